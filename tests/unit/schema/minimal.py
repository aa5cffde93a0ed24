"""The smallest object that a schema takes, made from its required fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.k8s import pointer as pointers


def minimal(schema: Mapping[str, Any], api_version: str, kind: str) -> dict[str, Any]:
    """An object of the kind with a name and what is required."""
    value = _value(schema, schema)
    return {**value, "apiVersion": api_version, "kind": kind, "metadata": {"name": "cluster"}}


def _value(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    if isinstance(schema.get("$ref"), str):
        schema = {**pointers.resolve(root, schema["$ref"].removeprefix("#")), **schema}
    if schema.get("enum"):
        return next(value for value in schema["enum"] if value is not None and value != "")
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    match kind:
        case "object":
            return _object(root, schema)
        case "array":
            return [_value(root, schema["items"])] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    if schema.get("format") == "byte":
        return "YWJj"
    return "a" * max(schema.get("minLength", 1), 1)


def _object(root: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    fields = schema.get("properties", {})
    names = list(schema.get("required", ()))
    for choice in ("oneOf", "anyOf"):
        names += schema.get(choice, [{}])[0].get("required", ())
    value = {name: _value(root, fields.get(name, {})) for name in names}
    optional = [name for name in fields if name not in value]
    for name in optional[: max(schema.get("minProperties", 0) - len(value), 0)]:
        value[name] = _value(root, fields[name])
    return value
