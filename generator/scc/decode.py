"""Reading JSON values into typed ones as Go does: null is the zero value, and a wrong type is an error, not a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_LIMITS = {bits: (-(1 << bits - 1), (1 << bits - 1) - 1) for bits in (32, 64)}


class NotDecodable(ValueError):
    """A value that the API server could not have read; the message says where it stands and what belongs there."""

    def __init__(self, where: str, wanted: str, found: Any) -> None:
        super().__init__(f"{where}: must be {wanted}, not {_kind(found)}")


def boolean(value: Any, where: str) -> bool | None:
    """True, False or None. Raises NotDecodable."""
    if value is None or value is True or value is False:
        return value
    raise NotDecodable(where, "a boolean", value)


def integer(value: Any, where: str, bits: int = 64) -> int | None:
    """A number that fits, or None. Raises NotDecodable."""
    if value is None:
        return None
    if type(value) is not int:
        raise NotDecodable(where, "an integer", value)
    low, high = _LIMITS[bits]
    if not low <= value <= high:
        raise NotDecodable(where, f"an integer of {bits} bits", value)
    return value


def text(value: Any, where: str) -> str:
    """A string; "" for null. Raises NotDecodable."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise NotDecodable(where, "a string", value)


def mapping(value: Any, where: str) -> Mapping[str, Any] | None:
    """An object or None. Raises NotDecodable."""
    if value is None or isinstance(value, dict):
        return value
    raise NotDecodable(where, "an object", value)


def sequence(value: Any, where: str) -> list[Any] | None:
    """A list or None. Raises NotDecodable."""
    if value is None or isinstance(value, list):
        return value
    raise NotDecodable(where, "a list", value)


def texts(value: Any, where: str) -> tuple[str, ...]:
    """A list of strings, empty for null. Raises NotDecodable."""
    return tuple(text(item, where) for item in sequence(value, where) or ())


def objects(value: Any, where: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; a null among them is an empty one. Raises NotDecodable."""
    for index, item in enumerate(sequence(value, where) or ()):
        yield mapping(item, f"{where}[{index}]") or {}


def string_map(value: Any, where: str) -> dict[str, str]:
    """Labels or annotations; a null value is "". Raises NotDecodable."""
    return {key: text(item, f"{where}[{key}]") for key, item in (mapping(value, where) or {}).items()}


def _kind(value: Any) -> str:
    names = {
        bool: "a boolean",
        int: f"{value}",
        float: "a fraction",
        str: "a string",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)
