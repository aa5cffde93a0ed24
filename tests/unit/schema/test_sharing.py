"""A schema with its repeated parts in definitions says what it said before."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from generator.schema.sharing import shared

_NAMES = st.sampled_from(["a", "properties", "items", "default", "$ref", "enum"])
_LEAVES = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer"])},
    optional={"default": st.integers(), "nullable": st.just(True), "enum": st.lists(st.text(max_size=40), min_size=1)},
)
_SCHEMAS = st.recursive(
    _LEAVES,
    lambda below: st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(_NAMES, below, min_size=1),
            "items": below,
            "additionalProperties": st.one_of(st.booleans(), below),
            "required": st.lists(_NAMES, min_size=1),
            "default": st.just({"properties": {"a": 1}}),
        },
    ),
    max_leaves=12,
)


def _expanded(schema: Any, definitions: dict[str, Any]) -> Any:
    """With every reference replaced by what it stands for."""
    result = dict(schema)
    if isinstance(result.get("$ref"), str):
        result = {**definitions[result.pop("$ref").removeprefix("#/$defs/")], **result}
    for key in ("items", "additionalProperties"):
        if isinstance(result.get(key), dict):
            result[key] = _expanded(result[key], definitions)
    if "properties" in result:
        result["properties"] = {name: _expanded(below, definitions) for name, below in result["properties"].items()}
    return result


@given(_SCHEMAS)
def test_the_same(schema: dict[str, Any]) -> None:
    found = shared({**schema, "properties": {"one": schema, "two": schema}})
    definitions = found.pop("$defs", {})
    assert _expanded(found, definitions) == {**schema, "properties": {"one": schema, "two": schema}}


def test_what_comes_twice_is_written_once() -> None:
    """Default and nullable are the field's own, and no reason to write the rest twice."""
    part = {"type": "object", "properties": {name: {"type": "string"} for name in ("first", "second", "third")}}
    found = shared(
        {"properties": {"a": part, "b": {**part, "default": {}}, "c": {"items": {**part, "nullable": True}}}}
    )
    assert json.dumps(found).count("second") == 1
    assert found["properties"] == {
        "a": {"$ref": "#/$defs/0"},
        "b": {"$ref": "#/$defs/0", "default": {}},
        "c": {"items": {"$ref": "#/$defs/0", "nullable": True}},
    }
