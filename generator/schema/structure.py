"""Whether the schema of a CRD is structural: asked of every CRD, answered yes for almost all, and so compiled.

What `structural_schema` refuses one place at a time is said here once more as a JSON Schema of schemas, which the
compiled validator goes through a hundred times as fast.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import orjson

from generator.schema.structural_schema import DEEPEST, JUNCTORS, TYPES, json_schema

_STRUCTURAL, _NESTED = {"$ref": "#/$defs/structural"}, {"$ref": "#/$defs/nested"}
# Lines of orjson's text that are indented so far stand below a part that is nested too deeply.
_TOO_DEEP = b"\n" + b" " * (2 * (DEEPEST + 1))


def refuse_unstructural(schema: Mapping[str, Any], *, strict: bool) -> None:
    """Raises NotStructuralError where `json_schema` does."""
    if not (strict and _is_structural(schema)):
        json_schema(schema, strict=strict)


def _is_structural(schema: Mapping[str, Any]) -> bool:
    """The quick answer; False only means that a closer look is due."""
    try:
        return bool(_validator().is_valid(schema)) and _TOO_DEEP not in orjson.dumps(schema, option=orjson.OPT_INDENT_2)
    except (TypeError, ValueError):
        # Deeper than either of them goes, or text that is none.
        return False


@functools.cache
def _validator() -> Any:
    import jsonschema_rs

    true = {"const": True}
    untyped = ("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields")
    has_type = {"required": ["type"], "properties": {"type": {"enum": sorted(TYPES)}}}
    structural = {
        **_schema_of(_STRUCTURAL),
        "anyOf": [has_type, *({"required": [name], "properties": {name: true}} for name in untyped)],
        "not": {"required": ["properties", "additionalProperties"]},
        "if": {"required": ["type"], "properties": {"type": {"const": "array"}}},
        "then": {"required": ["items"]},
    }
    root = {**_STRUCTURAL, "properties": {"type": {"const": "object"}}}
    return jsonschema_rs.Draft202012Validator(
        {**root, "$defs": {"structural": structural, "nested": _schema_of(_NESTED)}}
    )


def _schema_of(below: Mapping[str, Any]) -> dict[str, Any]:
    """A schema whose fields and items are `below`, and what is in a junctor nested."""
    return {
        "type": "object",
        "properties": {
            "$ref": False,
            "type": {"enum": sorted(TYPES)},
            "properties": {"type": "object", "additionalProperties": below},
            "items": below,
            "additionalProperties": {"anyOf": [{"type": "boolean"}, below]},
            "not": _NESTED,
            "required": {"type": "array", "items": {"type": "string"}},
            **{key: {"type": "array", "items": _NESTED} for key in JUNCTORS},
        },
    }
