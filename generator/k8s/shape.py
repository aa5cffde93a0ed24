"""Reading objects that may be malformed: whatever has the wrong type reads as absent, the schema check reports it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard


def is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """`isinstance(value, Mapping)`: what is read is a dict, and to ask that first is ten times as fast."""
    return type(value) is dict or isinstance(value, Mapping)


def mapping(value: Any, *keys: str) -> Mapping[str, Any]:
    """The mapping below `keys` in `value`; empty where there is none."""
    found = _below(value, keys)
    return found if is_mapping(found) else {}


def text(value: Any, *keys: str) -> str:
    """The string below `keys` in `value`; "" where there is none."""
    found = _below(value, keys)
    return found if isinstance(found, str) else ""


def sequence(value: Any, *keys: str) -> list[Any]:
    """The list below `keys` in `value`; empty where there is none."""
    found = _below(value, keys)
    return found if isinstance(found, list) else []


def mappings(value: Any, *keys: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings in the list below `keys`, each with its index."""
    for index, item in enumerate(sequence(value, *keys)):
        if is_mapping(item):
            yield index, item


def group_of(resource: Any) -> str:
    """The API group of an object: "apps" of apps/v1, "" of v1."""
    group, slash, _ = text(resource, "apiVersion").rpartition("/")
    return group if slash else ""


def _below(value: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        if not is_mapping(value):
            return None
        value = value.get(key)
    return value
