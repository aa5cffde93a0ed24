"""Reads CustomResourceDefinitions: which kinds they define, in which versions, with which schema."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.k8s.shape import group_of, mapping, mappings, text
from generator.schema.sharing import shared
from generator.schema.structural_schema import EMBEDDED_METADATA, NotStructuralError, json_schema
from generator.schema.structure import refuse_unstructural

CRD_GROUP = "apiextensions.k8s.io"
# k8s.io/apimachinery, pkg/apis/meta/v1/types.go: ObjectMeta, for objects inside of objects.
_TEXT = {"type": ["string", "null"]}
_TEXTS = {"type": ["object", "null"], "additionalProperties": _TEXT}
_METADATA: dict[str, Any] = {
    "type": ["object", "null"],
    "properties": {
        **dict.fromkeys(("generateName", "name", "namespace", "resourceVersion", "selfLink", "uid"), _TEXT),
        **dict.fromkeys(("annotations", "labels"), _TEXTS),
        **{key: {**_TEXT, "format": "date-time"} for key in ("creationTimestamp", "deletionTimestamp")},
        **{key: {"type": ["integer", "null"]} for key in ("deletionGracePeriodSeconds", "generation")},
        "finalizers": {"type": ["array", "null"], "items": {"type": "string"}},
        **{
            key: {"type": ["array", "null"], "items": {"type": "object"}}
            for key in ("managedFields", "ownerReferences")
        },
    },
    "additionalProperties": False,
}


class BrokenCrdError(ValueError):
    """A CustomResourceDefinition that defines nothing usable; `pointer` says where in it, `message` what is wrong."""

    def __init__(self, name: str, pointer: str, message: str) -> None:
        super().__init__(f"CustomResourceDefinition {name}: {message}")
        self.name = name
        self.pointer = pointer
        self.message = message


class DefinedKind:
    """One version of a custom kind."""

    def __init__(self, group: str, version: str, kind: str, served: bool, schema: Callable[[], dict[str, Any]]) -> None:
        self.group = group
        self.version = version
        self.kind = kind
        self.served = served
        self._schema = schema

    @functools.cached_property
    def schema(self) -> dict[str, Any]:
        """A JSON Schema of its own, with the extensions of the CRD; made when it is asked for."""
        return self._schema()


def is_crd(resource: Any) -> bool:
    """Whether an object is a CustomResourceDefinition, of v1 or of v1beta1."""
    return text(resource, "kind") == "CustomResourceDefinition" and group_of(resource) == CRD_GROUP


def custom_kinds(crd: Mapping[str, Any]) -> list[DefinedKind]:
    """Every version that a CRD defines, those that are not served too. Raises BrokenCrdError."""
    name = text(crd, "metadata", "name") or "without a name"
    group, kind = text(crd, "spec", "group"), text(crd, "spec", "names", "kind")
    for pointer, value in (("/spec/group", group), ("/spec/names/kind", kind)):
        if not value:
            raise BrokenCrdError(name, pointer, f"{pointer[1:].replace('/', '.')} is missing")
    strict = text(crd, "apiVersion").endswith("/v1")
    # apiextensions.k8s.io/v1beta1 preserves unknown fields unless it is told not to.
    preserve = mapping(crd, "spec").get("preserveUnknownFields", not strict) is True
    kinds = []
    for pointer, version, schema in _versions(crd):
        try:
            refuse_unstructural(schema, strict=strict)
        except NotStructuralError as error:
            raise BrokenCrdError(name, pointer + error.pointer, error.message) from None
        converted = functools.partial(_converted, schema, preserve=preserve, strict=strict)
        served = version.get("served") is not False
        kinds.append(DefinedKind(group, text(version, "name"), kind, served, converted))
    if not kinds:
        raise BrokenCrdError(name, "/spec/versions", "it has no version")
    return kinds


def structure_problems(crd: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pointer and message of what makes the schema of a version unusable, one for each version."""
    strict = text(crd, "apiVersion").endswith("/v1")
    for index, version in mappings(crd, "spec", "versions"):
        schema = mapping(version, "schema", "openAPIV3Schema")
        if schema:
            try:
                refuse_unstructural(schema, strict=strict)
            except NotStructuralError as error:
                yield f"/spec/versions/{index}/schema/openAPIV3Schema{error.pointer}", error.message


def _converted(schema: Mapping[str, Any], *, preserve: bool, strict: bool) -> dict[str, Any]:
    return _with_definitions(shared(json_schema(schema, preserve=preserve, strict=strict, is_checked=True)))


def _versions(crd: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Pointer to the schema, entry and schema of each version. v1beta1 may have one for all, or none at all."""
    is_beta = not text(crd, "apiVersion").endswith("/v1")
    common = mapping(crd, "spec", "validation", "openAPIV3Schema")
    found = False
    for index, version in mappings(crd, "spec", "versions"):
        found = True
        pointer = f"/spec/versions/{index}/schema/openAPIV3Schema"
        schema = mapping(version, "schema", "openAPIV3Schema")
        if not text(version, "name"):
            raise BrokenCrdError(text(crd, "metadata", "name"), f"/spec/versions/{index}/name", "a version has no name")
        if schema or not is_beta:
            if not schema:
                raise BrokenCrdError(
                    text(crd, "metadata", "name"), pointer, f"version {text(version, 'name')} has no schema"
                )
            yield pointer, version, schema
        else:
            yield "/spec/validation/openAPIV3Schema", version, common
    if not found and is_beta and text(crd, "spec", "version"):
        yield "/spec/validation/openAPIV3Schema", {"name": text(crd, "spec", "version")}, common


def _with_definitions(schema: dict[str, Any]) -> dict[str, Any]:
    """`schema` with the definition of the metadata of embedded objects, if it refers to it."""
    if not _refers_to(schema, f"#/$defs/{EMBEDDED_METADATA}"):
        return schema
    return {**schema, "$defs": {**schema.get("$defs", {}), EMBEDDED_METADATA: _METADATA}}


def _refers_to(schema: Any, reference: str) -> bool:
    if isinstance(schema, Mapping):
        return schema.get("$ref") == reference or any(_refers_to(below, reference) for below in schema.values())
    return isinstance(schema, list) and any(_refers_to(below, reference) for below in schema)
