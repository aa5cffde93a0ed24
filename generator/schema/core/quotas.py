"""Namespace, ResourceQuota and LimitRange."""

from __future__ import annotations

from typing import Any

from generator.k8s.shape import mapping
from generator.schema.core.causes import HIDDEN, Causes, Key, Path
from generator.schema.core.fields import items
from generator.schema.core.formats import qualified_name
from generator.schema.core.quantities import (
    HUGE_PAGES,
    QUOTA,
    amount,
    check_amount,
    container_resource_name,
    may_overcommit,
    resource_name,
)

_QUOTA_HUGE_PAGES = (HUGE_PAGES, f"requests.{HUGE_PAGES}")
_SCOPES = frozenset(
    [
        "Terminating",
        "NotTerminating",
        "BestEffort",
        "NotBestEffort",
        "PriorityClass",
        "CrossNamespacePodAffinity",
        "VolumeAttributesClass",
    ]
)
_COMPUTE = frozenset(["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"])
_SCOPED = {
    **dict.fromkeys(_SCOPES - {"BestEffort", "VolumeAttributesClass"}, _COMPUTE),
    "BestEffort": frozenset({"pods"}),
    "VolumeAttributesClass": frozenset({"persistentvolumeclaims", "requests.storage"}),
}
_OPPOSITES = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))
_VALUELESS = ("BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity")
_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")
_TYPES = ("Pod", "Container", "PersistentVolumeClaim")


def namespace(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateNamespace."""
    finalizers = mapping(resource, "spec").get("finalizers")
    for index, finalizer in enumerate(finalizers if isinstance(finalizers, list) else ()):
        if not isinstance(finalizer, str):
            continue
        if "/" in finalizer:
            causes.syntax(("spec", "finalizers", index), finalizer, qualified_name(finalizer))
        elif finalizer not in _FINALIZERS:
            detail = "name is neither a standard finalizer name nor is it fully qualified"
            causes.invalid(("spec", "finalizers", index), finalizer, detail)


def resource_quota(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateResourceQuotaSpec."""
    spec = mapping(resource, "spec")
    hard, scopes = spec.get("hard"), spec.get("scopes")
    hard = hard if isinstance(hard, dict) else {}
    for name, value in hard.items():
        at = ("spec", "hard", Key(name))
        causes.syntax(at, name, resource_name(name))
        if "/" not in name and name not in QUOTA and not name.startswith(_QUOTA_HUGE_PAGES):
            causes.invalid(at, name, "must be a standard resource for quota")
        check_amount(name, value, at, causes)
    if isinstance(scopes, list):
        _scopes([scope for scope in items(scopes, null="") if isinstance(scope, str)], hard, ("spec", "scopes"), causes)
    expressions = mapping(spec, "scopeSelector").get("matchExpressions")
    if isinstance(expressions, list):
        where: Path = ("spec", "scopeSelector", "matchExpressions")
        found = [expression for expression in expressions if isinstance(expression, dict)]
        names = [item["scopeName"] for item in found if isinstance(item.get("scopeName"), str)]
        _scopes(names, hard, where, causes)
        for index, expression in enumerate(expressions):
            if isinstance(expression, dict):
                _scope_expression(expression, (*where, index), causes)


def _scopes(scopes: list[str], hard: dict[str, Any], path: Path, causes: Causes) -> None:
    for scope in scopes:
        if scope not in _SCOPES:
            causes.invalid(path, scopes, "unsupported scope")
        elif any((name in QUOTA or name.startswith(_QUOTA_HUGE_PAGES)) and name not in _SCOPED[scope] for name in hard):
            causes.invalid(path, scopes, "unsupported scope applied to resource")
    for one, other in _OPPOSITES:
        if one in scopes and other in scopes:
            causes.invalid(path, scopes, "conflicting scopes")


def _scope_expression(expression: dict[str, Any], path: Path, causes: Causes) -> None:
    scope, operator, values = (expression.get(field) for field in ("scopeName", "operator", "values"))
    if scope in _VALUELESS and operator != "Exists":
        detail = f"must be 'Exists' when scope is any of {', '.join(_VALUELESS)}"
        causes.invalid((*path, "operator"), operator, detail)
    if operator in ("In", "NotIn"):
        if not values:
            detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
            causes.required((*path, "values"), detail)
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
            causes.invalid((*path, "values"), HIDDEN, detail)
    elif isinstance(operator, str):
        causes.invalid((*path, "operator"), operator, "not a valid selector operator")


def limit_range(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateLimitRange."""
    limits = mapping(resource, "spec").get("limits")
    seen: set[str] = set()
    for index, limit in enumerate(items(limits, null={"type": ""})):
        if not isinstance(limit, dict) or not isinstance(kind := limit.get("type"), str):
            continue
        at = ("spec", "limits", index)
        if kind in seen:
            causes.duplicate((*at, "type"), kind)
        seen.add(kind)
        if wrong := qualified_name(kind):
            causes.syntax((*at, "type"), kind, wrong)
        elif "/" not in kind and kind not in _TYPES:
            causes.invalid((*at, "type"), kind, "must be a standard limit type or fully qualified")
        _limit(limit, kind, at, causes)


def _limit(limit: dict[str, Any], kind: str, path: Path, causes: Causes) -> None:
    parts = {
        field: limit[field] if isinstance(limit.get(field), dict) else {}
        for field in ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
    }
    if kind == "Pod":
        for field in ("default", "defaultRequest"):
            if parts[field]:
                causes.forbidden((*path, field), "may not be specified when `type` is 'Pod'")
                parts[field] = {}
    if kind == "PersistentVolumeClaim" and "storage" not in parts["min"] and "storage" not in parts["max"]:
        detail = "either minimum or maximum storage value is required, but neither was provided"
        causes.required((*path, "limits"), detail)
    syntax = container_resource_name if kind in ("Pod", "Container") else resource_name
    for field, values in parts.items():
        for name in values:
            causes.syntax((*path, field, Key(name)), name, syntax(name))
    if kind == "Container":
        parts = _defaulted(parts)
    for name in {name for values in parts.values() for name in values}:
        _compare(name, parts, path, causes)


def _defaulted(parts: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """SetDefaults_LimitRangeItem: limits default to the maximum, requests to the limits, then to the minimum."""
    default = {**parts["max"], **parts["default"]}
    return {**parts, "default": default, "defaultRequest": {**parts["min"], **default, **parts["defaultRequest"]}}


# Field to blame, the smaller, the greater, and how to say that it is not so.
_ORDER = (
    ("min", "min", "max", "min value {0} is greater than max value {1}"),
    ("defaultRequest", "min", "defaultRequest", "min value {0} is greater than default request value {1}"),
    ("defaultRequest", "defaultRequest", "max", "default request value {0} is greater than max value {1}"),
    (
        "defaultRequest",
        "defaultRequest",
        "default",
        "default request value {0} is greater than default limit value {1}",
    ),
    ("default", "min", "default", "min value {0} is greater than default value {1}"),
    ("default", "default", "max", "default value {0} is greater than max value {1}"),
)


def _compare(name: str, parts: dict[str, dict[str, Any]], path: Path, causes: Causes) -> None:
    amounts = {field: amount(values[name]) for field, values in parts.items() if name in values}
    for blamed, smaller, greater, words in _ORDER:
        low, high = amounts.get(smaller), amounts.get(greater)
        if low is not None and high is not None and low > high:
            shown = parts[blamed][name]
            causes.invalid((*path, blamed, Key(name)), shown, words.format(parts[smaller][name], parts[greater][name]))
    ratio = amounts.get("maxLimitRequestRatio")
    if ratio is not None and ratio < 1000:
        shown = parts["maxLimitRequestRatio"][name]
        causes.invalid((*path, "maxLimitRequestRatio", Key(name)), shown, f"ratio {shown} is less than 1")
    default, request = amounts.get("default"), amounts.get("defaultRequest")
    if not may_overcommit(name) and None not in (default, request) and default != request:
        shown = parts["defaultRequest"][name]
        detail = f"default value {parts['default'][name]} must equal to defaultRequest value {shown} in {name}"
        causes.invalid((*path, "defaultRequest", Key(name)), shown, detail)


CHECKS = {
    ("v1", "Namespace"): namespace,
    ("v1", "ResourceQuota"): resource_quota,
    ("v1", "LimitRange"): limit_range,
}
