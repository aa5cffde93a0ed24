"""The texts of refusals, to the letter: how Go prints values, joins errors and wraps them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.scc.model import Refusal

INVALID, FORBIDDEN, REQUIRED = "Invalid value", "Forbidden", "Required value"
_ESCAPES = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", '"': '\\"', "\\": "\\\\",
}  # fmt: skip


def quoted(value: str) -> str:
    """`value` as Go's %q prints it (strconv.Quote)."""
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    return '"' + "".join(map(_escaped, value)) + '"'


def refusal_text(refusal: Refusal) -> str:
    """`path: kind[: value][: detail]` (k8s.io/apimachinery, validation/field/errors.go)."""
    parts = [refusal.path, refusal.kind]
    if refusal.kind == INVALID:
        parts.append(_value(refusal.value))
    if refusal.detail:
        parts.append(refusal.detail)
    return ": ".join(parts)


def aggregate(messages: Iterable[str]) -> str:
    """Several errors as one text: no repetitions, in brackets if more than one (utilerrors.Aggregate)."""
    unique = list(dict.fromkeys(messages))
    if not unique:
        return "<nil>"
    return unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]"


def listed(messages: Iterable[str]) -> str:
    """Several errors as Go prints a plain list of them: repetitions and all."""
    return f"[{' '.join(messages)}]"


def forbidden(name: str, message: str) -> str:
    """The refusal of a pod as the API server answers it."""
    return f"pods {quoted(name)} is forbidden: {message}"


def _value(value: Any) -> str:
    if value is None:
        return '"null"'  # a nil pointer
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple):
        return "[]int64{" + ", ".join(map(str, value)) + "}"
    return str(value)


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # no UTF-8: what JSON makes of it in Go
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
