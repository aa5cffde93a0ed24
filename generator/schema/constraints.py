"""What the server's code asks of values beyond the published OpenAPI, as JSON Schema laid over its definitions.

Here is what holds wherever a type is used (Quantity, IntOrString, LabelSelector) and what one field asks of it; what
needs two fields at once is code, in `generator.schema.core`. The words are the server's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.schema.names import ANNOTATIONS, LABEL_VALUE, LABELS, QUALIFIED_NAME, SAYS
from generator.schema.not_demanded import without_false_demands
from generator.schema.store import reachable

_META = "io.k8s.apimachinery.pkg.apis.meta.v1."
_NOT_NEGATIVE = {
    # A minus sign in front of nothing but zeros is no negative number.
    "pattern": r"^([^-]|$|-[0.]*([a-zA-Z].*)?$)",
    "minimum": 0,
    SAYS: "must be greater than or equal to 0",
}
_POSITIVE = {"pattern": "^[+]?[0.]*[1-9]", "exclusiveMinimum": 0}
_PERCENT = {"pattern": "^[0-9]+%$", "minimum": 0, SAYS: "percent"}
_PERCENT_TO_100 = {**_PERCENT, "pattern": "^0*(100|[0-9]{1,2})%$"}
_VALUES_NEEDED = {"minItems": 1, SAYS: "Required value: must be specified when `operator` is 'In' or 'NotIn'"}
_VALUES_FORBIDDEN = {
    "maxItems": 0,
    SAYS: "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
}


def _with_operator(*operators: str) -> dict[str, Any]:
    return {"properties": {"operator": {"enum": list(operators)}}, "required": ["operator"]}


_MAP_NOT_NEGATIVE = {"additionalProperties": _NOT_NEGATIVE}
_MAP_POSITIVE = {"additionalProperties": {**_POSITIVE, SAYS: "must be greater than zero"}}
_STORAGE_POSITIVE = {"properties": {"storage": {**_POSITIVE, SAYS: "must be greater than zero"}}}
_REQUIRED = {"type": "object"}
_EXPRESSION = {"not": {"type": "null"}, SAYS: "not a valid selector operator"}

# Definition -> what is laid over it.
_OVERLAYS: dict[str, dict[str, Any]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {
        # resource.ParseQuantity: a lone suffix or point is zero.
        "pattern": r"^[+-]?[0-9]*(\.[0-9]*)?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$",
        "minLength": 1,
        SAYS: "quantity",
    },
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {
        "minimum": -(2**31),
        "maximum": 2**31 - 1,
        SAYS: "must fit into 32 bits",
    },
    # time.RFC3339 of Go wants capitals.
    f"{_META}Time": {"pattern": "^[^tz ]*$", SAYS: "date-time"},
    f"{_META}MicroTime": {"pattern": "^[^tz ]*$", SAYS: "date-time"},
    f"{_META}LabelSelector": {"properties": {"matchLabels": LABELS, "matchExpressions": {"items": _EXPRESSION}}},
    f"{_META}LabelSelectorRequirement": {
        "properties": {
            "key": QUALIFIED_NAME,
            "operator": {"enum": ["In", "NotIn", "Exists", "DoesNotExist"], SAYS: "not a valid selector operator"},
            "values": {"items": LABEL_VALUE},
        },
        "allOf": [
            {
                "if": _with_operator("In", "NotIn"),
                "then": {"required": ["values"], "properties": {"values": _VALUES_NEEDED}},
            },
            {
                "if": _with_operator("Exists", "DoesNotExist"),
                "then": {"properties": {"values": _VALUES_FORBIDDEN}},
            },
        ],
    },
    "io.k8s.api.core.v1.PodTemplateSpec": {
        "properties": {"metadata": {"properties": {"labels": LABELS, "annotations": ANNOTATIONS}}}
    },
    "io.k8s.api.core.v1.ResourceRequirements": {
        "properties": {"limits": _MAP_NOT_NEGATIVE, "requests": _MAP_NOT_NEGATIVE}
    },
    "io.k8s.api.core.v1.EmptyDirVolumeSource": {
        "properties": {
            "sizeLimit": {**_NOT_NEGATIVE, SAYS: "Forbidden: SizeLimit field must be a valid resource quantity"}
        }
    },
    "io.k8s.api.core.v1.PersistentVolumeClaim": {
        "properties": {
            "spec": {"properties": {"resources": {"properties": {"requests": _STORAGE_POSITIVE}}}},
        }
    },
    "io.k8s.api.core.v1.PersistentVolumeSpec": {"properties": {"capacity": _MAP_POSITIVE}},
    "io.k8s.api.core.v1.ResourceQuotaSpec": {"properties": {"hard": _MAP_NOT_NEGATIVE}},
    "io.k8s.api.autoscaling.v2.MetricTarget": {
        "properties": {
            "value": {**_POSITIVE, SAYS: "must be positive"},
            "averageValue": {**_POSITIVE, SAYS: "must be positive"},
        }
    },
    "io.k8s.api.apps.v1.RollingUpdateDeployment": {
        "properties": {"maxSurge": _PERCENT, "maxUnavailable": _PERCENT_TO_100}
    },
    "io.k8s.api.apps.v1.RollingUpdateDaemonSet": {
        "properties": {"maxSurge": _PERCENT_TO_100, "maxUnavailable": _PERCENT_TO_100}
    },
    "io.k8s.api.apps.v1.RollingUpdateStatefulSetStrategy": {"properties": {"maxUnavailable": _PERCENT_TO_100}},
    "io.k8s.api.policy.v1.PodDisruptionBudgetSpec": {
        "properties": {"minAvailable": _PERCENT_TO_100, "maxUnavailable": _PERCENT_TO_100}
    },
    # Go decodes a null into an empty struct, in which the required fields are missing.
    **{
        name: {"properties": {"spec": _REQUIRED}}
        for name in (
            "io.k8s.api.core.v1.Pod",
            "io.k8s.api.apps.v1.Deployment",
            "io.k8s.api.apps.v1.StatefulSet",
            "io.k8s.api.apps.v1.DaemonSet",
            "io.k8s.api.batch.v1.Job",
            "io.k8s.api.batch.v1.CronJob",
        )
    },
    **{
        f"io.k8s.api.apps.v1.{kind}Spec": {"properties": {"selector": _REQUIRED, "template": _REQUIRED}}
        for kind in ("Deployment", "StatefulSet", "DaemonSet")
    },
}


# Where the server does not look into a value: definition -> field. A claim template fails when its claim is made.
_UNCHECKED_FIELDS = {
    "io.k8s.api.apps.v1.StatefulSetSpec": "volumeClaimTemplates",
    "io.k8s.api.autoscaling.v2.MetricIdentifier": "selector",
}
# What fails when the value is decoded, wherever it stands.
_DECODED = (
    "io.k8s.apimachinery.pkg.api.resource.",
    "io.k8s.apimachinery.pkg.util.",
    f"{_META}Time",
    f"{_META}MicroTime",
)
_UNCHECKED = "unchecked."
_REFERENCE = "#/$defs/"


def constrained(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """`definitions` of the bundle with what the server's code asks of them; those given stay as they are."""
    definitions = {name: without_false_demands(name, definition) for name, definition in definitions.items()}
    result = {
        name: _laid_over(definition, _OVERLAYS[name]) if name in _OVERLAYS else definition
        for name, definition in definitions.items()
    }
    for name, field in _UNCHECKED_FIELDS.items():
        if name in definitions:
            below = definitions[name]["properties"][field]
            copies = {_UNCHECKED + one: _unchecked(definitions[one]) for one in _reached(definitions, below)}
            fields = {**result[name]["properties"], field: _unchecked(below)}
            result.update(copies)
            result[name] = {**result[name], "properties": fields}
    return result


def _reached(definitions: Mapping[str, Any], schema: Any) -> set[str]:
    """The definitions that `schema` reaches, without those whose constraints hold everywhere."""
    found = reachable({**definitions, "": schema}, [""])
    return {name for name in found if name and not name.startswith(_DECODED)}


def _unchecked(schema: Any) -> Any:
    """`schema` with its references to the copies that nothing is laid over."""
    if isinstance(schema, list):
        return [_unchecked(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    changed = {key: _unchecked(value) for key, value in schema.items()}
    reference = schema.get("$ref")
    if isinstance(reference, str) and not reference.removeprefix(_REFERENCE).startswith(_DECODED):
        changed["$ref"] = _REFERENCE + _UNCHECKED + reference.removeprefix(_REFERENCE)
    return changed


def _laid_over(schema: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    """Both at once: where both say something of a keyword or a field, the overlay is a further condition."""
    result = dict(schema)
    for key, value in overlay.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = _laid_over(below, value)
        else:
            result[key] = value
    return result


def quantity_words(value: Any) -> str:
    """What the server says of text that is no quantity."""
    suffix = str(value).lstrip("+-0123456789.")
    if value and suffix and not suffix.strip("eEinumkKMGTP+-0123456789"):
        return "unable to parse quantity's suffix"
    return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


def percent_words(value: Any) -> str:
    """What the server says of an IntOrString that is neither a count nor a percentage."""
    if not isinstance(value, str):
        return "must be greater than or equal to 0"
    if value.removesuffix("%").isdecimal() and value.endswith("%"):
        return "must not be greater than 100%"
    return "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%')"
