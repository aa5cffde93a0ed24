"""Lists that are maps or sets (`x-kubernetes-list-type`): no two items may have the same keys, or be the same.

Server-side apply refuses them (structured-merge-diff), whatever the kind; a plain create takes some.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from generator.k8s import pointer as pointers
from generator.schema.messages import Problem
from generator.schema.names import OBJECT_META
from generator.schema.plan import Node, Path, followed, plan, visit

Check = Callable[[Any], bool]
Fields = tuple[tuple[str, Check], ...]
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
    keys = schema.get("x-kubernetes-list-map-keys")
    names = tuple(sorted(key for key in keys if isinstance(key, str))) if isinstance(keys, list) else ()
    built_in = _KEY_DEFAULTS if OBJECT_META in root.get("$defs", {}) else {}
    return Keys(names, tuple(fields.get(name, {}).get("default", built_in.get(name)) for name in names))


def distinct_check(node: Node[Keys]) -> Check:
    """A quick answer for an object of the kind: True if no list of it repeats anything.

    False only means that `duplicates` has to look closer. Raises TypeError, KeyError or AttributeError for an object
    that is not of the shape of its schema.
    """
    return _check(node, {})


def _check(node: Node[Keys], known: dict[Node[Keys], Check]) -> Check:
    if node in known:
        return known[node]
    # A type that contains itself: what is below gets its check when it has one.
    known[node] = lambda value: known[node](value)
    own = None if node.payload is None else _distinct_check(node.payload)
    items = None if node.items is None else _check(node.items, known)
    values = None if node.values is None else _check(node.values, known)
    fields = tuple((name, _check(child, known)) for name, child in node.fields.items())
    known[node] = _combined(own, items, values, fields)
    return known[node]


def _combined(own: Check | None, items: Check | None, values: Check | None, fields: Fields) -> Check:
    if items is not None and own is not None:
        return lambda value: own(value) and all(map(items, value))
    if items is not None:
        return lambda value: all(map(items, value))
    if own is not None:
        return own
    if values is not None:
        return lambda value: all(map(values, value.values()))
    return lambda value: _fields_distinct(value, fields)


def _fields_distinct(value: Any, fields: Fields) -> bool:
    for name, check in fields:
        below = value.get(name)
        if below and not check(below):
            return False
    return True


def _distinct_check(keys: Keys) -> Check:
    if not keys.names:
        return lambda items: len(set(items)) == len(items)
    if len(keys.names) == 1:
        key = itemgetter(keys.names[0])
        return lambda items: len(set(map(key, items))) == len(items)
    return lambda items: len({_identity(keys, item) for item in items}) == len(items)


def duplicates(node: Node[Keys], resource: Any) -> Iterator[Problem]:
    """What is repeated in `resource`, an object of the kind."""
    for keys, value, path in visit(node, resource):
        if isinstance(value, list):
            yield from _repeated_keys(keys, value, path) if keys.names else _repeated(value, path)


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
