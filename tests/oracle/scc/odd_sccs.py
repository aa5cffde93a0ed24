"""SCCs that nobody ships: every field with usual, unusual and missing values."""

from __future__ import annotations

import random
from typing import Any

CAPABILITIES = ("NET_BIND_SERVICE", "SYS_ADMIN", "CAP_SYS_ADMIN", "KILL", "ALL", "all", "*", "SETUID", "CHOWN")
VOLUMES = (
    "configMap",
    "secret",
    "emptyDir",
    "projected",
    "hostPath",
    "persistentVolumeClaim",
    "downwardAPI",
    "none",
    "*",
    *("csi", "ephemeral", "nfs", "flexVolume", "cephFS", "vsphere", "storageOS", "image", "fancy", "azureFile"),
)
PROFILES = ("runtime/default", "docker/default", "localhost/a.json", "*", "unconfined", "", "localhost/")
SYSCTLS = ("kernel.*", "net.core.somaxconn", "*", "net.ipv4.tcp_syncookies", "kernel.shm_rmid_forced", "net.*", "vm/x")
_IDS = (0, 1, 999, 1000, 1001, 65534, 65535, 1000649999, 1000650000, 1000659999, 1000660000)


def scc(draw: random.Random, name: str) -> dict[str, Any]:
    """One SCC; most of what it says is sensible."""
    found: dict[str, Any] = {
        "metadata": {"name": draw.choice((name, name, "restricted", "restricted-v2", "z-" + name))}
    }
    for key in ("allowPrivilegedContainer", "allowHostNetwork", "allowHostPorts", "allowHostPID", "allowHostIPC"):
        found[key] = draw.random() < 0.4
    _sometimes(draw, found, "allowHostDirVolumePlugin", (True, False))
    _sometimes(draw, found, "readOnlyRootFilesystem", (True, True, True, False))
    _sometimes(draw, found, "priority", (None, 0, 1, 10, 11, 100))
    _sometimes(draw, found, "allowPrivilegeEscalation", (True, False, None))
    _sometimes(draw, found, "defaultAllowPrivilegeEscalation", (True, False, None), 0.4)
    for key in ("defaultAddCapabilities", "requiredDropCapabilities", "allowedCapabilities"):
        _sometimes(draw, found, key, (_some(draw, CAPABILITIES, 3), None, []), 0.6)
    found["runAsUser"] = _user(draw)
    found["seLinuxContext"] = _selinux(draw)
    found["fsGroup"] = _groups(draw)
    found["supplementalGroups"] = _groups(draw)
    _sometimes(draw, found, "seccompProfiles", (_some(draw, PROFILES, 3), ["*"], ["runtime/default"], []))
    found["volumes"] = draw.choice((_some(draw, VOLUMES, 8), ["*"], list(VOLUMES), [], None))
    _sometimes(draw, found, "allowedFlexVolumes", ([{"driver": "a/b"}], [{"driver": ""}], [{}], None), 0.3)
    _sometimes(draw, found, "allowedUnsafeSysctls", (_some(draw, SYSCTLS, 2), ["*"], None), 0.5)
    _sometimes(draw, found, "forbiddenSysctls", (_some(draw, SYSCTLS, 2), None), 0.4)
    _sometimes(draw, found, "userNamespaceLevel", ("RequirePodLevel", "AllowHostLevel", "", "odd"), 0.3)
    _sometimes(draw, found, "users", (["jane"], [""], ["system:serviceaccount:shop:default"], []), 0.3)
    _sometimes(draw, found, "groups", (["developers"], ["system:authenticated"], ["system:serviceaccounts"]), 0.3)
    return found


def _user(draw: random.Random) -> dict[str, Any]:
    kinds = ("MustRunAs", "MustRunAsRange", "MustRunAsRange", "MustRunAsNonRoot", "RunAsAny", "RunAsAny")
    kind: str | None = draw.choice(kinds)
    kind = draw.choice(("", "odd", None)) if draw.random() < 0.01 else kind
    user: dict[str, Any] = {"type": kind}
    if kind == "MustRunAs" or draw.random() < 0.1:
        user["uid"] = draw.choice(_IDS)
    if draw.random() < 0.3:
        user["uidRangeMin"], user["uidRangeMax"] = sorted(draw.sample(_IDS, 2))
    if draw.random() < 0.02:
        user.pop("uidRangeMin", None)
    if draw.random() < 0.02:
        user.pop("uid", None)
    return user


def _selinux(draw: random.Random) -> dict[str, Any]:
    kind = draw.choice(("MustRunAs", "MustRunAs", "RunAsAny"))
    found: dict[str, Any] = {"type": draw.choice(("", "odd")) if draw.random() < 0.01 else kind}
    if draw.random() < 0.4:
        found["seLinuxOptions"] = selinux_options(draw)
    return found


def selinux_options(draw: random.Random) -> dict[str, Any]:
    """Options with some of the four fields."""
    options: dict[str, Any] = {}
    _sometimes(
        draw, options, "level", ("s0:c25,c20", "s0:c20,c25", "s0:c1", "s0", "s1:c25,c20", "", "s0:c20,c25,c25"), 0.7
    )
    _sometimes(draw, options, "type", ("container_t", "spc_t", "", "container_engine_t"), 0.3)
    _sometimes(draw, options, "role", ("system_r", ""), 0.2)
    _sometimes(draw, options, "user", ("system_u", 'a"b\n', "é\x7f"), 0.2)
    return options


def _groups(draw: random.Random) -> dict[str, Any]:
    kind = draw.choice(("MustRunAs", "RunAsAny", "RunAsAny"))
    found: dict[str, Any] = {"type": draw.choice(("", "odd", "MustRunAsRange")) if draw.random() < 0.01 else kind}
    if draw.random() < 0.5:
        low, high = sorted(draw.sample(_IDS, 2))
        found["ranges"] = [{"min": low, "max": high}, *([{"min": 5, "max": 7}] if draw.random() < 0.3 else [])]
    if draw.random() < 0.05:
        found["ranges"] = draw.choice(([], None, [{}], [{"min": 9, "max": 1}]))
    return found


def _some(draw: random.Random, values: tuple[str, ...], most: int) -> list[str]:
    return [draw.choice(values) for _ in range(draw.randint(0, most))]


def _sometimes(
    draw: random.Random, holder: dict[str, Any], key: str, values: tuple[Any, ...], share: float = 0.8
) -> None:
    if draw.random() < share:
        holder[key] = draw.choice(values)
