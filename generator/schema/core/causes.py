"""Collects what is wrong with one object, worded like apimachinery's field.Error.

A path is a tuple of fields, list indexes and `Key`s, cheap to extend on the way down; only a problem turns it into a
JSON pointer and into the text that the API server prints. Values are shown by those checks only whose field cannot
hold a secret; `HIDDEN` stands for any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from generator.k8s import pointer as pointers

if TYPE_CHECKING:
    from generator.schema.messages import Problem

Path = tuple[str | int, ...]


class Key(str):
    """A key of a map rather than a field of a struct: printed as limits[cpu], where a field is limits.cpu."""

    __slots__ = ()


HIDDEN: Final = object()


class Causes:
    """The problems found so far, and the Kubernetes minor to judge by: 33 is 1.33."""

    __slots__ = ("found", "minor")

    def __init__(self, minor: int) -> None:
        self.minor = minor
        self.found: list[Problem] = []

    def required(self, path: Path, detail: str = "") -> None:
        """Something must be there."""
        self._add(path, "Required value", detail)

    def invalid(self, path: Path, value: object, detail: str) -> None:
        """What stands there breaks a rule."""
        self._add(path, f"Invalid value{_shown(value)}", detail)

    def unsupported(self, path: Path, value: object, supported: Iterable[str]) -> None:
        """The value is none of the `supported` ones."""
        names = ", ".join(f'"{name}"' for name in supported)
        self._add(path, f"Unsupported value{_shown(value)}", f"supported values: {names}")

    def duplicate(self, path: Path, value: object) -> None:
        """The value stands there a second time."""
        self._add(path, f"Duplicate value{_shown(value)}", "")

    def forbidden(self, path: Path, detail: str) -> None:
        """Nothing may stand there."""
        self._add(path, "Forbidden", detail)

    def not_found(self, path: Path, value: object) -> None:
        """The name refers to nothing."""
        self._add(path, f"Not found{_shown(value)}", "")

    def too_long(self, path: Path, limit: int) -> None:
        """It takes more bytes than allowed."""
        self._add(path, "Too long", f"may not be more than {limit} bytes")

    def too_many(self, path: Path, count: int, limit: int) -> None:
        """The list has more items than allowed."""
        self._add(path, f"Too many: {count}", f"must have at most {limit} items")

    def syntax(self, path: Path, value: str, details: Iterable[str]) -> None:
        """Each of `details`, the answer of a function of `generator.schema.core.formats`, as an invalid value."""
        for detail in details:
            self.invalid(path, value, detail)

    def _add(self, path: Path, kind: str, detail: str) -> None:
        from generator.schema.messages import Problem  # most objects have no problem

        message = f"{_text(path)}: {kind}" if path else kind
        message = f"{message}: {detail}" if detail else message
        self.found.append(Problem("schema", pointers.join("", *path), message))


def _text(path: Path) -> str:
    """The path as field.Path prints it: spec.containers[0].resources.limits[cpu]."""
    text = ""
    for part in path:
        if isinstance(part, (int, Key)):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _shown(value: Any) -> str:
    if value is HIDDEN:
        return ""
    return f": {json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool, list)) else value}"
