"""What is wrong with `clearml.yaml`, and which value of the file it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.k8s import pointer as pointers


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, in words, at the first of `pointers` that the file has; the others are involved as well.

    The pointers are relative to an `App`'s spec, or absolute in the file; `on_key` means the key, not its value.
    """

    message: str
    pointers: tuple[str, ...]
    on_key: bool = False


def placed(problem: Problem, raw: Mapping[str, Any], lineage: Sequence[str]) -> str:
    """The absolute pointer to show: `lineage` are the mappings that were merged, the one that wins first.

    Where no layer has any of the problem's pointers (a default is involved), the nearest mapping around the first.
    """
    for layer in lineage:
        for pointer in problem.pointers:
            if has(raw, layer + pointer):
                return layer + pointer
    parent = problem.pointers[0].rpartition("/")[0]
    while parent:
        for layer in lineage:
            if has(raw, layer + parent):
                return layer + parent
        parent = parent.rpartition("/")[0]
    return lineage[0] if has(raw, lineage[0]) else ""


def has(raw: Any, pointer: str) -> bool:
    """Whether anything stands at `pointer`."""
    try:
        pointers.resolve(raw, pointer)
    except KeyError:
        return False
    return True
