"""HorizontalPodAutoscaler: bounds, metrics and behavior."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.fields import (
    Check,
    at_least,
    check_fields,
    each,
    name,
    one_of,
    record,
    segment_name,
    spec_of,
)
from generator.schema.core.formats import dns_label
from generator.schema.core.quantities import amount, container_resource_name

_SOURCES = {
    "Object": "object",
    "External": "external",
    "Pods": "pods",
    "Resource": "resource",
    "ContainerResource": "containerResource",
}
_TYPES = tuple(sorted(_SOURCES))
_MAX_PERIOD, _MAX_WINDOW = 1800, 3600


def autoscaler(resource: dict[str, Any], causes: Causes) -> None:
    """validateHorizontalPodAutoscalerSpec, of v1 and v2."""
    spec = spec_of(resource)
    if spec is None:
        return
    low, high = spec.get("minReplicas"), spec.get("maxReplicas")
    high = 0 if high is None else high
    if spec.get("scaleTargetRef") is None:
        _REFERENCE({}, ("spec", "scaleTargetRef"), causes, None)
    # HPAScaleToZero allows 0 beside an Object or External metric once it is on, which it is not up to 1.35.
    if type(low) is int and low < (1 if causes.minor <= 35 else 0):
        causes.invalid(("spec", "minReplicas"), low, "must be greater than or equal to 1")
    if type(high) is int:
        if high < 1:
            causes.invalid(("spec", "maxReplicas"), high, "must be greater than 0")
        if type(low) is int and high < low:
            causes.invalid(("spec", "maxReplicas"), high, "must be greater than or equal to `minReplicas`")
    check_fields(_SPEC, spec, ("spec",), causes)


def _metric(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if not kind:
        causes.required((*path, "type"), "must specify a metric source type")
    elif isinstance(kind, str) and kind not in _TYPES:
        causes.unsupported((*path, "type"), kind, _TYPES)
    found = [field for field in _SOURCES.values() if value.get(field) is not None]
    expected = _SOURCES.get(kind) if isinstance(kind, str) else None
    if expected is not None and expected not in found:
        causes.required((*path, expected), "must populate information for the given metric source")
    if len(found) != 1:
        for field in found:
            if field != expected:
                causes.forbidden((*path, field), "must populate the given metric source only")
    if found:
        _METRICS[found[0]](value[found[0]], (*path, found[0]), causes, None)


def _target(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if not kind:
        causes.required((*path, "type"), "must specify a metric target type")
    elif isinstance(kind, str) and kind not in ("Utilization", "Value", "AverageValue"):
        causes.invalid((*path, "type"), kind, "must be either Utilization, Value, or AverageValue")
    check_fields(_TARGET, value, path, causes)


def _resource_metric(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    if not value.get("name"):
        causes.required((*path, "name"), "must specify a resource name")
    if path[-1] == "containerResource":
        if not value.get("container"):
            causes.required((*path, "container"), "must specify a container")
        check_fields({"name": name(container_resource_name)}, value, path, causes)
    check_fields(_RESOURCE, value, path, causes)
    target = value.get("target")
    if not isinstance(target, dict):
        return
    utilization, average = target.get("averageUtilization"), target.get("averageValue")
    if utilization is None and average is None:
        detail = "must set either a target raw value or a target utilization"
        causes.required((*path, "target", "averageUtilization"), detail)
    elif utilization is not None and average is not None:
        detail = "may not set both a target raw value and a target utilization"
        causes.forbidden((*path, "target", "averageValue"), detail)


def _custom_metric(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """Metrics of pods, of another object, or from outside: they have a name and a target value."""
    if not isinstance(value, dict):
        return
    check_fields(_CUSTOM, value, path, causes)
    target, kind = value.get("target"), path[-1]
    if not isinstance(target, dict):
        return
    total, average = target.get("value"), target.get("averageValue")
    at = (*path, "target", "averageValue")
    if kind == "pods":
        if average is None:
            causes.required(at, "must specify a positive target averageValue")
    elif total is None and average is None:
        causes.required(at, "must set either a target value or averageValue")
    elif kind == "external" and total is not None and average is not None:
        detail = "may not set both a target value for metric and a per-pod target"
        causes.forbidden((*path, "target", "value"), detail)


def _metric_name(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict) and not value.get("name"):
        causes.required((*path, "name"), "must specify a metric name")
    check_fields({"name": segment_name}, value, path, causes)


def _rules(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """Rules of one direction; without policies of its own it has the default ones."""
    if not isinstance(value, dict):
        return
    policies = value.get("policies")
    if isinstance(policies, list) and not policies:
        causes.required((*path, "policies"), "must specify at least one Policy")
    check_fields(_RULES, value, path, causes)


def _policy(value: Any, path: Path, causes: Causes, _: Any) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    if isinstance(kind, str) and kind not in ("Pods", "Percent"):
        causes.unsupported((*path, "type"), kind, ("Percent", "Pods"))
    check_fields(_POLICY, value, path, causes)


def _tolerance(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if (found := amount(value)) is not None and found < 0:
        causes.invalid(path, value, "must be greater than or equal to 0")


def _limited(low: int, rule: str, high: int) -> Check:
    """A number with words of its own for either end."""

    def check(value: Any, path: Path, causes: Causes, _: Any) -> None:
        at_least(low, rule)(value, path, causes, None)
        if type(value) is int and value > high:
            causes.invalid(path, value, f"must be less than or equal to {high}")

    return check


_POLICY = {
    "value": at_least(1, "must be greater than zero"),
    "periodSeconds": _limited(1, "must be greater than zero", _MAX_PERIOD),
}
_RULES = {
    "stabilizationWindowSeconds": _limited(0, "must be greater than or equal to zero", _MAX_WINDOW),
    "selectPolicy": one_of("Disabled", "Max", "Min", empty=False),
    "policies": each(_policy),
    "tolerance": _tolerance,
}
_TARGET = {
    "averageUtilization": at_least(1, "must be greater than 0"),
}
_REFERENCE = record({"kind": segment_name, "name": segment_name}, required=("kind", "name"))
_RESOURCE = {"target": _target, "container": name(dns_label)}
_CUSTOM = {"target": _target, "metric": _metric_name, "describedObject": _REFERENCE}
_METRICS = {
    **dict.fromkeys(("object", "external", "pods"), _custom_metric),
    **dict.fromkeys(("resource", "containerResource"), _resource_metric),
}
_SPEC = {
    "scaleTargetRef": _REFERENCE,
    "metrics": each(_metric),
    "behavior": record({"scaleUp": _rules, "scaleDown": _rules}),
    "targetCPUUtilizationPercentage": at_least(1, "must be greater than 0"),
}
CHECKS = {
    ("autoscaling/v2", "HorizontalPodAutoscaler"): autoscaler,
    ("autoscaling/v1", "HorizontalPodAutoscaler"): autoscaler,
}
