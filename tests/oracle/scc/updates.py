"""Random updates of pods: of what admission ignores, of what it does not, and of what is stored alike."""

from __future__ import annotations

import copy
import random
import re
from typing import Any

from tests.oracle.scc.pods import CHANGES, POD_SECCOMP, annotations_of, any_container, ids_of

JSON = dict[str, Any]


def random_update(draw: random.Random, pod: JSON, namespace: JSON | None, sccs: list[str]) -> tuple[JSON, JSON, str]:
    """A pod as it is stored, an update of it, and the subresource updated."""
    ids = ids_of(namespace)
    old = copy.deepcopy(pod)
    if draw.random() < 0.8:
        _complete(old, ids, namespace)
    new = copy.deepcopy(old)
    for _ in range(draw.choice([0, 1, 1, 1, 2])):
        draw.choice(_UPDATES)(draw, new, ids)
    subresource = draw.choice(["", "", "ephemeralcontainers", "resize"])
    if subresource == "ephemeralcontainers" or draw.random() < 0.1:
        container: JSON = {"name": "debug2", "image": "registry/d:2"}
        new["spec"].setdefault("ephemeralContainers", []).append(container)
        if draw.random() < 0.3:
            container["securityContext"] = draw.choice([{}, {"privileged": True}, {"runAsUser": draw.choice(ids)}])
    if draw.random() < 0.05:
        annotations_of(new)["openshift.io/required-scc"] = draw.choice([*sccs, ""])
    return old, new, subresource


def _complete(pod: JSON, ids: list[int], namespace: JSON | None) -> None:
    """Fill in what restricted-v2 would, so that an update may change nothing."""
    annotations = ((namespace or {}).get("metadata") or {}).get("annotations") or {}
    groups = annotations.get("openshift.io/sa.scc.supplemental-groups") or annotations.get(
        "openshift.io/sa.scc.uid-range"
    )
    start, level = _start(groups), annotations.get("openshift.io/sa.scc.mcs")
    context = pod["spec"].setdefault("securityContext", {}) or {}
    pod["spec"]["securityContext"] = context
    context.setdefault("fsGroup", start)
    context.setdefault("seLinuxOptions", {"level": level})
    context["seccompProfile"] = {"type": "RuntimeDefault"}
    annotations_of(pod)[POD_SECCOMP] = "runtime/default"
    annotations_of(pod).setdefault("openshift.io/scc", "restricted-v2")
    for key in ("initContainers", "containers", "ephemeralContainers"):
        for container in filter(None, pod["spec"].get(key) or []):
            own = container.get("securityContext") or {}
            container["securityContext"] = own
            own.setdefault("runAsUser", _start(annotations.get("openshift.io/sa.scc.uid-range")))
            own.setdefault("runAsNonRoot", True)
            own.setdefault("allowPrivilegeEscalation", False)
            own["capabilities"] = {"drop": ["ALL"]}


def _start(text: Any) -> int:
    match = re.match("[ \t]*([0-9]{1,10})", str(text))
    return int(match[1]) if match else 1


def _meta_only(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    key, value = draw.choice(
        [
            ("ownerReferences", [{"apiVersion": "v1", "kind": "X", "name": "x", "uid": "1"}]),
            ("finalizers", ["a/b"]),
            ("finalizers", []),
            ("labels", {"app": "y"}),
            ("managedFields", [{"manager": "m", "operation": "Update"}]),
        ]
    )
    pod["metadata"][key] = value


def _pod_networks(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    key = draw.choice(["k8s.ovn.org/pod-networks", "k8s.ovn.org/pod-networks", "other"])
    annotations_of(pod)[key] = draw.choice(["{}", "", None])


def _same_thing(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    """Written differently, stored alike; or nearly so."""
    spec = pod["spec"]
    container = any_container(draw, pod)
    key, value = draw.choice(
        [
            ("restartPolicy", "Always"),
            ("dnsPolicy", "ClusterFirst"),
            ("terminationGracePeriodSeconds", 30),
            ("hostNetwork", False),
            ("nodeSelector", {}),
            ("tolerations", []),
            ("hostPID", None),
            ("enableServiceLinks", True),
            ("enableServiceLinks", False),
            ("schedulerName", "default-scheduler"),
            ("shareProcessNamespace", False),
            ("restartPolicy", "Never"),
            ("terminationGracePeriodSeconds", 0),
            ("nodeName", ""),
            ("affinity", {}),
        ]
    )
    if draw.random() < 0.6:
        spec[key] = value
        return
    key, value = draw.choice(
        [
            ("imagePullPolicy", "IfNotPresent"),
            ("imagePullPolicy", "Always"),
            ("terminationMessagePath", "/dev/termination-log"),
            ("resources", {}),
            ("resources", {"limits": {"cpu": "1"}}),
            ("resources", {"limits": {"cpu": "1000m"}, "requests": {"cpu": "1"}}),
            ("env", []),
            ("command", None),
            ("tty", False),
            ("stdin", True),
            ("workingDir", ""),
            ("lifecycle", {}),
            ("env", [{"name": "A", "value": ""}]),
            ("env", [{"name": "A"}]),
            ("image", "registry/new:2"),
        ]
    )
    container[key] = value


def _any_change(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    draw.choice(CHANGES)(draw, pod, ids)


_UPDATES = (_meta_only, _meta_only, _pod_networks, _same_thing, _same_thing, _same_thing, _any_change)
