"""Where `clearml.yaml` differs from its JSON Schema, in words: what was found, and what is allowed instead.

Values that could hold a password (in a URL, a variable, or a key that has to do with secrets) are never repeated.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jsonschema_rs

from generator.k8s import pointer as pointers
from generator.spec.json_schema import json_schema
from generator.spec.problems import Problem

Path = list[str | int]
_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_MAY_HIDE_A_PASSWORD = re.compile(r"(?i)secret|password|token|key$|urls?(/|$)|/server$|/env/|/annotations/")
_LONGEST_SHOWN = 60
_OVERLAY_ONLY = ("from", "openshift", "kubernetes", "route", "ingress", "localPort")


def shape_problems(value: Any, written: Callable[[str], str]) -> list[Problem]:
    """Everything that the schema objects to in `value`, the whole file; `written` gives a plain scalar's own text."""
    schema, validator = _validator()
    return [one for error in validator.iter_errors(value) for one in _Wording(schema, written).problems(error)]


@functools.cache
def _validator() -> tuple[Mapping[str, Any], jsonschema_rs.Draft202012Validator]:
    schema = json_schema()
    return schema, jsonschema_rs.Draft202012Validator(schema)


class _Wording:
    """Turns what the validator says into our words; holds what every sentence needs."""

    def __init__(self, schema: Mapping[str, Any], written: Callable[[str], str]) -> None:
        self._schema = schema
        self._written = written

    def problems(self, error: Any) -> Iterator[Problem]:
        """The problems of one `jsonschema_rs.ValidationError`."""
        path: Path = list(error.instance_path)
        detail = error.kind.as_dict()
        node = self._node(error.schema_path)
        match error.kind.name:
            case "additionalProperties":
                for key in detail["unexpected"]:
                    yield _unknown_key(path, key, sorted(node["properties"]))
            case "required":
                yield _missing_key(path, detail["property"], node)
            case "propertyNames":
                name = detail["error"].instance
                allowed = node["propertyNames"]["patternErrorMessage"]
                where = pointers.join("", *path, name)
                yield Problem(f"{_in(path)}found the key {_quoted(name)}; allowed: {allowed}", (where,), on_key=True)
            case _:
                sentence = self._sentence(error, path, node)
                yield Problem(f"{pointers.field_path(path) or 'the file'}: {sentence}", (pointers.join("", *path),))

    def _sentence(self, error: Any, path: Path, node: Mapping[str, Any]) -> str:
        value = error.instance
        allowed = _allowed(node)
        where = pointers.join("", *path)
        if value is None:
            return f"found nothing; allowed: {allowed}; write a value or remove the key"
        if isinstance(value, (bool, int, float)) and "string" in _types(node):
            text = "" if _MAY_HIDE_A_PASSWORD.search(where) else self._written(where)
            kind = "true or false" if isinstance(value, bool) else "a number"
            quoted = f'write it in quotes: "{text}"' if text else "write it in quotes"
            return f"found {text + ', which YAML reads as ' if text else ''}{kind}; {quoted}"
        return f"found {self._found(where, value)}; allowed: {allowed}{_suggestion(value, node)}"

    def _found(self, where: str, value: Any) -> str:
        match value:
            case {}:
                return "a mapping"
            case []:
                return "an empty list"
            case list():
                return "a list"
            case _ if _MAY_HIDE_A_PASSWORD.search(where):
                return "a value that is not shown here, because it could be a secret"
            case str():
                return _quoted(value)
            case bool():
                return self._written(where) or str(value).lower()
            case _:
                return self._written(where) or str(value)

    def _node(self, schema_path: Sequence[str | int]) -> Mapping[str, Any]:
        """The schema that holds the keyword at the end of `schema_path`."""
        node: Any = self._schema
        for part in schema_path[:-1]:
            if part == "propertyNames":
                break
            node = node[part]
            if part == "$ref":
                node = pointers.resolve(self._schema, node.removeprefix("#"))
        holder: Mapping[str, Any] = node
        return holder


def _unknown_key(path: Path, key: str, known: list[str]) -> Problem:
    close = difflib.get_close_matches(key, known, n=1)
    if not path and key in _OVERLAY_ONLY:
        hint = f"it belongs into an overlay, such as overlays.openshift.{key}"
    elif close:
        hint = f'did you mean "{close[0]}"?'
    else:
        hint = f"allowed: {', '.join(known)}"
    where = pointers.field_path(path) or "the file"
    return Problem(f"unknown key {_quoted(key)} in {where}; {hint}", (pointers.join("", *path, key),), on_key=True)


def _missing_key(path: Path, key: str, node: Mapping[str, Any]) -> Problem:
    about = node["properties"][key].get("description", "").rstrip(".")
    where = pointers.field_path(path) or "the file"
    return Problem(f'missing key "{key}" in {where}: {about}', (pointers.join("", *path),))


def _allowed(node: Mapping[str, Any]) -> str:
    if "patternErrorMessage" in node:
        return str(node["patternErrorMessage"])
    if "enum" in node:
        return ", ".join(option for option in node["enum"] if option is not None)
    if "minimum" in node:
        return f"a whole number from {node['minimum']} to {node['maximum']}"
    if "minItems" in node:
        return f"a list with {node['minItems']} or more entries"
    return " or ".join(_NAMES[kind] for kind in _types(node))


def _types(node: Mapping[str, Any]) -> list[str]:
    kinds = node.get("type", [])
    return [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]


def _suggestion(value: Any, node: Mapping[str, Any]) -> str:
    options = [option for option in node.get("enum", ()) if option is not None]
    close = difflib.get_close_matches(str(value), options, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _in(path: Path) -> str:
    return f"{pointers.field_path(path)}: " if path else ""


def _quoted(text: str) -> str:
    shown = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return json.dumps(shown, ensure_ascii=False)
