"""PodDisruptionBudget and PriorityClass: who may be evicted."""

from __future__ import annotations

from typing import Any

from generator.k8s.shape import text
from generator.schema.core.causes import HIDDEN, Causes
from generator.schema.core.fields import check_fields, one_of, spec_of

_HIGHEST_PRIORITY = 1_000_000_000


def disruption_budget(resource: dict[str, Any], causes: Causes) -> None:
    """ValidatePodDisruptionBudgetSpec."""
    spec = spec_of(resource)
    if spec is None:
        return
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        causes.invalid(("spec",), HIDDEN, "minAvailable and maxUnavailable cannot be both set")
    check_fields(_BUDGET, spec, ("spec",), causes)


def priority_class(resource: dict[str, Any], causes: Causes) -> None:
    """ValidatePriorityClass."""
    is_system, value = text(resource, "metadata", "name").startswith("system-"), resource.get("value")
    if type(value) is int and value > _HIGHEST_PRIORITY and not is_system:
        causes.forbidden(("value",), f"maximum allowed value of a user defined priority is {_HIGHEST_PRIORITY}")
    check_fields({"preemptionPolicy": one_of("PreemptLowerPriority", "Never", empty=False)}, resource, (), causes)


_BUDGET = {
    "unhealthyPodEvictionPolicy": one_of("AlwaysAllow", "IfHealthyBudget", empty=False),
}
CHECKS = {
    ("policy/v1", "PodDisruptionBudget"): disruption_budget,
    ("scheduling.k8s.io/v1", "PriorityClass"): priority_class,
}
