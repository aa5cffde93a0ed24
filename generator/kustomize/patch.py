"""The strategic merge patch that turns one object into another, as kustomize reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.k8s.resource import Resource

# Merge keys of the lists in built-in workloads and Services (x-kubernetes-patch-merge-key in Kubernetes' OpenAPI).
# Every other list is atomic: a patch replaces it as a whole.
_MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "volumes": "name",
    "env": "name",
    "volumeMounts": "mountPath",
    "imagePullSecrets": "name",
}
# Merged by several keys at once; a changed list is replaced as a whole, which needs to be said.
_KEYED_BY_SEVERAL = ("ports", "topologySpreadConstraints")
_BUILT_IN_GROUPS = ("", "apps", "batch")
_REPLACE = {"$patch": "replace"}


def difference(before: Resource, after: Resource) -> Resource | None:
    """The patch from `before` to `after`, which have the same identity; None when they are equal."""
    group = before["apiVersion"].rpartition("/")[0]
    changes = _mapping(before, after, keyed=group in _BUILT_IN_GROUPS)
    if not changes:
        return None
    metadata = {"name": after["metadata"]["name"], **changes.pop("metadata", {})}
    return {"apiVersion": after["apiVersion"], "kind": after["kind"], "metadata": metadata, **changes}


def deletion(resource: Resource) -> Resource:
    """The patch that removes `resource`."""
    return {
        "$patch": "delete",
        "apiVersion": resource["apiVersion"],
        "kind": resource["kind"],
        "metadata": {"name": resource["metadata"]["name"]},
    }


def _mapping(before: Mapping[str, Any], after: Mapping[str, Any], *, keyed: bool) -> dict[str, Any]:
    """Changed and new keys in the order of `after`, then null for those that are gone."""
    changes: dict[str, Any] = {}
    for key, value in after.items():
        if key not in before:
            changes[key] = value
        elif before[key] != value:
            changes[key] = _value(key, before[key], value, keyed=keyed)
    return {**changes, **dict.fromkeys((key for key in before if key not in after), None)}


def _value(key: str, before: Any, after: Any, *, keyed: bool) -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        # A volume's source is a union: without null for the old one, both would stand.
        return _mapping(before, after, keyed=keyed)
    if keyed and isinstance(before, list) and isinstance(after, list):
        if key in _MERGE_KEYS:
            return _list(_MERGE_KEYS[key], before, after)
        if key in _KEYED_BY_SEVERAL:
            return [*after, _REPLACE]
    return after


def _list(merge_key: str, before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """Element by element where both have the same ones in the same order; the whole list where they do not.

    kustomize puts the elements of a patch first: those before a changed one are named as well, to keep their place.
    """
    if [one[merge_key] for one in before] != [one[merge_key] for one in after]:
        return [*after, _REPLACE]
    last = max(index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new)
    return [
        {merge_key: new[merge_key], **_mapping(old, new, keyed=True)}
        for old, new in zip(before[: last + 1], after, strict=False)
    ]
