"""Random requests for SCC admission: a plain pod with a few changes, some odd SCCs, a namespace; the same for a seed.

Numbers are drawn around the edges of ranges; about half of the pods are admitted. Nothing here knows the answer.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from generator.scc import load_defaults
from tests.oracle.scc import odd_namespaces, odd_pods, odd_sccs

# The release whose algorithm the Go module has.
OPENSHIFT = "4.21"
_DEFAULTS = load_defaults(OPENSHIFT)
_USERS: tuple[dict[str, Any], ...] = (
    {"name": "", "groups": ["system:authenticated"]},
    {"name": "jane", "groups": ["system:authenticated", "developers"]},
    {"name": "system:serviceaccount:kube-system:replicaset-controller", "groups": ["system:authenticated"]},
    {"name": "system:admin", "groups": ["system:masters", "system:authenticated"]},
    {"name": "system:serviceaccount:shop:deployer", "groups": ["system:serviceaccounts", "system:authenticated"]},
)

Case = dict[str, Any]


def case(seed: int) -> Case:
    """The request number `seed`, as the oracle takes it; see main.go."""
    draw = random.Random(seed)
    namespace = odd_namespaces.namespace(draw)
    sccs = _sccs(draw)
    pod = odd_pods.pod(draw)
    request: Case = {
        "pod": pod,
        "namespace": namespace,
        "sccs": sccs,
        "user": draw.choice(_USERS),
        "allowed": _allowed(draw, [scc["metadata"]["name"] for scc in sccs]),
        "operation": "CREATE",
        "old_pod": None,
        "subresource": "",
    }
    kind = draw.random()
    if kind < 0.12:
        _second_look(draw, request)
    elif kind < 0.24:
        _update(draw, request)
    elif kind < 0.26:
        request["subresource"] = draw.choice(("exec", "resize", "status", "binding"))
    return request


def _sccs(draw: random.Random) -> list[dict[str, Any]]:
    kind = draw.random()
    if kind < 0.45:
        return copy.deepcopy(_DEFAULTS)
    chosen = copy.deepcopy([scc for scc in _DEFAULTS if draw.random() < 0.5])
    if kind < 0.75:
        chosen += [odd_sccs.scc(draw, f"odd-{index}") for index in range(draw.randint(1, 3))]
    else:
        chosen = [odd_sccs.scc(draw, f"odd-{index}") for index in range(draw.randint(0, 4))]
    draw.shuffle(chosen)
    return list({scc["metadata"]["name"]: scc for scc in chosen}.values())


def _allowed(draw: random.Random, names: list[str]) -> dict[str, Any] | None:
    kind = draw.random()
    if kind < 0.25:
        return None
    if kind < 0.5:
        return {"restricted-v2": "user", "restricted-v3": "user", **{name: True for name in names if "odd" in name}}
    return {name: draw.choice((True, False, "user", "serviceaccount", "user")) for name in names if draw.random() < 0.8}


def _second_look(draw: random.Random, request: Case) -> None:
    """Validate what Admit made of the pod, usually with nothing changed since."""
    request["operation"] = "VALIDATE"
    pod = _admitted(request)
    if draw.random() < 0.5:
        odd_pods.change(draw, pod)
    if draw.random() < 0.2:
        pod["metadata"].setdefault("annotations", {})["openshift.io/scc"] = draw.choice(
            ("anyuid", "restricted", "gone")
        )
    request["pod"] = pod


def _update(draw: random.Random, request: Case) -> None:
    """An admitted pod, changed a little or not at all."""
    request["operation"] = "UPDATE"
    old = _admitted(request)
    new = copy.deepcopy(old)
    changes: tuple[Callable[[], object], ...] = (
        lambda: new["metadata"].setdefault("labels", {}).update(a="b"),
        lambda: new["metadata"].update(finalizers=["x/y"]),
        lambda: new["metadata"].update(ownerReferences=[{"apiVersion": "v1", "kind": "Pod", "name": "o", "uid": "u"}]),
        lambda: new["metadata"].setdefault("annotations", {}).update({"k8s.ovn.org/pod-networks": "{}"}),
        lambda: new["metadata"].setdefault("annotations", {}).update({"openshift.io/required-scc": "anyuid"}),
        lambda: new["metadata"].setdefault("annotations", {}).update(note="text"),
        lambda: odd_pods.change(draw, new),
        lambda: new["spec"].update(activeDeadlineSeconds=5),
        lambda: _add_ephemeral(draw, new, request),
        lambda: None,
    )
    draw.choice(changes)()
    if draw.random() < 0.3:
        draw.choice(changes)()
    request["pod"], request["old_pod"] = new, old


def _add_ephemeral(draw: random.Random, pod: dict[str, Any], request: Case) -> None:
    request["subresource"] = draw.choice(("ephemeralcontainers", "ephemeralcontainers", "resize"))
    container = odd_pods.container(draw, "debug")
    pod["spec"].setdefault("ephemeralContainers", []).append(container)


def _admitted(request: Case) -> dict[str, Any]:
    """The pod as some SCC leaves it, so that a second look and an update have something to agree with."""
    from generator.scc import admit

    answer = admit(request["pod"], namespace=odd_namespaces.PLAIN, sccs=_DEFAULTS, allowed=None, openshift=OPENSHIFT)
    return copy.deepcopy(answer.pod if answer.pod is not None else request["pod"])
