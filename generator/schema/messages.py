"""Words what a JSON Schema validator found the way the API server would, with the exact place.

Wording after k8s.io/apimachinery `field.Error` and kube-openapi's validation; a value is never shown, only its type,
because it may be a secret.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.k8s import pointer as pointers


class Problem(NamedTuple):
    """One thing wrong at `pointer`, worded; `rule` is schema or schema-unknown-field."""

    rule: str
    pointer: str
    message: str


_FORMATS = {
    "byte": "must be base64 encoded",
    "date-time": "must be a date and time such as 2006-01-02T15:04:05Z",
}


def problems(error: Any, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """What one `jsonschema_rs.ValidationError` says; an object with three unknown fields gives three problems."""
    detail = error.kind.as_dict()
    path: list[str | int] = list(error.instance_path)
    match error.kind.name:
        case "additionalProperties":
            known = _known_fields(schema, error.schema_path, detail["unexpected"])
            for field in detail["unexpected"]:
                yield _unknown_field(path, field, known)
        case "required":
            yield _required([*path, detail["property"]])
        case "type" if error.instance is None:
            # The server drops nulls first: a null that the schema does not allow is a missing value.
            yield _required(path)
        case "type":
            yield _wrong_type(path, error.instance, [kind for kind in detail["types"] if kind != "null"])
        case "format":
            text = _FORMATS.get(detail["format"], f"must be a valid {detail['format']}")
            yield Problem("schema", pointers.join("", *path), f"{_at(path)}Invalid value: {text}")
        case _:
            yield Problem("schema", pointers.join("", *path), f"{_at(path)}Invalid value: {_type_of(error.instance)}")


def _unknown_field(path: list[str | int], field: str, known: list[str]) -> Problem:
    close = difflib.get_close_matches(field, known, n=1)
    hint = f', did you mean "{close[0]}"?' if close else ""
    where = pointers.field_path([*path, field])
    return Problem("schema-unknown-field", pointers.join("", *path, field), f'unknown field "{where}"{hint}')


def _required(path: list[str | int]) -> Problem:
    return Problem("schema", pointers.join("", *path), f"{pointers.field_path(path)}: Required value")


def _wrong_type(path: list[str | int], instance: Any, allowed: list[str]) -> Problem:
    where, found = pointers.field_path(path) or "object", _type_of(instance)
    expected = " or ".join(sorted(allowed))
    message = f'{where}: Invalid value: "{found}": {where} in body must be of type {expected}: "{found}"'
    return Problem("schema", pointers.join("", *path), message)


def _at(path: list[str | int]) -> str:
    return f"{pointers.field_path(path)}: " if path else ""


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    for python, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array")):
        if isinstance(value, python):
            return name
    return "object"


def _known_fields(schema: Mapping[str, Any], schema_path: list[str | int], unexpected: list[str]) -> list[str]:
    """The fields that stand beside the failed `additionalProperties`, with every `$ref` on the way followed."""
    node: Any = schema
    for part in schema_path[:-1]:
        node = node.get(part) if isinstance(node, Mapping) else None
        if part == "$ref" and isinstance(node, str):
            node = pointers.resolve(schema, node.removeprefix("#"))
    fields = node.get("properties", {}) if isinstance(node, Mapping) else {}
    return sorted(set(fields) - set(unexpected))
