"""Role, ClusterRole, RoleBinding, ClusterRoleBinding: complete rules, subjects and references."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.fields import items
from generator.schema.core.formats import dns_subdomain, path_segment

_GROUP = "rbac.authorization.k8s.io"
_SUBJECTS = ("ServiceAccount", "User", "Group")


def role(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateRole."""
    _rules(resource.get("rules"), causes, namespaced=True)


def cluster_role(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateClusterRole."""
    _rules(resource.get("rules"), causes, namespaced=False)
    aggregation = resource.get("aggregationRule")
    if not isinstance(aggregation, dict):
        return
    at: Path = ("aggregationRule", "clusterRoleSelectors")
    if not aggregation.get("clusterRoleSelectors"):
        causes.required(at, "at least one clusterRoleSelector required if aggregationRule is non-nil")


def _rules(rules: Any, causes: Causes, *, namespaced: bool) -> None:
    for index, rule in enumerate(items(rules)):
        if not isinstance(rule, dict):
            continue
        if not rule.get("verbs"):
            causes.required(("rules", index, "verbs"), "verbs must contain at least one value")
        if urls := rule.get("nonResourceURLs"):
            _url_rule(rule, urls, ("rules", index, "nonResourceURLs"), causes, namespaced=namespaced)
            continue
        if not rule.get("apiGroups"):
            detail = "resource rules must supply at least one api group"
            causes.required(("rules", index, "apiGroups"), detail)
        if not rule.get("resources"):
            detail = "resource rules must supply at least one resource"
            causes.required(("rules", index, "resources"), detail)


def _url_rule(rule: dict[str, Any], urls: Any, path: Path, causes: Causes, *, namespaced: bool) -> None:
    if namespaced:
        causes.invalid(path, urls, "namespaced rules cannot apply to non-resource URLs")
    if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
        causes.invalid(path, urls, "rules cannot apply to both regular resources and non-resource URLs")


def role_binding(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateRoleBinding: a ServiceAccount without a namespace passes here, and means nobody."""
    _reference(resource.get("roleRef"), ("Role", "ClusterRole"), causes)
    _subjects(resource.get("subjects"), causes, namespaced=True)


def cluster_role_binding(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateClusterRoleBinding."""
    _reference(resource.get("roleRef"), ("ClusterRole",), causes)
    _subjects(resource.get("subjects"), causes, namespaced=False)


def _reference(reference: Any, kinds: tuple[str, ...], causes: Causes) -> None:
    reference = {} if reference is None else reference
    if not isinstance(reference, dict):
        return
    group, kind, name = (reference.get(field) or "" for field in ("apiGroup", "kind", "name"))
    if group not in ("", _GROUP) and isinstance(group, str):
        causes.unsupported(("roleRef", "apiGroup"), group, (_GROUP,))
    if kind not in kinds and isinstance(kind, str):
        causes.unsupported(("roleRef", "kind"), kind, kinds)
    if not name:
        causes.required(("roleRef", "name"))
    elif isinstance(name, str):
        causes.syntax(("roleRef", "name"), name, path_segment(name))


def _subjects(subjects: Any, causes: Causes, *, namespaced: bool) -> None:
    for index, subject in enumerate(items(subjects)):
        if not isinstance(subject, dict):
            continue
        kind, name, group = (subject.get(field) or "" for field in ("kind", "name", "apiGroup"))
        if not name:
            causes.required(("subjects", index, "name"))
        if kind == "ServiceAccount":
            _service_account(subject, ("subjects", index), causes, namespaced=namespaced)
        elif kind in ("User", "Group"):
            if group not in ("", _GROUP) and isinstance(group, str):
                causes.unsupported(("subjects", index, "apiGroup"), group, (_GROUP,))
        elif isinstance(kind, str):
            causes.unsupported(("subjects", index, "kind"), kind, _SUBJECTS)


def _service_account(subject: dict[str, Any], path: Path, causes: Causes, *, namespaced: bool) -> None:
    name, group = subject.get("name"), subject.get("apiGroup")
    if name and isinstance(name, str):
        causes.syntax((*path, "name"), name, dns_subdomain(name))
    if group and isinstance(group, str):
        causes.unsupported((*path, "apiGroup"), group, ("",))
    if not namespaced and not subject.get("namespace"):
        causes.required((*path, "namespace"))


CHECKS = {
    (f"{_GROUP}/v1", "Role"): role,
    (f"{_GROUP}/v1", "ClusterRole"): cluster_role,
    (f"{_GROUP}/v1", "RoleBinding"): role_binding,
    (f"{_GROUP}/v1", "ClusterRoleBinding"): cluster_role_binding,
}
