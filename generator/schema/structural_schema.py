"""Turns the schema of a CRD into a JSON Schema that refuses what a strict server-side apply refuses.

The API server compares an object with a CRD's schema twice. Server-side apply looks at its fields
(k8s.io/kube-openapi, pkg/schemaconv): one that is not declared is refused where the schema declares any, unless it or a
schema around it preserves unknown fields. The validation then looks at the values (k8s.io/apiextensions-apiserver).
Extensions, `default` and `nullable` stay: nulls and defaults are matters of the object, not of this schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.shape import is_mapping

EMBEDDED_METADATA = "EmbeddedMetadata"
TYPES = frozenset({"array", "boolean", "integer", "number", "object", "string"})
# pkg/apiserver/validation/formats.go: the formats of strings that say anything, in every version of Kubernetes.
_FORMATS = frozenset(
    {
        *("bsonobjectid", "uri", "email", "hostname", "ipv4", "ipv6", "cidr", "mac", "uuid", "uuid3", "uuid4", "uuid5"),
        *("isbn", "isbn10", "isbn13", "creditcard", "ssn", "hexcolor", "rgbcolor", "byte", "password"),
        *("date", "duration", "date-time"),
    }
)
_VALUES = frozenset(
    {
        *("enum", "multipleOf", "pattern", "maximum", "minimum", "maxItems", "minItems"),
        *("maxLength", "minLength", "maxProperties", "minProperties"),
    }
)
_EXTENSIONS = frozenset(
    {
        "x-kubernetes-embedded-resource",
        "x-kubernetes-int-or-string",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type",
        "x-kubernetes-map-type",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-validations",
    }
)
JUNCTORS = ("allOf", "anyOf", "oneOf")
# The compiled validator takes some 250 levels of JSON, and what holds for every object stands around them.
DEEPEST = 200
_INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]


class NotStructuralError(ValueError):
    """The API server would not take this schema; `pointer` says where in it."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message


def json_schema(
    schema: Mapping[str, Any], *, preserve: bool = False, strict: bool = True, is_checked: bool = False
) -> dict[str, Any]:
    """The JSON Schema of a kind from the `openAPIV3Schema` of a CRD.

    `preserve` leaves every object open (spec.preserveUnknownFields). `strict` raises NotStructuralError for what
    apiextensions.k8s.io/v1 refuses; v1beta1 takes it. `is_checked`: it is known that nothing is to be refused.
    """
    if strict and schema.get("type") not in (None, "", "object"):
        raise NotStructuralError("/type", "must be object at the root")
    converted = _Conversion(strict=strict, is_checked=is_checked).structural(schema, (), preserve=preserve)
    # The server knows what apiVersion and kind are, and that metadata is an ObjectMeta, whatever the CRD says; of
    # metadata it takes restrictions of the names.
    fields = converted.setdefault("properties", {})
    fields.update(apiVersion={"type": "string"}, kind={"type": "string"})
    fields["metadata"] = {"type": "object", **_names_only(fields.get("metadata"))}
    return converted


def _names_only(metadata: Any) -> dict[str, Any]:
    declared = metadata.get("properties", {}) if isinstance(metadata, dict) else {}
    names = {name: declared[name] for name in ("name", "generateName") if name in declared}
    return {"properties": names} if names else {}


class _Conversion:
    """The walk through one schema; `path` is the way to the part that is converted."""

    def __init__(self, *, strict: bool, is_checked: bool) -> None:
        self._strict = strict
        self._is_checked = is_checked

    def structural(self, schema: Any, path: tuple[str, ...], *, preserve: bool) -> dict[str, Any]:
        """A schema outside of allOf, anyOf, oneOf and not: it declares fields and types."""
        if not self._is_checked:
            self._check(schema, path)
        preserve = preserve or schema.get("x-kubernetes-preserve-unknown-fields") is True
        result = self._values(schema, path)
        if schema.get("default") is not None:
            result["default"] = schema["default"]
        self._type(schema, result)
        if is_mapping(schema.get("items")):
            result["items"] = self.structural(schema["items"], (*path, "items"), preserve=preserve)
        fields = {
            name: self.structural(field, (*path, "properties", name), preserve=preserve)
            for name, field in _mapping(schema, "properties").items()
        }
        if schema.get("x-kubernetes-embedded-resource") is True:
            _embed(fields, result)
        if fields:
            result["properties"] = fields
        self._additional(schema, path, result, preserve=preserve)
        required = [name for name in result.get("required", ()) if fields.get(name, {}).get("default") is None]
        result.pop("required", None)
        return {**result, "required": required} if required else result

    def _type(self, schema: Mapping[str, Any], result: dict[str, Any]) -> None:
        kinds = [schema["type"]] if schema.get("type") else []
        if schema.get("x-kubernetes-int-or-string") is True:
            kinds = ["integer", "string"]
            if result.get("anyOf") == _INT_OR_STRING:
                del result["anyOf"]
        if schema.get("nullable") is True:
            result["nullable"] = True
            kinds = [*kinds, "null"] if kinds else []
        if kinds:
            result["type"] = kinds[0] if len(kinds) == 1 else kinds

    def _additional(
        self, schema: Mapping[str, Any], path: tuple[str, ...], result: dict[str, Any], *, preserve: bool
    ) -> None:
        additional = schema.get("additionalProperties")
        if is_mapping(additional):
            result["additionalProperties"] = self.structural(
                additional, (*path, "additionalProperties"), preserve=preserve
            )
        elif additional is False or (additional is None and "properties" in result and not preserve):
            # An object without any declared field is free-form to server-side apply.
            result["additionalProperties"] = False

    def nested(self, schema: Any, path: tuple[str, ...]) -> Any:
        """A schema inside allOf, anyOf, oneOf or not: it says something about values only, and closes nothing."""
        if not self._is_checked:
            _check_shape(schema, path)
        result = self._values(schema, path)
        if schema.get("type"):
            result["type"] = schema["type"]
        if is_mapping(schema.get("items")):
            result["items"] = self.nested(schema["items"], (*path, "items"))
        if is_mapping(schema.get("additionalProperties")):
            result["additionalProperties"] = self.nested(
                schema["additionalProperties"], (*path, "additionalProperties")
            )
        if fields := _mapping(schema, "properties"):
            result["properties"] = {
                name: self.nested(field, (*path, "properties", name)) for name, field in fields.items()
            }
        return result

    def _values(self, schema: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
        """What a schema says about values: the same inside and outside of a junctor."""
        result = {key: value for key, value in schema.items() if key in _VALUES or (key in _EXTENSIONS and value)}
        if isinstance(multiple := result.get("multipleOf"), int | float) and multiple <= 0:
            # The server takes such a CRD; JSON Schema asks for more than nothing.
            del result["multipleOf"]
        for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            # A boolean beside the limit in OpenAPI 3.0, the limit itself in JSON Schema.
            if schema.get(exclusive) is True and limit in result:
                result[exclusive] = result.pop(limit)
        text_format = schema.get("format")
        if isinstance(text_format, str) and schema.get("type") in ("string", None):
            text_format = "date-time" if text_format == "datetime" else text_format
            if text_format in _FORMATS:
                result["format"] = text_format
        if schema.get("required"):
            result["required"] = list(schema["required"])
        for junctor in JUNCTORS:
            if schema.get(junctor):
                result[junctor] = [
                    self.nested(part, (*path, junctor, str(index))) for index, part in enumerate(schema[junctor])
                ]
        if is_mapping(schema.get("not")):
            result["not"] = self.nested(schema["not"], (*path, "not"))
        return result

    def _check(self, schema: Any, path: tuple[str, ...]) -> None:
        """What makes a schema unusable, or refused by apiextensions.k8s.io/v1 (pkg/apiserver/schema/validation.go)."""
        _check_shape(schema, path)
        if not self._strict:
            return
        kind = schema.get("type")
        untyped = ("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields")
        if not kind and not any(schema.get(extension) for extension in untyped):
            raise _refusal(path, "must not be empty: the schema is not structural", "type")
        if kind == "array" and not is_mapping(schema.get("items")):
            raise _refusal(path, "must be specified for an array", "items")
        if schema.get("properties") and schema.get("additionalProperties"):
            raise _refusal(path, "must not be used beside properties", "additionalProperties")


def _check_shape(schema: Any, path: tuple[str, ...]) -> None:
    """What no schema of a CRD may be, wherever it stands: the server could not even decode most of it."""
    if not is_mapping(schema):
        raise _refusal(path, "must be a schema")
    if len(path) > DEEPEST:
        raise _refusal(path, f"is nested too deeply to be used here: {DEEPEST} levels are")
    if "$ref" in schema:
        raise _refusal(path, "must not be used: a CRD's schema holds everything itself", "$ref")
    kind = schema.get("type")
    if kind and not (isinstance(kind, str) and kind in TYPES):
        raise _refusal(path, f"must be one of {', '.join(sorted(TYPES))}", "type")
    if schema.get("properties") is not None and not is_mapping(schema["properties"]):
        raise _refusal(path, "must be a mapping", "properties")
    for keyword in (*JUNCTORS, "required"):
        if schema.get(keyword) is not None and not isinstance(schema[keyword], list):
            raise _refusal(path, "must be a list", keyword)
    for index, name in enumerate(schema.get("required") or ()):
        if not isinstance(name, str):
            raise _refusal(path, "must be the name of a field", "required", str(index))


def _refusal(path: tuple[str, ...], message: str, *below: str) -> NotStructuralError:
    """Made only when it is needed: a large CRD has ten thousand places, and hardly ever a fault."""
    return NotStructuralError(_pointer((*path, *below)), message)


def _embed(fields: dict[str, Any], result: dict[str, Any]) -> None:
    """An object in the object: the server knows its type and metadata (pkg/apiserver/schema/objectmeta)."""
    fields.update(
        apiVersion={"type": "string", "minLength": 1},
        kind={"type": "string", "minLength": 1},
        metadata={"$ref": f"#/$defs/{EMBEDDED_METADATA}"},
    )
    result["required"] = sorted({*result.get("required", ()), "apiVersion", "kind"})


def _mapping(schema: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = schema.get(key)
    return value if is_mapping(value) else {}


def _pointer(path: tuple[str, ...]) -> str:
    return pointers.join("", *path)
