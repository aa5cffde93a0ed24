"""CustomResourceDefinition itself, the basics: names that fit together, one storage version, a schema for each."""

from __future__ import annotations

from typing import Any

from generator.k8s.shape import mapping, text
from generator.schema.core.causes import HIDDEN, Causes, Key, Path
from generator.schema.core.fields import check_fields, name, one_of, spec_of
from generator.schema.core.formats import dns1035_label, dns_subdomain

_APPROVAL = "api-approved.kubernetes.io"
# apiextensions-apiserver, pkg/apihelpers: IsProtectedCommunityGroup.
_PROTECTED = (".k8s.io", ".kubernetes.io")


def definition(resource: dict[str, Any], causes: Causes) -> None:
    """validateCustomResourceDefinitionSpec, as far as the object's own fields go."""
    spec = spec_of(resource)
    if spec is None:
        return
    if not spec.get("scope"):
        causes.required(("spec", "scope"))
    check_fields(_SPEC, spec, ("spec",), causes)
    group, names = spec.get("group"), spec.get("names")
    if isinstance(group, str) and group:
        if "." not in group:
            causes.invalid(("spec", "group"), group, "should be a domain with at least one dot")
        if group.endswith(_PROTECTED) and not text(resource, "metadata", "annotations", _APPROVAL):
            at = ("metadata", "annotations", Key(_APPROVAL))
            page = "https://github.com/kubernetes/enhancements/pull/1111"
            causes.required(at, f'protected groups must have approval annotation "{_APPROVAL}", see {page}')
    _names(names, ("spec", "names"), causes)
    versions = spec.get("versions")
    if isinstance(versions, list):
        _versions([version for version in versions if isinstance(version, dict)], causes)


def _names(names: Any, path: Path, causes: Causes) -> None:
    if not isinstance(names, dict):
        return
    kind, lists = text(names, "kind"), text(names, "listKind")
    if kind and kind == lists:
        causes.invalid((*path, "listKind"), lists, "kind and listKind may not be the same")
    for field in ("plural", "kind"):
        if names.get(field) == "":
            causes.required((*path, field))
    for field in ("plural", "singular"):
        if word := text(names, field):
            causes.syntax((*path, field), word, dns1035_label(word))
    for field in ("kind", "listKind"):
        word = text(names, field)
        for wrong in dns1035_label(word.lower()) if word else ():
            detail = f"may have mixed case, but should otherwise match: {wrong}"
            causes.invalid((*path, field), word, detail)


def _versions(versions: list[dict[str, Any]], causes: Causes) -> None:
    seen: set[str] = set()
    for index, version in enumerate(versions):
        label = version.get("name")
        if not isinstance(label, str):
            continue
        if label in seen:
            causes.invalid(("spec", "versions", index, "name"), label, "must be unique")
        seen.add(label)
        causes.syntax(("spec", "versions", index, "name"), label, dns1035_label(label))
    stored = [version for version in versions if version.get("storage") is True]
    if len(stored) != 1:
        detail = "must have exactly one version marked as storage version"
        causes.invalid(("spec", "versions"), HIDDEN, detail)
    for index, version in enumerate(versions):
        at = ("spec", "versions", index, "schema", "openAPIV3Schema")
        root = mapping(version, "schema").get("openAPIV3Schema")
        if root is None:
            causes.required(at, "schemas are required")
        elif isinstance(root, dict):
            kind = root.get("type")
            if not kind:
                causes.required((*at, "type"), "must not be empty at the root")
            elif isinstance(kind, str) and kind != "object":
                causes.invalid((*at, "type"), kind, "must be object at the root")


_SPEC = {"group": name(dns_subdomain), "scope": one_of("Cluster", "Namespaced")}
CHECKS = {("apiextensions.k8s.io/v1", "CustomResourceDefinition"): definition}
