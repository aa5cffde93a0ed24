"""Random pods around a valid one: each field that the Pod Security Standards look at, with good, bad and odd values."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Tweak = Callable[[Random, dict[str, Any]], None]

LEVELS = ("baseline", "restricted")
VERSIONS = (*(f"v1.{minor}" for minor in range(25, 38)), "latest")
OLD_VERSIONS = tuple(f"v1.{minor}" for minor in (0, 7, 8, 18, 19, 21, 22, 23, 24, 38, 99))

_SECURITY = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
_LISTS = ("initContainers", "containers", "ephemeralContainers")
_BOOL = (True, False, None)
_CAPABILITIES = [
    "ALL",
    "CHOWN",
    "NET_RAW",
    "NET_BIND_SERVICE",
    "SYS_ADMIN",
    "SETUID",
    "AUDIT_WRITE",
    "CAP_CHOWN",
    "chown",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SYS_CHROOT",
]
_SYSCTLS = [
    "kernel.shm_rmid_forced",
    "kernel.msgmax",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
    "net/ipv4/tcp_rmem",
]
_SELINUX_TYPES = ("container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t", "", None)
_PROFILES = ("RuntimeDefault", "Localhost", "Unconfined", "runtime/default", "", None)
_SOURCES = [
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "gitRepo",
    "glusterfs",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "photonPersistentDisk",
    "portworxVolume",
    "projected",
    "quobyte",
    "rbd",
    "scaleIO",
    "secret",
    "storageos",
    "vsphereVolume",
]
_ANNOTATIONS = (
    "container.apparmor.security.beta.kubernetes.io/",
    "container.seccomp.security.alpha.kubernetes.io/",
    "seccomp.security.alpha.kubernetes.io/pod",
)
_ANNOTATION_VALUES = ("runtime/default", "docker/default", "localhost/x", "unconfined", "", 'a"b\\\n\u00e9\u200b', None)
_NAMES = ("a", "b", "c", "web", "")


def cases(seed: int, count: int, versions: tuple[str, ...] = VERSIONS) -> Iterator[dict[str, Any]]:
    """`count` questions to the oracle: pod, level and version."""
    random = Random(seed)
    for _ in range(count):
        yield {"pod": random_pod(random), "level": random.choice(LEVELS), "version": random.choice(versions)}


def random_pod(random: Random) -> dict[str, Any]:
    """A pod that restricted allows, changed in up to five places."""
    spec: dict[str, Any] = {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}}
    for field, most in zip(_LISTS, (2, 3, 1), strict=True):
        number = random.randint(field == "containers", most) if random.random() < 0.7 else int(field == "containers")
        if number:
            spec[field] = [_container(random) for _ in range(number)]
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec}
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        random.choice(_TWEAKS)(random, pod)
    return pod


def _container(random: Random) -> dict[str, Any]:
    return {"name": random.choice(_NAMES), "image": "i", "securityContext": copy.deepcopy(_SECURITY)}


def _any_container(random: Random, pod: dict[str, Any]) -> dict[str, Any]:
    everywhere = [one for field in _LISTS for one in pod["spec"].get(field) or () if one is not None]
    found: dict[str, Any] = random.choice(everywhere)
    return found


def _security(random: Random, pod: dict[str, Any], *, of_pod: bool | None = None) -> dict[str, Any]:
    """The security context of the pod or of one of its containers, made if it is missing."""
    of_pod = random.random() < 0.3 if of_pod is None else of_pod
    owner = pod["spec"] if of_pod else _any_container(random, pod)
    if not owner.get("securityContext"):
        owner["securityContext"] = {}
    found: dict[str, Any] = owner["securityContext"]
    return found


def _set_flag(field: str, of_pod: bool | None) -> Tweak:
    def tweak(random: Random, pod: dict[str, Any]) -> None:
        _security(random, pod, of_pod=of_pod)[field] = random.choice(_BOOL)

    return tweak


def _set_profile(field: str) -> Tweak:
    def tweak(random: Random, pod: dict[str, Any]) -> None:
        profile: Any = {"type": random.choice(_PROFILES)}
        _security(random, pod)[field] = random.choice((profile, profile, profile, {}, None))

    return tweak


def _drop_context(random: Random, pod: dict[str, Any]) -> None:
    owner = random.choice((pod["spec"], _any_container(random, pod)))
    owner["securityContext"] = random.choice(({}, None))


def _drop_field(random: Random, pod: dict[str, Any]) -> None:
    security = _security(random, pod)
    if security:
        del security[random.choice(sorted(security))]


def _spec_field(random: Random, pod: dict[str, Any]) -> None:
    pod["spec"][random.choice(("hostNetwork", "hostPID", "hostIPC", "hostUsers", "hostUsers"))] = random.choice(_BOOL)


def _os(random: Random, pod: dict[str, Any]) -> None:
    pod["spec"]["os"] = random.choice(({"name": "windows"}, {"name": "windows"}, {"name": "linux"}, {}, None))


def _run_as_user(random: Random, pod: dict[str, Any]) -> None:
    _security(random, pod)["runAsUser"] = random.choice((0, 0, 1, 65535, None))


def _capabilities(random: Random, pod: dict[str, Any]) -> None:
    some = [random.sample([*_CAPABILITIES, None, ""], random.randint(0, 3)) for _ in range(2)]
    drop = random.choice((["ALL"], ["ALL"], ["NET_RAW", "ALL"], some[0], None))
    _security(random, pod, of_pod=False)["capabilities"] = random.choice(
        ({"add": some[1], "drop": drop}, {"add": some[1], "drop": drop}, {"drop": drop}, {}, None)
    )


def _se_linux(random: Random, pod: dict[str, Any]) -> None:
    options: dict[str, Any] = {"type": random.choice(_SELINUX_TYPES)}
    for field in ("user", "role", "level"):
        if random.random() < 0.3:
            options[field] = random.choice(("x", "", None))
    _security(random, pod)["seLinuxOptions"] = random.choice((options, options, {}, None))


def _proc_mount(random: Random, pod: dict[str, Any]) -> None:
    _security(random, pod, of_pod=False)["procMount"] = random.choice(("Default", "Unmasked", "Unmasked", "", None))
    if random.random() < 0.4:
        pod["spec"]["hostUsers"] = False


def _windows_options(random: Random, pod: dict[str, Any]) -> None:
    options = {"hostProcess": random.choice(_BOOL)}
    _security(random, pod)["windowsOptions"] = random.choice((options, options, {}, None))


def _sysctls(random: Random, pod: dict[str, Any]) -> None:
    names = random.sample(_SYSCTLS, random.randint(0, 3))
    sysctls: list[Any] = [{"name": name, "value": "1"} for name in names]
    if random.random() < 0.1:
        sysctls.append(random.choice(({"value": "1"}, None)))
    _security(random, pod, of_pod=True)["sysctls"] = random.choice((sysctls, sysctls, sysctls, None))


def _ports(random: Random, pod: dict[str, Any]) -> None:
    ports: list[Any] = [{"containerPort": 80} for _ in range(random.randint(1, 3))]
    for port in ports:
        if random.random() < 0.7:
            port["hostPort"] = random.choice((0, 80, 443, 8080, 9, None))
    _any_container(random, pod)["ports"] = random.choice((ports, ports, ports, [None], None))


def _hosts(random: Random, pod: dict[str, Any]) -> None:
    host = random.choice(("127.0.0.1", "example.com", "", None))
    handler: dict[str, Any] = {random.choice(("httpGet", "tcpSocket")): {"port": 80, "host": host}}
    handler = random.choice((handler, handler, handler, {"httpGet": None}))
    container = _any_container(random, pod)
    if random.random() < 0.5:
        container[random.choice(("livenessProbe", "readinessProbe", "startupProbe"))] = handler
    else:
        container["lifecycle"] = random.choice(({random.choice(("postStart", "preStop")): handler}, {}, None))


def _volumes(random: Random, pod: dict[str, Any]) -> None:
    volumes: list[Any] = pod["spec"].get("volumes") or []
    for source in random.choices(_SOURCES, k=random.randint(1, 2)):
        volume: dict[str, Any] = {"name": random.choice(_NAMES), source: random.choice(({}, {}, {}, {}, None))}
        if random.random() < 0.1:
            volume[random.choice(_SOURCES)] = {}
        volumes.append(volume)
    pod["spec"]["volumes"] = volumes


def _host_path(random: Random, pod: dict[str, Any]) -> None:
    volume = {"name": random.choice(_NAMES), "hostPath": {"path": "/"}}
    pod["spec"]["volumes"] = [*(pod["spec"].get("volumes") or ()), volume]


def _annotations(random: Random, pod: dict[str, Any]) -> None:
    annotations = pod["metadata"].get("annotations") or {}
    key = random.choice(_ANNOTATIONS)
    key += random.choice(_NAMES) if key.endswith("/") else ""
    annotations[key] = random.choice(_ANNOTATION_VALUES)
    pod["metadata"]["annotations"] = annotations


def _null_element(random: Random, pod: dict[str, Any]) -> None:
    field = random.choice((*_LISTS, "volumes"))
    pod["spec"][field] = [*(pod["spec"].get(field) or ()), None]


_TWEAKS: tuple[Tweak, ...] = (
    _set_flag("privileged", False),
    _set_flag("allowPrivilegeEscalation", False),
    _set_flag("runAsNonRoot", None),
    _set_flag("runAsNonRoot", None),
    _set_profile("seccompProfile"),
    _set_profile("seccompProfile"),
    _set_profile("appArmorProfile"),
    _drop_context,
    _drop_field,
    _spec_field,
    _spec_field,
    _os,
    _run_as_user,
    _capabilities,
    _capabilities,
    _se_linux,
    _proc_mount,
    _proc_mount,
    _proc_mount,
    _windows_options,
    _sysctls,
    _sysctls,
    _ports,
    _hosts,
    _hosts,
    _volumes,
    _volumes,
    _host_path,
    _annotations,
    _null_element,
)
