"""What CustomResourceDefinitions define, and what makes one unusable."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from generator.k8s import pointer as pointers
from generator.schema import validate
from generator.schema.crd import BrokenCrdError, custom_kinds, is_crd

SPEC = {"type": "object", "properties": {"a": {"type": "string"}}}
SCHEMA = {"type": "object", "properties": {"spec": SPEC}}
AT_SCHEMA = "/spec/versions/0/schema/openAPIV3Schema"


def crd(schema: Any = SCHEMA, **spec: Any) -> dict[str, Any]:
    """A CRD of kind A in group x.io with one version."""
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": "A", "plural": "as"}
    full = {"group": "x.io", "names": names, "scope": "Namespaced", "versions": [version], **spec}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "as.x.io"},
        "spec": full,
    }


def beta(**spec: Any) -> dict[str, Any]:
    """A CRD as Kubernetes took it before 1.22."""
    names = {"kind": "A", "plural": "as"}
    full = {"group": "x.io", "names": names, **spec}
    return {**crd(), "apiVersion": "apiextensions.k8s.io/v1beta1", "spec": full}


def test_versions() -> None:
    """Every version, those that are not served too."""
    entry = {"schema": {"openAPIV3Schema": SCHEMA}}
    versions = [{"name": "v1", "served": True, **entry}, {"name": "v1alpha1", "served": False, **entry}]
    found = custom_kinds(crd(versions=versions))
    assert [(kind.group, kind.kind, kind.version, kind.served) for kind in found] == [
        ("x.io", "A", "v1", True),
        ("x.io", "A", "v1alpha1", False),
    ]


def test_input_is_left_alone() -> None:
    given = crd()
    before = copy.deepcopy(given)
    custom_kinds(given)
    assert given == before


@pytest.mark.parametrize(
    ("spec", "is_open"),
    [
        ({"version": "v1", "validation": {"openAPIV3Schema": SCHEMA}}, True),
        ({"version": "v1", "validation": {"openAPIV3Schema": SCHEMA}, "preserveUnknownFields": False}, False),
        ({"versions": [{"name": "v1"}], "validation": {"openAPIV3Schema": SCHEMA}}, True),
        ({"versions": [{"name": "v1", "schema": {"openAPIV3Schema": SCHEMA}}], "preserveUnknownFields": False}, False),
        ({"version": "v1"}, True),
        ({"version": "v1", "validation": {"openAPIV3Schema": {"properties": {"spec": {"properties": {}}}}}}, True),
    ],
)
def test_old_definitions_are_a_source_still(spec: dict[str, Any], is_open: bool) -> None:
    """v1beta1: one schema for all versions, or none, not structural, and open unless it says otherwise."""
    (kind,) = custom_kinds(beta(**spec))
    assert (kind.version, "additionalProperties" not in kind.schema) == ("v1", is_open)


def test_other_objects_are_none() -> None:
    assert is_crd(crd())
    assert is_crd(beta())
    assert not is_crd({**crd(), "apiVersion": "example.com/v1"})
    assert not is_crd("text")


BROKEN: dict[str, tuple[Callable[[], dict[str, Any]], str, str]] = {
    "no group": (lambda: crd(group=None), "/spec/group", "spec.group is missing"),
    "no kind": (lambda: crd(names={}), "/spec/names/kind", "spec.names.kind is missing"),
    "no versions": (lambda: crd(versions=[]), "/spec/versions", "it has no version"),
    "versions of a wrong type": (lambda: crd(versions="v1"), "/spec/versions", "it has no version"),
    "no name of a version": (lambda: crd(versions=[{}]), "/spec/versions/0/name", "a version has no name"),
    "no schema": (lambda: crd(None), AT_SCHEMA, "version v1 has no schema"),
    "no object at the root": (lambda: crd({"type": "string"}), AT_SCHEMA + "/type", "must be object at the root"),
    "no type at the root": (lambda: crd({"properties": {}}), AT_SCHEMA + "/type", "must not be empty"),
    "no type of a field": (
        lambda: crd({"type": "object", "properties": {"a": {}}}),
        AT_SCHEMA + "/properties/a/type",
        "must not be empty: the schema is not structural",
    ),
    "an unknown type": (
        lambda: crd({"type": "object", "properties": {"a": {"type": "text"}}}),
        AT_SCHEMA + "/properties/a/type",
        "must be one of array, boolean, integer, number, object, string",
    ),
    "a list of anything": (
        lambda: crd({"type": "object", "properties": {"a": {"type": "array"}}}),
        AT_SCHEMA + "/properties/a/items",
        "must be specified for an array",
    ),
    "fields of two sorts": (
        lambda: crd({**SCHEMA, "additionalProperties": {"type": "string"}}),
        AT_SCHEMA + "/additionalProperties",
        "must not be used beside properties",
    ),
    "a reference that leads back to itself": (
        lambda: crd({"type": "object", "properties": {"a": {"$ref": "#/properties/a"}}}),
        AT_SCHEMA + "/properties/a/$ref",
        "must not be used",
    ),
    "properties of a wrong type": (
        lambda: crd({"type": "object", "properties": ["a"]}),
        AT_SCHEMA + "/properties",
        "must be a mapping",
    ),
    "a field that is no schema": (
        lambda: crd({"type": "object", "properties": {"a": "text"}}),
        AT_SCHEMA + "/properties/a",
        "must be a schema",
    ),
    "an alternative that is no schema": (
        lambda: crd({"type": "object", "anyOf": ["text"]}),
        AT_SCHEMA + "/anyOf/0",
        "must be a schema",
    ),
    "a hundred and one levels": (lambda: crd(_deep(101)), AT_SCHEMA + "/properties/a" * 101, "nested too deeply"),
}


def _deep(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


@pytest.mark.parametrize("name", BROKEN)
def test_broken(name: str) -> None:
    """The exception names the CRD, what is wrong and where; checking the CRD itself does not crash."""
    make, pointer, message = BROKEN[name]
    with pytest.raises(BrokenCrdError, match=r"^CustomResourceDefinition as\.x\.io: ") as caught:
        custom_kinds(make())
    assert caught.value.pointer == pointer
    assert message in caught.value.message
    validate(make())


@pytest.mark.parametrize(
    "holder",
    [
        {"properties": {"a": None}},
        {"anyOf": [None]},
        {"oneOf": [{"properties": {"a": None}}]},
        {"not": None},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize(
    ("part", "pointer", "message"),
    [
        ({"type": ["object", "null"]}, "/type", "must be one of array, boolean"),
        ({"type": {"object": 1}}, "/type", "must be one of array, boolean"),
        ({"type": "object", "required": 1}, "/required", "must be a list"),
        ({"type": "object", "required": [{}]}, "/required/0", "must be the name of a field"),
        ({"type": "object", "anyOf": 1}, "/anyOf", "must be a list"),
        ({"type": "object", "properties": ["a"]}, "/properties", "must be a mapping"),
    ],
    ids=json.dumps,
)
def test_a_keyword_of_a_wrong_type(holder: dict[str, Any], part: dict[str, Any], pointer: str, message: str) -> None:
    """In a field as in an alternative."""
    schema = json.loads(json.dumps({"type": "object", **holder}).replace("null", json.dumps(part), 1))
    found = [(str(finding.pointer), finding.message) for finding in validate(crd(schema))]
    assert any(where.endswith(pointer) and message in words for where, words in found)
    with pytest.raises(BrokenCrdError, match=message):
        custom_kinds(crd(schema))


def test_a_schema_that_is_not_structural_is_a_finding() -> None:
    """At the place in the CRD, with the server's path."""
    found = validate(crd({"type": "object", "properties": {"a": {}}}))
    assert [(finding.rule, finding.pointer) for finding in found] == [("schema", AT_SCHEMA + "/properties/a/type")]
    assert found[0].message == (
        "spec.versions[0].schema.openAPIV3Schema.properties.a.type: Invalid value:"
        " must not be empty: the schema is not structural"
    )
    assert validate(crd()) == []


def test_a_deep_definition_is_used() -> None:
    (kind,) = custom_kinds(crd(_deep(100)))
    assert pointers.resolve(kind.schema, "/properties/a/properties/a")
