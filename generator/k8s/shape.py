"""Reading objects that may be malformed: whatever has the wrong type reads as absent, the schema check reports it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def mapping(value: Any, *keys: str) -> Mapping[str, Any]:
    """The mapping below `keys` in `value`; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def text(value: Any, *keys: str) -> str:
    """The string below `keys` in `value`; "" where there is none."""
    found = mapping(value, *keys[:-1]).get(keys[-1])
    return found if isinstance(found, str) else ""


def sequence(value: Any, *keys: str) -> list[Any]:
    """The list below `keys` in `value`; empty where there is none."""
    found = mapping(value, *keys[:-1]).get(keys[-1])
    return found if isinstance(found, list) else []


def mappings(value: Any, *keys: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings in the list below `keys`, each with its index."""
    for index, item in enumerate(sequence(value, *keys)):
        if isinstance(item, Mapping):
            yield index, item


def group_of(resource: Any) -> str:
    """The API group of an object: "apps" of apps/v1, "" of v1."""
    group, slash, _ = text(resource, "apiVersion").rpartition("/")
    return group if slash else ""
