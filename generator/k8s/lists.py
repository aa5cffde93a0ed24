"""Lists of objects: kubectl and Argo CD apply the items of a List one by one, and so does every check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.shape import text


def objects(value: Any) -> Iterator[Any]:
    """`value` itself, or the objects in it if it is a List, nested ones too, in the order of the text.

    An item of a typed list (RoleList) may leave out apiVersion and kind; they follow from the list's.
    """
    waiting = [value]
    while waiting:
        current = waiting.pop()
        items = current.get("items") if isinstance(current, dict) else None
        if isinstance(items, list) and text(current, "kind").endswith("List"):
            waiting.extend(reversed([_typed(item, current) for item in items]))
        else:
            yield current


def object_pointers(value: Any) -> list[str]:
    """Where each of `objects(value)` stands in `value`: [""] if it is no List."""
    found, waiting = [], [("", value)]
    while waiting:
        pointer, current = waiting.pop()
        items = current.get("items") if isinstance(current, dict) else None
        if isinstance(items, list) and text(current, "kind").endswith("List"):
            places = [(pointers.join(pointer, "items", index), item) for index, item in enumerate(items)]
            waiting.extend(reversed(places))
        else:
            found.append(pointer)
    return found


def _typed(item: Any, parent: dict[str, Any]) -> Any:
    kind = text(parent, "kind").removesuffix("List")
    if not isinstance(item, dict) or not kind or "kind" in item:
        return item
    return {"apiVersion": parent.get("apiVersion"), "kind": kind, **item}
