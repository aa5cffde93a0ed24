"""Pods: a plain one, and changes to every field that SCC looks at."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.oracle.scc.odd_sccs import CAPABILITIES, selinux_options

_IDS = (0, 1, 5, 999, 1000, 1001, 65534, 65535, 1000649999, 1000650000, 1000655000, 1000659999, 1000660000, 2**40)
_PROFILES = ("runtime/default", "docker/default", "unconfined", "localhost/a.json", "localhost/", "", "odd")
_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.core.somaxconn",
    "net.ipv4.tcp_syncookies",
    "kernel.msgmax",
    "net.ipv4.tcp_rmem",
    *("net.ipv4.tcp_keepalive_time", "vm/x", "net.ipv4.ip_local_reserved_ports", 'odd"name'),
)
_ACCOUNT_SOURCES: tuple[dict[str, Any], ...] = (
    {"serviceAccountToken": {"path": "token", "expirationSeconds": 3607}},
    {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
    {"configMap": {"name": "openshift-service-ca.crt", "items": [{"key": "service-ca.crt", "path": "service-ca.crt"}]}},
    {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}]}},
)
_ODD_SOURCES: tuple[dict[str, Any], ...] = (
    {"serviceAccountToken": {"path": "other"}},
    {"serviceAccountToken": {"path": "token", "audience": "vault"}},
    {"configMap": {"name": "kube-root-ca.crt"}},
    {"configMap": {"name": "mine", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
    {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "b.crt"}]}},
    {"secret": {"name": "mine"}},
    {"downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
    {"downwardAPI": {"items": [{"path": "namespace", "resourceFieldRef": {"resource": "limits.cpu"}}]}},
    {
        "downwardAPI": {
            "items": [{"path": "namespace", "fieldRef": {"apiVersion": "v2", "fieldPath": "metadata.namespace"}}]
        }
    },
    {"downwardAPI": {}},
    {},
)
_VOLUMES: tuple[dict[str, Any], ...] = (
    *({key: {}} for key in ("emptyDir", "secret", "configMap", "downwardAPI", "nfs", "csi", "ephemeral", "image")),
    *({key: {}} for key in ("gitRepo", "iscsi", "rbd", "cinder", "cephfs", "flocker", "fc", "azureFile", "glusterfs")),
    *(
        {key: {}}
        for key in ("vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "portworxVolume", "scaleIO")
    ),
    *({key: {}} for key in ("storageos", "gcePersistentDisk", "awsElasticBlockStore", "persistentVolumeClaim")),
    {"hostPath": {"path": "/"}},
    {"flexVolume": {"driver": "a/b"}},
    {"flexVolume": {"driver": "c/d"}},
    {"flexVolume": {}},
    {"projected": {}},
    {"projected": None, "secret": {}},
    {"fancy": {}},
    {},
    {"secret": {}, "hostPath": {"path": "/"}},
)

Json = dict[str, Any]


def pod(draw: random.Random) -> Json:
    """A plain pod with up to four changes."""
    found: Json = {
        "metadata": {"name": "p", "namespace": "shop"},
        "spec": {"containers": [{"name": "c", "image": "x"}], "serviceAccountName": "default"},
    }
    for _ in range(draw.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        change(draw, found)
    return found


def change(draw: random.Random, found: Json) -> None:
    """Change one thing."""
    draw.choice(_CHANGES)(draw, found)


def container(draw: random.Random, name: str) -> Json:
    """A container that may have a security context and ports."""
    made: Json = {"name": name, "image": "x"}
    for _ in range(draw.randint(0, 2)):
        _change_container(draw, made)
    return made


def _context(found: Json) -> Json:
    if not isinstance(found["spec"].get("securityContext"), dict):
        found["spec"]["securityContext"] = {}
    context: Json = found["spec"]["securityContext"]
    return context


def _metadata(draw: random.Random, found: Json) -> None:
    metadata = found["metadata"]
    kind = draw.random()
    if kind < 0.2:
        metadata["generateName"] = "g-"
    elif kind < 0.4:
        metadata.pop("name", None)
    elif kind < 0.6:
        metadata["name"] = draw.choice(('a"b', "é", "a\tb", "long-" * 3))
    elif kind < 0.8:
        found["spec"]["serviceAccountName"] = draw.choice(("", "builder", "default"))
    else:
        found["spec"].pop("serviceAccountName", None)
        found["spec"]["serviceAccount"] = draw.choice(("builder", ""))


def _annotate(draw: random.Random, found: Json) -> None:
    annotations = found["metadata"].setdefault("annotations", {})
    kind = draw.random()
    if kind < 0.35:
        annotations["seccomp.security.alpha.kubernetes.io/pod"] = draw.choice(_PROFILES)
    elif kind < 0.65:
        name = draw.choice(("c", "c", "i", "other"))
        annotations[f"container.seccomp.security.alpha.kubernetes.io/{name}"] = draw.choice(_PROFILES)
    elif kind < 0.9:
        annotations["openshift.io/required-scc"] = draw.choice(
            ("restricted-v2", "anyuid", "restricted", "privileged", "gone", "", 'a"b', "odd-0")
        )
    else:
        annotations["openshift.io/scc"] = draw.choice(("anyuid", "restricted-v2"))


def _pod_context(draw: random.Random, found: Json) -> None:
    context = _context(found)
    key = draw.choice(
        ("runAsUser", "runAsNonRoot", "fsGroup", "supplementalGroups", "seLinuxOptions", "seccompProfile")
    )
    context[key] = _value(draw, key)


def _value(draw: random.Random, key: str) -> Any:
    if draw.random() < 0.03:
        return None
    match key:
        case "runAsUser" | "fsGroup":
            return draw.choice(_IDS)
        case "supplementalGroups":
            return [draw.choice(_IDS) for _ in range(draw.randint(0, 3))]
        case "seLinuxOptions":
            return selinux_options(draw)
        case "seccompProfile":
            return _profile(draw)
        case "capabilities":
            return _capabilities(draw)
        case "readOnlyRootFilesystem" | "runAsNonRoot":
            return draw.random() < 0.25
        case _:
            return draw.random() < 0.5


def _profile(draw: random.Random) -> Json:
    profile: Json = {"type": draw.choice(("RuntimeDefault", "Unconfined", "Localhost", "RuntimeDefault", "Odd", ""))}
    if profile["type"] == "Localhost" or draw.random() < 0.1:
        profile["localhostProfile"] = draw.choice(("a.json", "", "b.json", None))
    return profile


def _capabilities(draw: random.Random) -> Json:
    caps: Json = {}
    for key in ("add", "drop"):
        if draw.random() < 0.6:
            caps[key] = [draw.choice(CAPABILITIES) for _ in range(draw.randint(0, 3))]
    return caps


def _change_container(draw: random.Random, made: Json) -> None:
    if draw.random() < 0.15:
        port: Json = {"containerPort": draw.choice((80, 8080))}
        if draw.random() < 0.6:
            port["hostPort"] = draw.choice((0, 80, 8080, 65535))
        made.setdefault("ports", []).append(port)
        return
    keys = ("runAsUser", "runAsNonRoot", "seLinuxOptions", "seccompProfile", "privileged", "allowPrivilegeEscalation")
    key = draw.choice(
        (*keys, "readOnlyRootFilesystem", "readOnlyRootFilesystem", "capabilities", "capabilities", "runAsUser")
    )
    if not isinstance(made.get("securityContext"), dict):
        made["securityContext"] = {}
    if draw.random() > 0.04:
        made["securityContext"][key] = _value(draw, key)


def _any_container(draw: random.Random, found: Json) -> None:
    lists = [
        found["spec"][key] for key in ("containers", "initContainers", "ephemeralContainers") if found["spec"].get(key)
    ]
    if lists:
        _change_container(draw, draw.choice(draw.choice(lists)))


def _more_containers(draw: random.Random, found: Json) -> None:
    key, name = draw.choice((("initContainers", "i"), ("containers", "d"), ("ephemeralContainers", "e")))
    found["spec"].setdefault(key, []).append(container(draw, name))


def _volume(draw: random.Random, found: Json) -> None:
    volumes = found["spec"].setdefault("volumes", [])
    if draw.random() < 0.3:
        sources = list(_ACCOUNT_SOURCES[: draw.randint(0, 4)])
        if draw.random() < 0.5:
            sources.append(draw.choice(_ODD_SOURCES))
        volumes.append({"name": f"v{len(volumes)}", "projected": {"sources": sources}})
    else:
        volumes.append({"name": f"v{len(volumes)}", **draw.choice(_VOLUMES)})


def _host(draw: random.Random, found: Json) -> None:
    key = draw.choice(("hostNetwork", "hostNetwork", "hostPID", "hostPID", "hostIPC", "hostIPC", "hostUsers"))
    found["spec"][key] = (
        draw.choice((True, True, False, None)) if key != "hostUsers" else draw.choice((True, False, False))
    )


def _sysctl(draw: random.Random, found: Json) -> None:
    _context(found).setdefault("sysctls", []).append({"name": draw.choice(_SYSCTLS), "value": "1"})


def _os(draw: random.Random, found: Json) -> None:
    found["spec"]["os"] = {"name": draw.choice(("windows", "linux", "linux"))}


def _empty_context(draw: random.Random, found: Json) -> None:
    found["spec"]["securityContext"] = draw.choice(({}, None))


_CHANGES: tuple[Callable[[random.Random, Json], None], ...] = (
    *(_metadata, _annotate, _annotate, _pod_context, _pod_context, _pod_context, _any_container, _any_container),
    *(_any_container, _any_container, _any_container, _more_containers, _more_containers, _volume, _volume, _host),
    *(_host, _host),
    *(_sysctl, _os, _empty_context),
)
