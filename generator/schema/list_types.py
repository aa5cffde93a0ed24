"""Lists that are maps or sets (`x-kubernetes-list-type`): no two items may have the same keys, or be the same.

Server-side apply refuses them (structured-merge-diff), whatever the kind; a plain create takes some.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.k8s import pointer as pointers
from generator.schema.messages import Problem
from generator.schema.names import OBJECT_META
from generator.schema.plan import Node, Path, followed, plan

_SCALARS = (str, int, float)
# Defaults of keys in the core types that their published OpenAPI has lost (api/core/v1/types.go, +default="TCP").
_KEY_DEFAULTS: Mapping[str, Any] = {"protocol": "TCP"}


class Keys(NamedTuple):
    """The fields that tell the items of a list apart, each with its default; none in a set."""

    names: tuple[str, ...]
    defaults: tuple[Any, ...]


def list_plan(schema: Mapping[str, Any]) -> Node[Keys] | None:
    """Where the objects of a kind have lists that are maps or sets."""
    return plan(schema, lambda subschema: _keys(schema, subschema))


def _keys(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Keys | None:
    match schema.get("x-kubernetes-list-type"):
        case "set":
            return Keys((), ())
        case "map":
            return _map_keys(root, schema)
    return None


def _map_keys(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Keys:
    fields = followed(root, schema.get("items", {})).get("properties", {})
    # In the order in which structured-merge-diff prints them.
    names = tuple(sorted(schema.get("x-kubernetes-list-map-keys", ())))
    built_in = _KEY_DEFAULTS if OBJECT_META in root.get("$defs", {}) else {}
    return Keys(names, tuple(fields.get(name, {}).get("default", built_in.get(name)) for name in names))


def duplicates(node: Node[Keys], value: Any, found: list[Problem], path: Path = ()) -> None:
    """Append to `found` what is repeated in `value`, an object of the kind or a part of it at `path`."""
    if type(value) is dict:
        for name, child in node.fields.items():
            below = value.get(name)
            if below:
                duplicates(child, below, found, (*path, name))
        if node.values is not None:
            for name, below in value.items():
                duplicates(node.values, below, found, (*path, name))
    elif type(value) is list:
        if node.payload is not None and not _distinct(node.payload, value):
            found.extend(_repeated_keys(node.payload, value, path) if node.payload.names else _repeated(value, path))
        if node.items is not None:
            for index, below in enumerate(value):
                duplicates(node.items, below, found, (*path, index))


def _distinct(keys: Keys, items: list[Any]) -> bool:
    """The quick answer for almost every list; False only means that a closer look is due."""
    if len(items) == 1:
        return items[0] is not None or not keys.names
    try:
        if not keys.names:
            return len(set(items)) == len(items)
        if len(keys.names) == 1:
            name, default = keys.names[0], keys.defaults[0]
            return len({item.get(name, default) for item in items}) == len(items)
        return len({_identity(keys, item) for item in items}) == len(items)
    except (AttributeError, TypeError):
        return False


def _identity(keys: Keys, item: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(map(item.get, keys.names, keys.defaults))


def _repeated_keys(keys: Keys, items: Sequence[Any], path: Path) -> Iterator[Problem]:
    seen: set[str] = set()
    where = pointers.field_path(path)
    for index, item in enumerate(items):
        pointer = pointers.join("", *path, index)
        if item is None:
            words = f"{where}: element {index}: associative list with keys may not have a null element"
            yield Problem("schema", pointer, words)
        if not isinstance(item, Mapping):
            continue
        identity = _identity(keys, item)
        shown = ",".join(f"{name}={json.dumps(value)}" for name, value in zip(keys.names, identity, strict=True))
        if shown in seen and all(value is None or isinstance(value, _SCALARS) for value in identity):
            yield Problem("schema", pointer, f"{where}: duplicate entries for key [{shown}]")
        seen.add(shown)


def _repeated(items: Sequence[Any], path: Path) -> Iterator[Problem]:
    """The items of a set that stand in it already; what they are is not shown."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        same = json.dumps(item, sort_keys=True)
        if same in seen:
            where = (*path, index)
            yield Problem("schema", pointers.join("", *where), f"{pointers.field_path(where)}: Duplicate value")
        seen.add(same)
