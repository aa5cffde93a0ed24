"""What other files say about an object: who may do what in its namespace, what that namespace enforces, and its CRD.

A file of a folder is judged by itself first; files on which others may have a bearing are judged again in the light of
these. What files mean for each other is told by short names: a file `offers` some, and `wants` some.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.k8s.podspec import WORKLOADS
from generator.k8s.shape import group_of, mapping, text

# Every workload wants to know what holds everywhere, and what holds in its namespace: "admission/shop". No kind of a
# CRD has a name like these: its group has a dot.
_EVERYWHERE = "admission"
_ENFORCE = "pod-security.kubernetes.io/enforce"
# Who may use which SecurityContextConstraints is decided by RBAC and by the service account of the pod.
_ON_OPENSHIFT = frozenset({"Namespace", "ServiceAccount", "SecurityContextConstraints"}) | {
    "Role",
    "RoleBinding",
    "ClusterRole",
    "ClusterRoleBinding",
}


class Surroundings:
    """Objects that have a bearing on others, found by namespace."""

    def __init__(self, objects: Iterable[Mapping[str, Any]] = ()) -> None:
        """Two different Namespaces of one name are two environments: nobody knows which is meant, so neither counts."""
        self._everywhere: list[Mapping[str, Any]] = []
        self._by_namespace: dict[str, list[Mapping[str, Any]]] = {}
        namespaces: dict[str, list[Mapping[str, Any]]] = {}
        for value in objects:
            namespace = text(value, "metadata", "namespace")
            if text(value, "kind") == "Namespace":
                same = namespaces.setdefault(text(value, "metadata", "name"), [])
                if value not in same:
                    same.append(value)
            elif namespace:
                self._by_namespace.setdefault(namespace, []).append(value)
            else:
                self._everywhere.append(value)
        for name, found in namespaces.items():
            if len(found) == 1:
                self._by_namespace.setdefault(name, []).append(found[0])

    def of(self, resources: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The objects that have a bearing on `resources`, less those that are among them."""
        if not self._everywhere and not self._by_namespace:
            return []
        names = dict.fromkeys(text(resource, "metadata", "namespace") for resource in resources)
        around = [*self._everywhere, *(value for name in names for value in self._by_namespace.get(name, ()))]
        return [value for value in around if value not in resources]


def is_surrounding(value: Mapping[str, Any], openshift: str | None) -> bool:
    """Whether an object has a bearing on pods that other files hold."""
    kind = text(value, "kind")
    if openshift is not None and kind in _ON_OPENSHIFT:
        return True
    return kind == "Namespace" and _ENFORCE in mapping(value, "metadata", "labels")


def is_crd(value: Any) -> bool:
    """Whether an object is a CustomResourceDefinition."""
    return group_of(value) == "apiextensions.k8s.io" and text(value, "kind") == "CustomResourceDefinition"


def defined_kind(crd: Any) -> str:
    """The kind that a CRD defines, as `group/Kind`."""
    return f"{text(crd, 'spec', 'group')}/{text(crd, 'spec', 'names', 'kind')}"


def wants(resources: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What `resources` want to know: what is said about their pods, and each kind that a CRD may define."""
    wanted = set()
    for value in resources:
        kind = text(value, "kind")
        if kind in WORKLOADS:
            wanted |= {_EVERYWHERE, _admission(text(value, "metadata", "namespace"))}
        # No group without a dot can belong to a CRD.
        group, slash, _ = text(value, "apiVersion").rpartition("/")
        if slash and "." in group:
            wanted.add(f"{group}/{kind}")
    return tuple(sorted(wanted))


def offers(resources: Iterable[Mapping[str, Any]], openshift: str | None) -> Iterator[str]:
    """What `resources` can tell others."""
    for value in resources:
        if is_crd(value):
            yield defined_kind(value)
        elif is_surrounding(value, openshift):
            where = "name" if text(value, "kind") == "Namespace" else "namespace"
            yield _admission(text(value, "metadata", where))


def _admission(namespace: str) -> str:
    return f"{_EVERYWHERE}/{namespace}" if namespace else _EVERYWHERE
