"""Functions on lists (`sum`, `min`, `isSorted`, ...) and `sets`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from generator.schema.cel.declare import Declared, function, method


def _is_sorted(items: Sequence[Any]) -> bool:
    return all(one <= other for one, other in pairwise(items))


def _sum(items: Sequence[Any]) -> Any:
    return sum(items)


def _min(items: Sequence[Any]) -> Any:
    if not items:
        raise ValueError("min called on empty list")
    return min(items)


def _max(items: Sequence[Any]) -> Any:
    if not items:
        raise ValueError("max called on empty list")
    return max(items)


def _index_of(items: Sequence[Any], wanted: Any) -> int:
    return next((index for index, item in enumerate(items) if item == wanted), -1)


def _last_index_of(items: Sequence[Any], wanted: Any) -> int:
    return next((index for index in reversed(range(len(items))) if items[index] == wanted), -1)


def _contains(items: Sequence[Any], wanted: Sequence[Any]) -> bool:
    return all(item in items for item in wanted)


def _equivalent(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return _contains(one, other) and _contains(other, one)


def _intersects(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return any(item in other for item in one)


FUNCTIONS: tuple[Declared, ...] = (
    method("isSorted", "list -> bool", _is_sorted),
    method("sum", "list -> any", _sum),
    method("min", "list -> any", _min),
    method("max", "list -> any", _max),
    method("indexOf", "list any -> int", _index_of),
    method("lastIndexOf", "list any -> int", _last_index_of),
    function("sets.contains", "list list -> bool", _contains),
    function("sets.equivalent", "list list -> bool", _equivalent),
    function("sets.intersects", "list list -> bool", _intersects),
)
