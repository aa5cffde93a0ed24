"""When a Job counts as failed or done early: podFailurePolicy and successPolicy."""

from __future__ import annotations

from typing import Any

from generator.k8s.shape import mappings
from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import not_negative
from generator.schema.core.formats import qualified_name

_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS = ("In", "NotIn")
_STATUSES = ("False", "True", "Unknown")
_MAX_RULES, _MAX_EXIT_CODES, _MAX_PATTERNS = 20, 255, 20


def check_failure_policy(value: Any, path: Path, causes: Causes, spec: Any) -> None:
    """validatePodFailurePolicy; JobPodFailurePolicy is on by default since 1.26."""
    rules = value.get("rules") if isinstance(value, dict) else None
    if not isinstance(rules, list) or causes.minor < 26:
        return
    if len(rules) > _MAX_RULES:
        causes.too_many((*path, "rules"), len(rules), _MAX_RULES)
    for index, rule in enumerate(rules):
        if isinstance(rule, dict):
            _failure_rule(rule, (*path, "rules", index), causes, spec)


def _failure_rule(rule: dict[str, Any], path: Path, causes: Causes, spec: Any) -> None:
    action, codes, conditions = (rule.get(field) for field in ("action", "onExitCodes", "onPodConditions"))
    if not action:
        causes.required((*path, "action"), f"valid values: {_quoted(_ACTIONS)}")
    elif action == "FailIndex":
        if spec.get("backoffLimitPerIndex") is None and causes.minor >= 29:
            causes.invalid((*path, "action"), action, "requires the backoffLimitPerIndex to be set")
    elif isinstance(action, str) and action not in _ACTIONS:
        causes.unsupported((*path, "action"), action, _ACTIONS)
    if isinstance(codes, dict):
        _exit_codes(codes, (*path, "onExitCodes"), causes, spec)
    if isinstance(conditions, list):
        _conditions(conditions, (*path, "onPodConditions"), causes)
    if codes is not None and conditions:
        causes.invalid(path, HIDDEN, "specifying both OnExitCodes and OnPodConditions is not supported")
    if codes is None and not conditions:
        causes.invalid(path, HIDDEN, "specifying one of OnExitCodes and OnPodConditions is required")


def _conditions(conditions: list[Any], path: Path, causes: Causes) -> None:
    if len(conditions) > _MAX_PATTERNS:
        causes.too_many(path, len(conditions), _MAX_PATTERNS)
    for index, pattern in enumerate(conditions):
        if not isinstance(pattern, dict):
            continue
        kind, status = pattern.get("type"), pattern.get("status")
        if isinstance(kind, str):
            causes.syntax((*path, index, "type"), kind, qualified_name(kind))
        if status and isinstance(status, str) and status not in _STATUSES:
            causes.unsupported((*path, index, "status"), status, _STATUSES)


def _exit_codes(codes: dict[str, Any], path: Path, causes: Causes, spec: Any) -> None:
    operator, container, values = (codes.get(field) for field in ("operator", "containerName", "values"))
    if not operator:
        causes.required((*path, "operator"), f"valid values: {_quoted(_OPERATORS)}")
    elif isinstance(operator, str) and operator not in _OPERATORS:
        causes.unsupported((*path, "operator"), operator, _OPERATORS)
    if isinstance(container, str) and container not in _container_names(spec):
        detail = "must be one of the container or initContainer names in the pod template"
        causes.invalid((*path, "containerName"), container, detail)
    if values is None or values == []:
        causes.invalid((*path, "values"), HIDDEN, "at least one value is required")
    elif isinstance(values, list) and all(type(value) is int for value in values):
        _exit_code_values(values, operator, (*path, "values"), causes)


def _exit_code_values(values: list[int], operator: Any, path: Path, causes: Causes) -> None:
    if len(values) > _MAX_EXIT_CODES:
        causes.too_many(path, len(values), _MAX_EXIT_CODES)
    seen: set[int] = set()
    for index, code in enumerate(values):
        if operator == "In" and code == 0:
            causes.invalid((*path, index), code, "must not be 0 for the In operator")
        if code in seen:
            causes.duplicate((*path, index), code)
        seen.add(code)
    if values != sorted(values):
        causes.invalid(path, HIDDEN, "must be ordered")


def _container_names(spec: Any) -> set[Any]:
    return {
        container.get("name")
        for field in ("containers", "initContainers")
        for _, container in mappings(spec, "template", "spec", field)
        if isinstance(container.get("name"), str)
    }


def check_success_policy(value: Any, path: Path, causes: Causes, spec: Any) -> None:
    """validateSuccessPolicy of an indexed Job; JobSuccessPolicy is on by default since 1.31."""
    if not isinstance(value, dict) or causes.minor < 31 or spec.get("completionMode") != "Indexed":
        return
    rules = value.get("rules")
    if rules is None or rules == []:
        causes.required((*path, "rules"), "at least one rules must be specified when the successPolicy is specified")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if not isinstance(rule, dict):
            continue
        count, completions, at = rule.get("succeededCount"), spec.get("completions"), (*path, "rules", index)
        if count is None and rule.get("succeededIndexes") is None:
            causes.required(at, "at least one of succeededCount or succeededIndexes must be specified")
        not_negative(count, (*at, "succeededCount"), causes, None)
        if type(count) is int and type(completions) is int and count > completions:
            detail = f"must be less than or equal to {completions} (the number of specified completions)"
            causes.invalid((*at, "succeededCount"), count, detail)


def _quoted(names: tuple[str, ...]) -> str:
    return "[" + " ".join(f'"{name}"' for name in names) + "]"
