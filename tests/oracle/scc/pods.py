"""Random pods: a plain one, changed in a few places."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from tests.oracle.scc.sccs import CAPABILITIES, IDS, PROFILES, SYSCTLS
from tests.oracle.scc.volumes import add_projected, add_volume

JSON = dict[str, Any]
_LEVELS = ("s0:c26,c15", "s0:c15,c26", "s0", "", "s0:c1,c2,c3", "s0:c15,c15,c26", "x")
_PROFILES: tuple[Any, ...] = (
    {"type": "RuntimeDefault"},
    {"type": "RuntimeDefault"},
    {"type": "Unconfined"},
    {"type": "Localhost", "localhostProfile": "a.json"},
    {"type": "Localhost"},
    {"type": "Localhost", "localhostProfile": ""},
    {"type": "RuntimeDefault", "localhostProfile": "x"},
    {"type": "Odd"},
    {},
    None,
    {"type": "Localhost", "localhostProfile": None},
)
POD_SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"
_CONTAINER_SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"


def random_pod(draw: random.Random, namespace: JSON | None, sccs: list[str]) -> JSON:
    """A pod for `namespace`; `sccs` are the names it may require."""
    ids = ids_of(namespace)
    place = ((namespace or {}).get("metadata") or {}).get("name") or draw.choice(["ml", "gone"])
    pod: JSON = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": draw.choice(["p", "web-0"]), "namespace": place},
        "spec": {"containers": [{"name": "main", "image": "registry/x:1"}], "serviceAccountName": "default"},
    }
    spec = pod["spec"]
    for index in range(draw.choice([0, 0, 0, 1, 2])):
        spec["containers"].append({"name": f"c{index}", "image": "registry/y:1"})
    if draw.random() < 0.25:
        spec["initContainers"] = [{"name": "init", "image": "registry/i:1"}]
    if draw.random() < 0.08:
        spec["ephemeralContainers"] = [{"name": "debug", "image": "registry/d:1"}]
    for _ in range(draw.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 7])):
        change = draw.choices(CHANGES, weights=_WEIGHTS)[0]
        change(draw, pod, ids)
    if draw.random() < 0.05:
        required = draw.choice([*sccs, "restricted-v2", "no-such", 'a"b\\', "", None])
        annotations_of(pod)["openshift.io/required-scc"] = required
    if draw.random() < 0.05:
        annotations_of(pod)["openshift.io/scc"] = draw.choice([*sccs, "odd"])
    return pod


def ids_of(namespace: JSON | None) -> list[int]:
    """Numbers at and beside the edges of the namespace's ranges, and of those that SCCs name."""
    annotations = ((namespace or {}).get("metadata") or {}).get("annotations") or {}
    found = list(IDS)
    for text in annotations.values():
        numbers = [int(part) for part in re.findall("[0-9]+", str(text))[:2] if len(part) < 12]
        if len(numbers) == 2:
            start, second = numbers
            end = second if "/" not in str(text) else start + second - 1
            found += [start, start, start, start + 1, start - 1, end, end + 1]
    return found


def annotations_of(pod: JSON) -> JSON:
    if not pod["metadata"].get("annotations"):
        pod["metadata"]["annotations"] = {}
    found: JSON = pod["metadata"]["annotations"]
    return found


def _context(pod: JSON) -> JSON:
    if not pod["spec"].get("securityContext"):
        pod["spec"]["securityContext"] = {}
    found: JSON = pod["spec"]["securityContext"]
    return found


def any_container(draw: random.Random, pod: JSON) -> JSON:
    every = [
        c for key in ("initContainers", "containers", "ephemeralContainers") for c in pod["spec"].get(key) or [] if c
    ]
    return draw.choice(every) if every else {}


def _own(draw: random.Random, pod: JSON) -> JSON:
    container = any_container(draw, pod)
    if not container.get("securityContext"):
        container["securityContext"] = {}
    found: JSON = container["securityContext"]
    return found


def _pod_field(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    field = draw.choice(
        ["runAsUser", "runAsNonRoot", "fsGroup", "runAsGroup", "seLinuxOptions", "seccompProfile", "other"]
    )
    values: dict[str, Callable[[], Any]] = {
        "runAsUser": lambda: draw.choice([None, *ids]),
        "runAsNonRoot": lambda: draw.choice([True, True, False, None]),
        "fsGroup": lambda: draw.choice([None, *ids]),
        "runAsGroup": lambda: draw.choice(ids),
        "seLinuxOptions": lambda: _selinux(draw),
        "seccompProfile": lambda: draw.choice(_PROFILES),
        "other": lambda: None,
    }
    _context(pod)[field] = values[field]()
    if field == "other":
        _context(pod).pop("other")
        _context(pod)["fsGroupChangePolicy"] = "OnRootMismatch"


def _groups(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    if draw.random() < 0.3:
        _context(pod)["fsGroup"] = draw.choice(ids)
    else:
        lists: list[Any] = [
            None,
            [],
            [draw.choice(ids)],
            [draw.choice(ids)],
            [draw.choice(ids), draw.choice(ids)],
            [None],
        ]
        _context(pod)["supplementalGroups"] = draw.choice(lists)


def _selinux(draw: random.Random) -> Any:
    options = {"level": draw.choice(_LEVELS)}
    for key in draw.sample(["role", "type", "user"], draw.choice([0, 0, 0, 1, 2])):
        options[key] = draw.choice(["", "container_t", "container_engine_t", "x", "s0"])
    return draw.choice([None, {}, options, options, options, dict.fromkeys(options)])


def _user(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    own = _own(draw, pod)
    own["runAsUser"] = draw.choice([None, *ids])
    if draw.random() < 0.3:
        own["runAsNonRoot"] = draw.choice([True, False, None])


def _container_field(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    own = _own(draw, pod)
    field = draw.choice(
        [
            "privileged",
            "readOnlyRootFilesystem",
            "allowPrivilegeEscalation",
            "runAsNonRoot",
            "seLinuxOptions",
            "procMount",
        ]
    )
    own[field] = draw.choice([True, False, None])
    if field == "seLinuxOptions":
        own[field] = _selinux(draw)
    if field == "procMount":
        own[field] = draw.choice(["Default", "Unmasked", None])


def _root_filesystem(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    _own(draw, pod)["readOnlyRootFilesystem"] = draw.choice([True, False, False, None])


def _escalation(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    _own(draw, pod)["allowPrivilegeEscalation"] = draw.choice([True, True, True, False, None])


def _flex_volume(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    volume = {"name": "flex", "flexVolume": {"driver": draw.choice(["a/b", "x", ""])}}
    pod["spec"]["volumes"] = [*(pod["spec"].get("volumes") or []), volume]


def _capabilities(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    own = _own(draw, pod)
    capabilities: JSON = {}
    for key in draw.sample(["add", "drop"], draw.randint(0, 2)):
        capabilities[key] = draw.choice(
            [None, [], *(draw.choices(CAPABILITIES, k=draw.randint(1, 3)) for _ in range(4))]
        )
    if capabilities.get("drop") and draw.random() < 0.5:
        capabilities["drop"] = ["ALL"]
    own["capabilities"] = draw.choice([None, capabilities, capabilities, capabilities])
    if draw.random() < 0.02:
        own["capabilities"] = {"add": [None]}


def _seccomp(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    chance = draw.random()
    if chance < 0.35:
        _context(pod)["seccompProfile"] = draw.choice(_PROFILES)
    elif chance < 0.6:
        _own(draw, pod)["seccompProfile"] = draw.choice(_PROFILES)
    elif chance < 0.8:
        annotations_of(pod)[POD_SECCOMP] = draw.choice([*PROFILES, None])
    else:
        name = any_container(draw, pod).get("name") or "other"
        annotations_of(pod)[_CONTAINER_SECCOMP + name] = draw.choice([*PROFILES, None])


def _sysctls(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    names = [*SYSCTLS, "kernel.shm_rmid_forced", "net.ipv4.tcp_keepalive_time", "net/core/somaxconn", 'a"b']
    sysctls: list[Any] = [{"name": name, "value": "1"} for name in draw.sample(names, draw.randint(1, 3))]
    if draw.random() < 0.05:
        sysctls.append(draw.choice([None, {}, {"name": None}]))
    _context(pod)["sysctls"] = draw.choice([sysctls, sysctls, sysctls, [], None])


def _host(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    field = draw.choice(["hostNetwork", "hostPID", "hostIPC"])
    pod["spec"][field] = draw.choice([True, True, False, None])


def _ports(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    ports: list[Any] = []
    for _ in range(draw.randint(1, 2)):
        port: JSON = {"containerPort": draw.choice([80, 8080, 0, None])}
        if draw.random() < 0.5:
            port["hostPort"] = draw.choice([80, 8080, 0, -1, None])
        ports.append(port)
    if draw.random() < 0.05:
        ports.append(None)
    any_container(draw, pod)["ports"] = draw.choice([ports, ports, ports, [], None])


def _host_users(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    pod["spec"]["hostUsers"] = draw.choice([True, False, False, None])


def _identity(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    metadata, spec = pod["metadata"], pod["spec"]
    choice = draw.randrange(7)
    if choice == 0:
        metadata["generateName"] = "web-"
        metadata.pop("name", None)
    elif choice == 1:
        metadata.pop("name", None)
    elif choice == 2:
        spec["serviceAccountName"] = draw.choice(["", None, "builder"])
    elif choice == 3:
        spec.pop("serviceAccountName", None)
        spec["serviceAccount"] = draw.choice(["default", "builder", ""])
    elif choice == 4:
        spec["os"] = {"name": draw.choice(["windows", "linux", "linux", "Windows"])}
    elif choice == 5:
        metadata["annotations"] = draw.choice([None, {}, {"a": "b"}, {"a": None}])
    else:
        metadata["labels"] = {"app": "x"}


def _odd(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    choice = draw.randrange(6)
    if choice == 0:
        pod["spec"]["securityContext"] = draw.choice([None, {}])
    elif choice == 1:
        any_container(draw, pod)["securityContext"] = draw.choice([None, {}])
    elif choice == 2:
        pod["spec"]["containers"] = draw.choice([[], None, [None], [{}]])
    elif choice == 3:
        any_container(draw, pod)["name"] = draw.choice(["", "main", None, "ü"])
    elif choice == 4:
        pod["spec"]["initContainers"] = draw.choice([[], None, [{"name": "main"}]])
    else:
        _own(draw, pod)["notAField"] = 1
        pod["spec"]["hostnetwork"] = True


CHANGES = (
    _pod_field, _groups, _user, _container_field, _root_filesystem, _capabilities, _seccomp, _sysctls, _host, _ports,
    _host_users, add_volume, add_projected, _identity, _odd, _escalation, _flex_volume,
)  # fmt: skip
_WEIGHTS = (6, 9, 6, 6, 13, 6, 5, 5, 4, 8, 4, 6, 4, 3, 2, 7, 6)
