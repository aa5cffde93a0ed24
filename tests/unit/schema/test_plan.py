"""Plans of a schema, defaults and list keys along them, and the constraints that are laid over the bundle."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from generator.schema.constraints import constrained
from generator.schema.defaulting import default_plan, with_defaults
from generator.schema.list_types import distinct_check, duplicates, list_plan
from generator.schema.plan import plan, visit
from generator.schema.store import load_bundle


def _marked(schema: Any) -> str | None:
    mark: str | None = schema.get("mark")
    return mark


def test_nothing_to_do_is_no_plan() -> None:
    """Whatever the schema refers to, itself included."""
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"b": {"$ref": "#/$defs/a"}}}}}
    assert plan(schema, _marked) is None


def test_places_in_a_cycle() -> None:
    """A type that contains itself is followed as deep as the object goes."""
    node = {"mark": "n", "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/node"}}, "other": {}}}
    found = plan({"$ref": "#/$defs/node", "$defs": {"node": node}}, _marked)
    assert found is not None
    value = {"below": [{}, {"below": [{}]}], "other": 1}
    assert [path for _, _, path in visit(found, value)] == [
        (),
        ("below", 0),
        ("below", 1),
        ("below", 1, "below", 0),
    ]


def test_values_of_maps_and_keywords_beside_a_reference() -> None:
    """A map's values have the plan of additionalProperties, unless the field is declared."""
    schema = {
        "properties": {"a": {"$ref": "#/$defs/x", "mark": "beside"}},
        "additionalProperties": {"$ref": "#/$defs/x"},
        "$defs": {"x": {"mark": "behind"}},
    }
    found = plan(schema, _marked)
    assert found is not None
    assert [(mark, path) for mark, _, path in visit(found, {"a": 1, "b": 2})] == [
        ("beside", ("a",)),
        ("behind", ("b",)),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, {"a": 1}),
        ({"a": None}, {"a": 1}),
        ({"o": {}}, {"a": 1, "o": {"b": [1]}}),
        ({"l": [{}, {"b": [2]}, 3]}, {"a": 1, "l": [{"b": [1]}, {"b": [2]}, 3]}),
        ({"m": {"x": {}, "y": None}}, {"a": 1, "m": {"x": {"b": [1]}, "y": None}}),
        ([], []),
    ],
)
def test_defaults(value: Any, expected: Any) -> None:
    """Set where the object on the way is there; the value given stays as it is."""
    inner = {"type": "object", "properties": {"b": {"type": "array", "default": [1]}}}
    fields = {
        "a": {"type": "integer", "default": 1},
        "o": inner,
        "l": {"type": "array", "items": inner},
        "m": {"type": "object", "additionalProperties": inner},
    }
    found = default_plan({"type": "object", "properties": fields})
    assert found is not None
    before = repr(value)
    assert with_defaults(found, value) == expected
    assert repr(value) == before


@pytest.mark.parametrize("nullable", [{"nullable": True}, {"type": ["string", "null"]}])
def test_null_that_may_be(nullable: dict[str, Any]) -> None:
    """A null takes the default only where the schema takes no null."""
    found = default_plan({"properties": {"a": {"default": "x", **nullable}}})
    assert found is not None
    assert with_defaults(found, {"a": None}) == {"a": None}
    assert with_defaults(found, {}) == {"a": "x"}


def test_complete_object_is_not_copied() -> None:
    """Most objects cost a look and nothing else."""
    found = default_plan({"properties": {"a": {"default": 1}, "o": {"properties": {"b": {"default": 1}}}}})
    assert found is not None
    value = {"a": 2, "o": {"b": 3}}
    assert with_defaults(found, value) is value


@pytest.mark.parametrize("value", [{"spec": {"containers": 1}}, {"spec": []}, {"spec": {"containers": [1, 2]}}, {}])
def test_lists_of_another_shape(value: Any) -> None:
    """The schema refuses them: here they say nothing, or that a closer look is due."""
    schema = load_bundle("1.33").schema("v1", "Pod")
    assert schema is not None
    found = list_plan(schema)
    assert found is not None
    with contextlib.suppress(AttributeError, KeyError, TypeError):
        distinct_check(found)(value)
    assert list(duplicates(found, value)) == []


@pytest.mark.parametrize("minor", ["1.25", "1.33", "1.37"])
def test_constraints_leave_the_bundle_alone(minor: str) -> None:
    """They are laid over a copy; every definition that they name is there, in the oldest version too."""
    definitions = load_bundle(minor).definitions
    before = repr(definitions)
    result = constrained(definitions)
    assert repr(definitions) == before
    assert result["io.k8s.apimachinery.pkg.api.resource.Quantity"]["minLength"] == 1
    assert definitions.keys() <= result.keys()
