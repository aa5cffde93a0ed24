"""Where in the objects of a kind something has to be looked at that a JSON Schema validator does not see.

A schema is walked once, whatever its `$ref`s; what is left of it is the way to the places that carry something, so that
a kind without any costs nothing and the others only the lists and fields that matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from generator.k8s import pointer as pointers
from generator.k8s.shape import is_mapping

T = TypeVar("T")
Path = tuple[str | int, ...]


@dataclass(slots=True, eq=False)
class Node(Generic[T]):
    """One place: what is to be done here, and the places below that have something to do."""

    payload: T | None = None
    fields: dict[str, Node[T]] = field(default_factory=dict)
    items: Node[T] | None = None
    values: Node[T] | None = None

    def below(self) -> Iterator[Node[T]]:
        """The places one step down."""
        yield from self.fields.values()
        yield from (node for node in (self.items, self.values) if node is not None)


def plan(schema: Mapping[str, Any], payload: Callable[[Mapping[str, Any]], T | None]) -> Node[T] | None:
    """The places of `schema` for whose subschema `payload` gives something; None if there is none.

    `payload` gets each subschema with its `$ref` followed.
    """
    root = _node(schema, schema, payload, {})
    if root is None:
        return None
    useful = _useful(root)
    _prune(root, useful)
    return root if root in useful else None


def visit(node: Node[T], value: Any, path: Path = ()) -> Iterator[tuple[T, Any, Path]]:
    """Every place of `value` that has a payload: the payload, what stands there, and where; the outer ones first."""
    if node.payload is not None:
        yield node.payload, value, path
    if isinstance(value, dict):
        for name, child in node.fields.items():
            below = value.get(name)
            if below is not None:
                yield from visit(child, below, (*path, name))
        if node.values is not None:
            for name, below in value.items():
                if name not in node.fields:
                    yield from visit(node.values, below, (*path, name))
    elif node.items is not None and isinstance(value, list):
        for index, below in enumerate(value):
            yield from visit(node.items, below, (*path, index))


def followed(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """`schema` with what its `$ref` leads to in `root`; keywords beside the `$ref` win over those behind it."""
    while isinstance(reference := schema.get("$ref"), str):
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**pointers.resolve(root, reference.removeprefix("#")), **beside}
    return schema


def _node(
    root: Mapping[str, Any],
    schema: Mapping[str, Any],
    payload: Callable[[Mapping[str, Any]], T | None],
    known: dict[str, Node[T] | None],
) -> Node[T] | None:
    """The unpruned node of a subschema, None for a leaf without payload.

    There is one node for all uses of a definition, so that cycles end.
    """
    reference = schema["$ref"] if len(schema) == 1 and "$ref" in schema else None
    if reference in known:
        return known[reference]
    schema = followed(root, schema)
    found = payload(schema)
    fields = schema.get("properties") or {}
    items, values = schema.get("items"), schema.get("additionalProperties")
    if found is None and not fields and not is_mapping(items) and not is_mapping(values):
        if reference is not None:
            known[reference] = None
        return None
    node: Node[T] = Node(found)
    if reference is not None:
        known[reference] = node
    for name, below in fields.items():
        child = _node(root, below, payload, known)
        if child is not None:
            node.fields[name] = child
    node.items = _node(root, items, payload, known) if is_mapping(items) else None
    node.values = _node(root, values, payload, known) if is_mapping(values) else None
    return node


def _useful(root: Node[T]) -> set[Node[T]]:
    """The nodes with a payload somewhere below, found backwards from those that have one."""
    above: dict[Node[T], list[Node[T]]] = {root: []}
    waiting = [root]
    while waiting:
        current = waiting.pop()
        for below in current.below():
            if below not in above:
                above[below] = []
                waiting.append(below)
            above[below].append(current)
    useful: set[Node[T]] = set()
    waiting = [node for node in above if node.payload is not None]
    while waiting:
        current = waiting.pop()
        if current not in useful:
            useful.add(current)
            waiting.extend(above[current])
    return useful


def _prune(root: Node[T], useful: set[Node[T]]) -> None:
    done: set[Node[T]] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node in done:
            continue
        done.add(node)
        node.fields = {name: below for name, below in node.fields.items() if below in useful}
        node.items = node.items if node.items in useful else None
        node.values = node.values if node.values in useful else None
        waiting.extend(node.below())


def contains(schema: Any, keyword: str) -> bool:
    """Whether a subschema of `schema`, however deep, has `keyword`."""
    if is_mapping(schema):
        return keyword in schema or any(contains(below, keyword) for below in schema.values())
    return isinstance(schema, list) and any(contains(below, keyword) for below in schema)
