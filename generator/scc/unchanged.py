"""Whether an update of a pod changes nothing that SCC admission looks at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.scc.behaviour import Behaviour
from generator.scc.canonical import canonical_pod

_POD_NETWORKS = "k8s.ovn.org/pod-networks"
# What the garbage collector writes (IsOnlyMutatingGCFields), and selfLink, which is no more.
_COLLECTOR = ("ownerReferences", "finalizers", "managedFields", "selfLink")


def only_harmless_changes(pod: Mapping[str, Any], old: Mapping[str, Any], behaviour: Behaviour) -> bool:
    """Whether `pod` and `old` differ in owner references, finalizers and OVN's annotation at most."""
    new_parts, old_parts = _parts(pod, behaviour), _parts(old, behaviour)
    return new_parts == old_parts or canonical_pod(new_parts) == canonical_pod(old_parts)


def _parts(pod: Mapping[str, Any], behaviour: Behaviour) -> dict[str, Any]:
    """The pod without what may differ, and without kind and version, which are not compared."""
    metadata = {key: value for key, value in (pod.get("metadata") or {}).items() if key not in _COLLECTOR}
    # A map of strings: null is "".
    annotations = {key: value or "" for key, value in (metadata.get("annotations") or {}).items()}
    if behaviour.ignores_pod_networks:
        annotations.pop(_POD_NETWORKS, None)
    metadata["annotations"] = annotations
    return {"metadata": metadata, "spec": pod.get("spec") or {}, "status": pod.get("status") or {}}
