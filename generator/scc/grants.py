"""Who may use which SCC: what the RBAC objects among the checked ones grant, and what every cluster grants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.k8s.shape import group_of, mapping, mappings, sequence, text
from generator.k8s.versions import at_least
from generator.scc.model import User
from generator.scc.workloads import namespace_of

_RBAC = "rbac.authorization.k8s.io"
ROLE_PREFIX = "system:openshift:scc:"
# Each shipped SCC has a ClusterRole of its own; this one came later, before it there was one for "hostmount", which is
# no SCC (release manifests of openshift/cluster-kube-apiserver-operator).
_LATE_ROLES = {"hostmount-anyuid": "4.15"}
# SCC -> the minor from which a ClusterRoleBinding gives it to system:authenticated.
_FOR_EVERYBODY = {"restricted-v2": "4.11", "restricted-v3": "4.20"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One subject of a binding, and the rules of its role; `namespace` is None where the binding is cluster-wide."""

    subject: str
    is_group: bool
    namespace: str | None
    rules: tuple[Mapping[str, Any], ...]

    def allows(self, user: User, namespace: str, scc: str) -> bool:
        """Whether it lets `user` use `scc` for a pod in `namespace`."""
        return (
            (self.subject in user.groups if self.is_group else self.subject == user.name)
            and self.namespace in (None, namespace)
            and any(_covers(rule, scc) for rule in self.rules)
        )


def role_of(scc: str, openshift: str) -> str | None:
    """The ClusterRole that OpenShift ships for using a shipped SCC; None where there is none."""
    late = _LATE_ROLES.get(scc)
    return None if late and not at_least(openshift, late) else ROLE_PREFIX + scc


def load_grants(resources: Iterable[Mapping[str, Any]], shipped: Iterable[str], openshift: str) -> list[Grant]:
    """The grants of the RBAC objects in `resources` and of a new cluster that ships the SCCs `shipped`."""
    objects = [resource for resource in resources if group_of(resource) == _RBAC]
    roles = {("", name): rules for name, rules in _shipped_roles(shipped, openshift)}
    for resource in objects:
        kind = text(resource, "kind")
        if kind in ("Role", "ClusterRole"):
            scope = f"{namespace_of(resource)}/" if kind == "Role" else ""
            roles[(scope, text(resource, "metadata", "name"))] = tuple(rule for _, rule in mappings(resource, "rules"))
    found = [
        Grant("system:authenticated", True, None, (_use(scc),))
        for scc, since in _FOR_EVERYBODY.items()
        if at_least(openshift, since)
    ]
    found += [Grant(name, group, None, (_ADMIN,)) for name, group in _ADMINS]
    for resource in objects:
        found += _grants_of(resource, roles)
    return found


def _grants_of(
    binding: Mapping[str, Any], roles: Mapping[tuple[str, str], tuple[Mapping[str, Any], ...]]
) -> Iterator[Grant]:
    kind = text(binding, "kind")
    if kind not in ("RoleBinding", "ClusterRoleBinding"):
        return
    place = namespace_of(binding) if kind == "RoleBinding" else None
    scope = f"{place}/" if text(binding, "roleRef", "kind") == "Role" else ""
    rules = roles.get((scope, text(binding, "roleRef", "name")), ())
    for _, subject in mappings(binding, "subjects"):
        name = text(subject, "name")
        if text(subject, "kind") == "ServiceAccount":
            name = f"system:serviceaccount:{text(subject, 'namespace') or place or ''}:{name}"
        if rules:
            yield Grant(name, text(subject, "kind") == "Group", place, rules)


def _shipped_roles(shipped: Iterable[str], openshift: str) -> Iterator[tuple[str, tuple[Mapping[str, Any], ...]]]:
    yield "cluster-admin", (_ADMIN,)
    for scc in shipped:
        role = role_of(scc, openshift)
        if role is not None:
            yield role, (_use(scc),)


def _use(scc: str) -> Mapping[str, Any]:
    return {
        "apiGroups": ["security.openshift.io"],
        "resources": ["securitycontextconstraints"],
        "verbs": ["use"],
        "resourceNames": [scc],
    }


_ADMIN: Mapping[str, Any] = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
_ADMINS = (("system:masters", True), ("system:cluster-admins", True), ("system:admin", False))


def _covers(rule: Mapping[str, Any], scc: str) -> bool:
    """Whether a rule allows to `use` an SCC."""
    names = sequence(mapping(rule), "resourceNames")
    return (
        _has(rule, "verbs", "use")
        and _has(rule, "apiGroups", "security.openshift.io")
        and _has(rule, "resources", "securitycontextconstraints")
        and (not names or scc in names)
    )


def _has(rule: Mapping[str, Any], key: str, wanted: str) -> bool:
    return wanted in (values := sequence(rule, key)) or "*" in values
