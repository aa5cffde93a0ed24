"""Where pods may run: affinity, tolerations, topology spread."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.fields import between, check_fields, each, name, one_of
from generator.schema.core.formats import dns_label, dns_subdomain, label_value, qualified_name

_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_WEIGHT = between(1, 100, "must be in the range 1-100")


def _toleration(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    key, operator, text, effect = (value.get(field) or "" for field in ("key", "operator", "value", "effect"))
    if not all(isinstance(part, str) for part in (key, operator, text, effect)):
        return
    if key:
        causes.syntax((*path, "key"), key, qualified_name(key))
    elif operator != "Exists":
        detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
        causes.invalid((*path, "operator"), operator, detail)
    if value.get("tolerationSeconds") is not None and effect != "NoExecute":
        causes.invalid((*path, "effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
    if operator in ("Equal", ""):
        if wrong := label_value(text):
            causes.invalid((*path, "operator"), text, ";".join(wrong))
    elif operator == "Exists":
        if text:
            causes.invalid((*path, "operator"), text, "value must be empty when `operator` is 'Exists'")
    # Lt and Gt come with the feature TaintTolerationComparisonOperators (alpha in 1.35).
    elif operator not in ("Lt", "Gt") or causes.minor < 35:
        causes.unsupported((*path, "operator"), operator, ("Equal", "Exists"))
    if effect and effect not in _EFFECTS:
        causes.unsupported((*path, "effect"), effect, _EFFECTS)


tolerations = each(_toleration)


def affinity(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """Affinity of a pod to nodes and to other pods."""
    check_fields(_AFFINITY, value, path, causes)


def node_selector(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """A NodeSelector: what a pod or volume requires of its node."""
    if not isinstance(value, dict):
        return
    terms = value.get("nodeSelectorTerms")
    if terms is None or terms == []:
        causes.required((*path, "nodeSelectorTerms"), "must have at least one node selector term")
    _required_terms(terms, (*path, "nodeSelectorTerms"), causes, None)


def _node_expression(value: Any, path: Path, causes: Causes, check_values: bool) -> None:
    if not isinstance(value, dict):
        return
    operator, values, key = (value.get(field) for field in ("operator", "values", "key"))
    values = values if isinstance(values, list) else []
    _operator(operator, values, path, causes)
    if isinstance(key, str):
        causes.syntax((*path, "key"), key, qualified_name(key))
    # Values of required terms are checked since 1.33 (AllowInvalidLabelValueInRequiredNodeAffinity).
    if check_values and causes.minor >= 33:
        for index, text in enumerate(values):
            if isinstance(text, str):
                causes.syntax((*path, "values", index), text, label_value(text))


def _operator(operator: Any, values: list[Any], path: Path, causes: Causes) -> None:
    """Whether there are as many values as the operator takes."""
    at = (*path, "values")
    if operator in ("In", "NotIn"):
        if not values:
            causes.required(at, "must be specified when `operator` is 'In' or 'NotIn'")
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            causes.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    elif operator in ("Gt", "Lt"):
        if len(values) != 1:
            causes.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")
    elif isinstance(operator, str):
        causes.invalid((*path, "operator"), operator, "not a valid selector operator")


def _node_field(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    operator, values, key = (value.get(field) for field in ("operator", "values", "key"))
    values = values if isinstance(values, list) else []
    if operator in ("In", "NotIn"):
        if len(values) != 1:
            detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
            causes.required((*path, "values"), detail)
    elif isinstance(operator, str):
        causes.invalid((*path, "operator"), operator, "not a valid selector operator")
    if key != "metadata.name":
        if isinstance(key, str):
            causes.invalid((*path, "key"), key, "not a valid field selector key")
        return
    for index, text in enumerate(values):
        if isinstance(text, str):
            causes.syntax((*path, "values", index), text, dns_subdomain(text))


def _preferred(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict):
        _WEIGHT(value.get("weight"), (*path, "weight"), causes, None)
        check_fields(_TERM, value.get("preference"), (*path, "preference"), causes, False)


def _pod_term(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict):
        key = value.get("topologyKey")
        if not key:
            causes.required((*path, "topologyKey"), "can not be empty")
        check_fields(_POD_TERM, value, path, causes)


def _weighted_pod_term(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict):
        _WEIGHT(value.get("weight"), (*path, "weight"), causes, None)
        _pod_term(value.get("podAffinityTerm"), (*path, "podAffinityTerm"), causes, None)


def _spread(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    skew, action, domains = (value.get(field) for field in ("maxSkew", "whenUnsatisfiable", "minDomains"))
    if type(skew) is int and skew <= 0:
        causes.invalid((*path, "maxSkew"), skew, "must be greater than zero")
    if not value.get("topologyKey"):
        causes.required((*path, "topologyKey"), "can not be empty")
    if isinstance(action, str) and action not in _ACTIONS:
        causes.unsupported((*path, "whenUnsatisfiable"), action, _ACTIONS)
    if type(domains) is int:
        if domains <= 0:
            causes.invalid((*path, "minDomains"), domains, "must be greater than zero")
        # On by default since 1.27 (MinDomainsInPodTopologySpread).
        if action != "DoNotSchedule" and causes.minor >= 27:
            detail = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
            causes.invalid((*path, "minDomains"), domains, detail)
    check_fields(_SPREAD, value, path, causes)


_ACTIONS = ("DoNotSchedule", "ScheduleAnyway")
_TERM = {"matchExpressions": each(_node_expression), "matchFields": each(_node_field)}
_required_terms = each(lambda value, path, causes, _: check_fields(_TERM, value, path, causes, True))
_POD_TERM = {
    "namespaces": each(name(dns_label, empty=False), null=""),
    "topologyKey": name(qualified_name),
}
_POD_AFFINITY = {
    "requiredDuringSchedulingIgnoredDuringExecution": each(_pod_term),
    "preferredDuringSchedulingIgnoredDuringExecution": each(_weighted_pod_term),
}
_NODE_AFFINITY = {
    "requiredDuringSchedulingIgnoredDuringExecution": node_selector,
    "preferredDuringSchedulingIgnoredDuringExecution": each(_preferred),
}
_AFFINITY = {
    "nodeAffinity": lambda value, path, causes, _: check_fields(_NODE_AFFINITY, value, path, causes),
    "podAffinity": lambda value, path, causes, _: check_fields(_POD_AFFINITY, value, path, causes),
    "podAntiAffinity": lambda value, path, causes, _: check_fields(_POD_AFFINITY, value, path, causes),
}
_POLICY = one_of("Honor", "Ignore", empty=False)
_SPREAD = {"nodeAffinityPolicy": _POLICY, "nodeTaintsPolicy": _POLICY}
topology_spread = each(_spread)
