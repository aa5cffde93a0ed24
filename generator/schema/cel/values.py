"""Turns JSON values into what CEL rules see of them (k8s.io/apiserver, pkg/cel/common/values.go).

Integers and floats keep to the type that the schema names, `format: byte` is bytes, and a field whose name is no
identifier has an escaped name beside its own. A field of a format date, date-time or duration stays text where a rule
above looks into it: a rule that needs the other type is reported as not checked.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.schema.plan import followed

Converter = Callable[[Any], Any]
# cel-spec, langdef.md, RESERVED and the literals.
_KEYWORDS = "as break const continue else false for function if import in let loop namespace null package return"
_RESERVED = frozenset([*_KEYWORDS.split(), "true", "var", "void", "while"])
_ESCAPABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_ESCAPES = (("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__"))


def escaped(name: str) -> str:
    """The name of a field in an expression: a-b is a__dash__b, namespace is __namespace__ (pkg/cel/escaping.go)."""
    if name in _RESERVED:
        return f"__{name}__"
    if _ESCAPABLE.fullmatch(name):
        for part, replacement in _ESCAPES:
            name = name.replace(part, replacement)
    return name


def converter(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Converter | None:
    """What makes the value of a subschema of `root` fit for rules; None if it is fit as it is (CRDs have no cycles)."""
    schema = followed(root, schema)
    kinds = _types(schema)
    if "number" in kinds and "string" not in kinds:
        return _floating
    if kinds == {"integer"}:
        return _whole
    if schema.get("format") == "byte" and kinds == {"string"}:
        return _bytes
    below = {name: converter(root, child) for name, child in (schema.get("properties") or {}).items()}
    aliases = {name: escaped(name) for name in below if escaped(name) != name}
    changed = {name: convert for name, convert in below.items() if convert is not None}
    values, items = (_child(root, schema, "additionalProperties"), _child(root, schema, "items"))
    if changed or aliases:
        return lambda value: _object(value, changed, aliases, values)
    if values is not None:
        return lambda value: {k: values(v) for k, v in value.items()} if isinstance(value, dict) else value
    if items is not None:
        return lambda value: [items(item) for item in value] if isinstance(value, list) else value
    return None


def type_name(schema: Mapping[str, Any]) -> str:
    """The type of a subschema as the server names it in a refusal."""
    if schema.get("x-kubernetes-int-or-string"):
        return ""
    return next(iter(sorted(_types(schema))), "object")


def _types(schema: Mapping[str, Any]) -> set[str]:
    kinds = schema.get("type", ())
    return {kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"}


def _child(root: Mapping[str, Any], schema: Mapping[str, Any], keyword: str) -> Converter | None:
    child = schema.get(keyword)
    return converter(root, child) if isinstance(child, Mapping) else None


def _object(value: Any, changed: Mapping[str, Converter], aliases: Mapping[str, str], values: Converter | None) -> Any:
    if not isinstance(value, dict):
        return value
    result = {}
    for name, below in value.items():
        convert = changed.get(name, values if name not in aliases else None)
        result[name] = below if convert is None or below is None else convert(below)
        if name in aliases:
            result[aliases[name]] = result[name]
    return result


def _floating(value: Any) -> Any:
    return float(value) if type(value) is int else value


def _whole(value: Any) -> Any:
    return int(value) if type(value) is float and value.is_integer() else value


def _bytes(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else value
    except (binascii.Error, ValueError):
        return value
