"""Words what a JSON Schema validator found the way the API server would, with the exact place.

Wording after k8s.io/apimachinery `field.Error` and kube-openapi's validation; a value is never shown, only its type,
because it may be a secret.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.k8s import pointer as pointers
from generator.schema.constraints import percent_words, quantity_words
from generator.schema.names import SAYS, qualified_name_words
from generator.schema.patterns import WRITTEN


class Problem(NamedTuple):
    """One thing wrong at `pointer`, worded; `rule` is schema, schema-unknown-field or schema-not-checked."""

    rule: str
    pointer: str
    message: str


_FORMATS = {
    "byte": "must be base64 encoded",
    "date-time": "must be a date and time such as 2006-01-02T15:04:05Z",
}
# Name that a subschema may have in SAYS -> the function or the text that words the refusal of a value.
_WORDED_BY: dict[str, Callable[[Any], str]] = {
    "qualified name": qualified_name_words,
    "quantity": quantity_words,
    "percent": percent_words,
    "date-time": lambda _: _FORMATS["date-time"],
}
# Keywords about which fields and types there are: what a subschema says in SAYS is about values.
_SHAPE = frozenset({"type", "format", "required", "additionalProperties"})
# kube-openapi, pkg/validation/errors: keyword -> the words after "<path> in body".
_IN_BODY = {
    "minimum": "should be greater than or equal to {limit}",
    "exclusiveMinimum": "should be greater than {limit}",
    "maximum": "should be less than or equal to {limit}",
    "exclusiveMaximum": "should be less than {limit}",
    "multipleOf": "should be a multiple of {multiple_of}",
    "minLength": "should be at least {limit} chars long",
    "minItems": "should have at least {limit} items",
    "minProperties": "should have at least {limit} properties",
    "pattern": "should match '{pattern}'",
    "oneOf": "must validate one and only one schema (oneOf)",
    "anyOf": "must validate at least one schema (anyOf)",
    "allOf": "must validate all the schemas (allOf)",
    "not": "must not validate the schema (not)",
}


def problems(error: Any, schema: Mapping[str, Any], *, is_custom: bool = False) -> Iterator[Problem]:
    """What one `jsonschema_rs.ValidationError` says; an object with three unknown fields gives three problems."""
    path: list[str | int] = list(error.instance_path)
    node = _subschema(schema, error.schema_path[:-1])
    detail = error.kind.as_dict()
    match error.kind.name:
        case "propertyNames":
            yield _bad_key(path, detail["error"], node.get(SAYS, ""))
        case keyword if SAYS in node and keyword not in _SHAPE:
            yield _worded(path, error, node[SAYS])
        case "additionalProperties":
            known = sorted(set(node.get("properties", ())) - set(detail["unexpected"]))
            for field in detail["unexpected"]:
                yield _unknown_field(path, field, known)
        case "required":
            yield _required([*path, detail["property"]])
        case "type" if error.instance is None and not is_custom:
            # A null in a built-in type is decoded as if it were absent.
            yield _required(path)
        case "type":
            yield _wrong_type(path, error.instance, [kind for kind in detail["types"] if kind != "null"])
        case keyword:
            detail = {**detail, "pattern": node.get(WRITTEN, detail.get("pattern"))}
            yield Problem("schema", pointers.join("", *path), _at(path) + _refusal(keyword, path, error, detail))


def _refusal(keyword: str, path: list[str | int], error: Any, detail: Mapping[str, Any]) -> str:
    where = pointers.field_path(path) or "object"
    match keyword:
        case "format":
            words = _FORMATS.get(detail["format"], f"{where} in body must be of type {detail['format']}")
            return f"Invalid value: {words}"
        case "enum":
            options = ", ".join(json.dumps(option, ensure_ascii=False) for option in detail["options"])
            return f"Unsupported value: supported values: {options}"
        case "maxLength":
            return f"Too long: may not be more than {detail['limit']} bytes"
        case "maxItems" | "maxProperties":
            return f"Too many: {len(error.instance)}: must have at most {detail['limit']} items"
    found = _type_of(error.instance)
    if keyword in _IN_BODY:
        return f'Invalid value: "{found}": {where} in body {_IN_BODY[keyword].format(**detail)}'
    return f"Invalid value: {found}"


def _worded(path: list[str | int], error: Any, says: str) -> Problem:
    """A refusal in the words that the subschema brings."""
    if error.kind.name == "maxLength":
        words = f"must be no more than {error.kind.as_dict()['limit']} characters"
    else:
        found = "" if error.instance is None else error.instance  # what Go makes of a null
        words = _WORDED_BY[says](found) if says in _WORDED_BY else says
    if not words.startswith(("Required value", "Forbidden")):
        words = f"Invalid value: {words}"
    return Problem("schema", pointers.join("", *path), _at(path) + words)


def _bad_key(path: list[str | int], error: Any, says: str) -> Problem:
    """A key of a map that may not be one; it is no value, so it is shown."""
    key = str(error.instance)
    words = _WORDED_BY[says](key) if says in _WORDED_BY else says or "not allowed as a key"
    return Problem("schema", pointers.join("", *path, key), f'{_at(path)}Invalid value: "{key}": {words}')


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


def _subschema(schema: Mapping[str, Any], schema_path: list[str | int]) -> Mapping[str, Any]:
    """The subschema at a path of an error, with every `$ref` on the way followed; empty where there is none."""
    node: Any = schema
    for part in schema_path:
        try:
            node = node[part]
        except (KeyError, TypeError, IndexError):
            return {}
        if part == "$ref" and isinstance(node, str):
            node = pointers.resolve(schema, node.removeprefix("#"))
    return node if isinstance(node, Mapping) else {}
