"""Invented SCCs: shipped ones with a few fields changed, to sensible and to odd values."""

from __future__ import annotations

import copy
import functools
import random
from typing import Any

from generator.scc import load_defaults

JSON = dict[str, Any]
CAPABILITIES = (
    "ALL",
    "all",
    "All",
    "*",
    "KILL",
    "MKNOD",
    "SETUID",
    "NET_BIND_SERVICE",
    "SYS_ADMIN",
    "CAP_SYS_ADMIN",
    "CHOWN",
    "",
)
VOLUMES = (
    "*",
    "none",
    "hostPath",
    "secret",
    "configMap",
    "emptyDir",
    "downwardAPI",
    "projected",
    "persistentVolumeClaim",
    "csi",
    "ephemeral",
    "image",
    "nfs",
    "cephFS",
    "cephfs",
    "vsphere",
    "storageOS",
    "flexVolume",
    "odd",
    "",
)
PROFILES = (
    "*",
    "runtime/default",
    "docker/default",
    "localhost/a.json",
    "unconfined",
    "localhost/",
    "foo",
    "",
    "localhost/b",
)
SYSCTLS = (
    "*",
    "kernel.*",
    "kernel.shm_rmid_forced",
    "net.ipv4.*",
    "net.core.somaxconn",
    "net.ipv4.tcp_rmem",
    "kernel.msgmax",
    "",
    "net.core.s*x*",
)
IDS = (0, 1, 5, 999, 1000, 1009, 1010, 2000, 65534, 1000680000, -1)


def invented(draw: random.Random, index: int) -> JSON:
    """An SCC of its own name; now and then it takes the name of a shipped one that is left out."""
    scc = copy.deepcopy(draw.choice(_shipped()))
    scc["metadata"] = {"name": draw.choice(["odd", "zz", "a", "b-", "anyuid-", 'qu"ote', "é\u00ad"]) + str(index)}
    for field in ("users", "groups"):
        scc[field] = []
    scc.pop("priority", None)
    changes = list(_CHANGES)
    for change in draw.choices(changes, k=draw.choice([1, 1, 2, 2, 3, 4, 6, 10])):
        change(draw, scc)
    if draw.random() < 0.45:
        _read_only(draw, scc)
    if draw.random() < 0.3:
        _flex_volumes(draw, scc)
    if draw.random() < 0.01:
        _break(draw, scc)
    return scc


@functools.cache
def _shipped() -> list[JSON]:
    return load_defaults("4.21")


def _flag(draw: random.Random, scc: JSON) -> None:
    field = draw.choice(
        [
            "allowHostIPC",
            "allowHostNetwork",
            "allowHostPID",
            "allowHostPorts",
            "allowPrivilegedContainer",
            "readOnlyRootFilesystem",
            "readOnlyRootFilesystem",
            "allowHostDirVolumePlugin",
        ]
    )
    scc[field] = draw.choice([True, False, None])


def _escalation(draw: random.Random, scc: JSON) -> None:
    scc["allowPrivilegeEscalation"] = draw.choice([True, False, None])
    scc["defaultAllowPrivilegeEscalation"] = draw.choice([True, False, None])


def _capabilities(draw: random.Random, scc: JSON) -> None:
    field = draw.choice(["allowedCapabilities", "requiredDropCapabilities", "defaultAddCapabilities"])
    scc[field] = draw.choice([None, [], *(draw.choices(CAPABILITIES, k=draw.randint(1, 3)) for _ in range(4))])


def _volumes(draw: random.Random, scc: JSON) -> None:
    scc["volumes"] = draw.choice([None, [], *(draw.sample(VOLUMES, draw.randint(1, 9)) for _ in range(6))])
    if draw.random() < 0.4:
        scc["volumes"] = [*(scc["volumes"] or []), "flexVolume"]
        scc["allowedFlexVolumes"] = draw.choice(
            [None, [], [{"driver": "a/b"}, {"driver": ""}], [{"driver": "x"}], [{}]]
        )


def _flex_volumes(draw: random.Random, scc: JSON) -> None:
    scc["volumes"] = draw.choice([["*"], [*(scc.get("volumes") or []), "flexVolume"]])
    scc["allowedFlexVolumes"] = [{"driver": draw.choice(["a/b", "x", "other"])}]


def _read_only(draw: random.Random, scc: JSON) -> None:
    scc["readOnlyRootFilesystem"] = True


def _user(draw: random.Random, scc: JSON) -> None:
    low = draw.choice(IDS)
    scc["runAsUser"] = draw.choice(
        [
            {"type": "RunAsAny"},
            {"type": "MustRunAsNonRoot"},
            {"type": "MustRunAs", "uid": low},
            {"type": "MustRunAsRange", "uidRangeMin": low, "uidRangeMax": low + draw.choice([0, 5, -1, 60000])},
            {"type": "MustRunAsRange"},
            {"type": "MustRunAsRange", "uid": 5, "uidRangeMin": None},
        ]
    )


def _selinux(draw: random.Random, scc: JSON) -> None:
    options = {
        key: draw.choice(["", "s0", "s0:c26,c15", "s0:c15,c26", "container_t", "x", None])
        for key in draw.sample(["level", "role", "type", "user"], draw.randint(0, 4))
    }
    scc["seLinuxContext"] = draw.choice(
        [
            {"type": "RunAsAny", "seLinuxOptions": options},
            *([{"type": "MustRunAs", "seLinuxOptions": options}] * 3),
            {"type": "MustRunAs"},
        ]
    )


def _groups(draw: random.Random, scc: JSON) -> None:
    ranges = []
    for _ in range(draw.randint(0, 3)):
        low = draw.choice(IDS)
        ranges.append({"min": low, "max": low + draw.choice([0, 1, 5, -1, 60000])})
    if ranges and draw.random() < 0.1:
        ranges[0].pop(draw.choice(["min", "max"]))
    scc[draw.choice(["fsGroup", "supplementalGroups"])] = draw.choice(
        [
            {"type": "RunAsAny", "ranges": ranges},
            {"type": "MustRunAs", "ranges": ranges},
            {"type": "MustRunAs", "ranges": ranges},
            {"type": "MustRunAs"},
            {"type": "MustRunAs", "ranges": None},
        ]
    )


def _seccomp(draw: random.Random, scc: JSON) -> None:
    scc["seccompProfiles"] = draw.choice([None, [], *(draw.choices(PROFILES, k=draw.randint(1, 4)) for _ in range(5))])


def _sysctls(draw: random.Random, scc: JSON) -> None:
    for field in ("allowedUnsafeSysctls", "forbiddenSysctls"):
        scc[field] = draw.choice([None, [], draw.sample(SYSCTLS, draw.randint(1, 3))])


def _who(draw: random.Random, scc: JSON) -> None:
    scc["users"] = draw.choice([None, ["alice"], ["system:serviceaccount:ml:default", "bob"], ["system:admin"], [""]])
    scc["groups"] = draw.choice(
        [None, ["system:authenticated"], ["system:serviceaccounts"], ["devs"], ["system:serviceaccounts:ml"]]
    )


def _priority(draw: random.Random, scc: JSON) -> None:
    scc["priority"] = draw.choice([None, 0, 1, 10, 10, 11, -1, 2147483647, -2147483648])


def _user_namespace(draw: random.Random, scc: JSON) -> None:
    scc["userNamespaceLevel"] = draw.choice(["RequirePodLevel", "AllowHostLevel", "", None, "odd"])


def _missing(draw: random.Random, scc: JSON) -> None:
    for field in draw.sample(sorted(scc), 2):
        if field not in ("metadata", "runAsUser", "seLinuxContext", "fsGroup", "supplementalGroups"):
            del scc[field]


def _unknown(draw: random.Random, scc: JSON) -> None:
    scc["notAField"] = {"x": [1, None]}
    scc["runasuser"] = {"type": "RunAsAny"}


_CHANGES = (
    _flag,
    _flag,
    _escalation,
    _capabilities,
    _capabilities,
    _volumes,
    _volumes,
    _user,
    _selinux,
    _groups,
    _groups,
    _seccomp,
    _sysctls,
    _who,
    _priority,
    _user_namespace,
    _missing,
    _unknown,
    _read_only,
    _read_only,
    _read_only,
    _flex_volumes,
    _flex_volumes,
    _groups,
)


def _break(draw: random.Random, scc: JSON) -> None:
    """Make it useless: no provider can be made of it, and so no pod of the namespace is admitted."""
    field = draw.choice(["runAsUser", "seLinuxContext", "fsGroup", "supplementalGroups"])
    scc[field] = draw.choice([None, {}, {"type": None}, {"type": ""}, {"type": "Odd"}, {"type": "MustRunAsNonRoot"}])
    if draw.random() < 0.4:
        scc["runAsUser"] = draw.choice(
            [
                {"type": "MustRunAs"},
                {"type": "MustRunAsRange", "uidRangeMin": 1},
                {"type": "MustRunAsRange", "uidRangeMax": 1},
            ]
        )
