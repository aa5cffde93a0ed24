r"""Regular expressions of CRDs, which are Go's (RE2), in the dialect of the compiled validator (Rust's regex crate).

Both match in linear time and mean the same by almost everything. What differs: `[` in a class, a class that begins with
`]`, POSIX classes, `\s`. An expression that cannot be compiled here is left out of the schema and named.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.schema.formats import KNOWN

# Key of a subschema: its pattern as the CRD has it, where ours is another.
WRITTEN = "x-generator-pattern"
# A place in an expression: an escape, the beginning of a class, or inside one.
_CLASS_START = re.compile(r"\[(\^?)(\]?)")
_POSIX_CLASS = re.compile(r"\[:([a-z]+):\]")
_POSIX = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "digit": "0-9",
    "lower": "a-z",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\x0b\f\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_GO_SPACE = r"\t\n\f\r "


def translated(pattern: str) -> str:
    """`pattern`, an expression of Go, for Rust's regex crate."""
    return "".join(_pieces(pattern))


def _pieces(pattern: str) -> Iterator[str]:
    position, in_class = 0, False
    while position < len(pattern):
        character = pattern[position]
        posix = _POSIX_CLASS.match(pattern, position) if in_class else None
        if character == "\\":
            escape = pattern[position : position + 2]
            yield _escape(escape, in_class)
            position += 2
        elif posix is not None and posix[1] in _POSIX:
            yield _POSIX[posix[1]]
            position = posix.end()
        elif in_class:
            in_class = character != "]"
            # Rust begins a class within the class there, or an operation on classes.
            yield "\\" + character if character in "[&~" else character
            position += 1
        elif (start := _CLASS_START.match(pattern, position)) is not None:
            in_class = True
            yield "[" + start[1] + ("\\]" if start[2] else "")
            position = start.end()
        else:
            yield character
            position += 1


def _escape(escape: str, in_class: bool) -> str:
    match escape:
        case r"\s":
            return _GO_SPACE if in_class else f"[{_GO_SPACE}]"
        case r"\S" if not in_class:
            return f"[^{_GO_SPACE}]"
    return escape


def with_patterns(schema: Any, unusable: set[str]) -> Any:
    """`schema` with every `pattern` translated, no `format` that the server does not know, and integers of 64 bits.

    Patterns that cannot be compiled are added to `unusable` and left out.
    """
    if isinstance(schema, list):
        return [with_patterns(item, unusable) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs") and isinstance(value, Mapping):
            # A field may be called "pattern".
            result[key] = {name: with_patterns(below, unusable) for name, below in value.items()}
        elif key in ("default", "enum", "x-kubernetes-validations"):
            result[key] = value
        elif key == "pattern" and isinstance(value, str):
            pattern = translated(value)
            if _is_usable(pattern):
                result[key] = pattern
                if pattern != value:
                    result[WRITTEN] = value
            else:
                unusable.add(value)
        elif key == "format" and isinstance(value, str) and value not in KNOWN:
            continue  # the server ignores it
        else:
            result[key] = with_patterns(value, unusable)
    if result.get("type") == "integer":
        # A larger number is decoded as a float, which is no integer to the server.
        result.setdefault("minimum", -(2**63))
        result.setdefault("maximum", 2**63 - 1)
    return result


@functools.cache
def _is_usable(pattern: str) -> bool:
    import jsonschema_rs

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions())
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True
