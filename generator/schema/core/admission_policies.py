"""ValidatingAdmissionPolicy and its binding, without what their CEL expressions say."""

from __future__ import annotations

import re
from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import Check, check_fields, each, name, one_of, record, segment_name, spec_of
from generator.schema.core.formats import dns_subdomain, qualified_name
from generator.schema.core.webhooks import check_rule

_ACTIONS = ("Audit", "Deny", "Warn")
_REASONS = ("Forbidden", "Invalid", "RequestEntityTooLarge")
_is_identifier = re.compile("[_a-zA-Z][_a-zA-Z0-9]*").fullmatch


def policy(resource: dict[str, Any], causes: Causes) -> None:
    """validateValidatingAdmissionPolicySpec."""
    spec = spec_of(resource)
    if spec is None:
        return
    if spec.get("matchConstraints") is None:
        causes.required(("spec", "matchConstraints"))
    if not spec.get("validations") and not spec.get("auditAnnotations"):
        for field in ("validations", "auditAnnotations"):
            detail = "validations or auditAnnotations must contain at least one item"
            causes.required(("spec", field), detail)
    check_fields(_POLICY, spec, ("spec",), causes)


def binding(resource: dict[str, Any], causes: Causes) -> None:
    """validateValidatingAdmissionPolicyBindingSpec."""
    spec = spec_of(resource)
    if spec is None:
        return
    if not spec.get("policyName"):
        causes.required(("spec", "policyName"))
    _actions(spec.get("validationActions") or [], ("spec", "validationActions"), causes)
    check_fields(_BINDING, spec, ("spec",), causes)


def _actions(actions: Any, path: Path, causes: Causes) -> None:
    if not isinstance(actions, list):
        return
    if not actions:
        causes.required(path, "at least one validation action is required")
    each(one_of(*_ACTIONS, empty=False))(actions, path, causes, None)
    if "Deny" in actions and "Warn" in actions:
        causes.invalid(path, HIDDEN, "must not contain both Deny and Warn")


def _constraints(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict) and not value.get("resourceRules"):
        causes.required((*path, "resourceRules"))
    check_fields(_MATCH, value, path, causes)


def _validation(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    expression, message, said = (value.get(field) or "" for field in ("expression", "message", "messageExpression"))
    if isinstance(expression, str) and not expression.strip():
        causes.required((*path, "expression"), "expression is not specified")
    if isinstance(said, str) and said and not said.strip():
        causes.invalid((*path, "messageExpression"), said, "must be non-empty if specified")
    if isinstance(message, str) and message and not message.strip():
        causes.invalid((*path, "message"), message, "message must be non-empty if specified")
    elif isinstance(message, str) and any(line_break in message.strip() for line_break in "\r\n"):
        causes.invalid((*path, "message"), message, "message must not contain line breaks")
    check_fields({"reason": one_of(*_REASONS, empty=False)}, value, path, causes)


def _variable(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    label, expression = value.get("name") or "", value.get("expression") or ""
    if isinstance(label, str):
        if not label.strip():
            causes.required((*path, "name"), "name is not specified")
        elif not _is_identifier(label):
            causes.invalid((*path, "name"), label, "name is not a valid CEL identifier")
    if isinstance(expression, str) and not expression.strip():
        causes.required((*path, "expression"), "expression is not specified")


def _parameters(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    label, selector = value.get("name"), value.get("selector")
    if label and selector is not None:
        for field in ("name", "selector"):
            causes.forbidden((*path, field), "name and selector are mutually exclusive")
    elif not label and selector is None:
        causes.required(path, "one of name or selector must be specified")
    action = value.get("parameterNotFoundAction")
    if not action:
        causes.required((*path, "parameterNotFoundAction"))
    check_fields(_PARAMETERS, value, path, causes)


condition = record({"name": name(qualified_name)}, required=("name", "expression"))
_MATCH: dict[str, Check] = {
    "matchPolicy": one_of("Equivalent", "Exact", empty=False),
    "resourceRules": each(check_rule),
    "excludeResourceRules": each(check_rule),
}
_PARAMETERS: dict[str, Check] = {"name": segment_name, "parameterNotFoundAction": one_of("Deny", "Allow")}
_POLICY: dict[str, Check] = {
    "failurePolicy": one_of("Fail", "Ignore", empty=False),
    "matchConstraints": _constraints,
    "matchConditions": each(condition),
    "variables": each(_variable),
    "validations": each(_validation),
    "paramKind": record({}, required=("apiVersion", "kind")),
}
_BINDING: dict[str, Check] = {
    "policyName": name(dns_subdomain),
    "paramRef": _parameters,
    "matchResources": record(_MATCH),
}
CHECKS = {
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"): policy,
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding"): binding,
}
