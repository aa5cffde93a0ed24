"""The quick answer on the structure of a CRD's schema is never yes where the walk through it says no."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.schema import structure
from generator.schema.structural_schema import DEEPEST, NotStructuralError, json_schema
from generator.schema.structure import refuse_unstructural

ODD = st.sampled_from([None, "", 0, True, [], {}, "object", ["a"], [1], {"a": 1}])
TYPES = st.sampled_from(["object", "array", "string", "integer", "null", "", None, 1])
SCHEMAS = st.recursive(
    st.fixed_dictionaries({}, optional={"type": TYPES, "required": ODD | st.just(["a"])}),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES,
            "items": inner | ODD,
            "properties": st.dictionaries(st.sampled_from(["a", "$ref", "type"]), inner, max_size=2) | ODD,
            "additionalProperties": inner | ODD,
            "allOf": st.lists(inner, max_size=2) | ODD,
            "not": inner | ODD,
            "$ref": ODD,
            "x-kubernetes-int-or-string": ODD,
            "x-kubernetes-preserve-unknown-fields": ODD,
        },
    ),
    max_leaves=8,
)


def _refused(schema: dict[str, Any]) -> bool:
    try:
        json_schema(schema)
    except NotStructuralError:
        return True
    return False


@settings(max_examples=500, deadline=None)
@given(SCHEMAS)
def test_quick_answer(schema: dict[str, Any]) -> None:
    root = {**schema, "type": "object"}
    for one in (schema, root):
        assert not (structure._is_structural(one) and _refused(one))


def test_ordinary_schema_needs_no_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "json_schema", None)
    ports = {"type": "array", "items": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {}]}}
    labels = {"type": "object", "additionalProperties": {"type": "string"}, "not": {"required": ["a"]}}
    refuse_unstructural(
        {"type": "object", "properties": {"ports": ports, "labels": labels}, "required": ["ports"]}, strict=True
    )


@pytest.mark.parametrize("innermost", [{"type": "object"}, {"x-kubernetes-preserve-unknown-fields": True}])
def test_depth(innermost: dict[str, Any]) -> None:
    answers = []
    for levels in (DEEPEST // 2 - 1, DEEPEST // 2, DEEPEST // 2 + 1, 2 * DEEPEST):
        schema = innermost
        for _ in range(levels):
            schema = {"type": "object", "properties": {"a": schema}}
        answers.append((structure._is_structural(schema), _refused(schema)))
    assert answers == [(True, False), (False, False), (False, True), (False, True)]
