"""Capabilities that are added, dropped and allowed; names are compared as they are written, `all` is not ALL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.scc.constraint import Constraint
from generator.scc.model import INVALID, Refusal

ALLOW_ALL = "*"


def default(
    constraint: Constraint, add: Sequence[str], drop: Sequence[str]
) -> tuple[Sequence[str], Sequence[str]] | None:
    """What a container adds and drops in the end; None where nothing changes. Both lists are sets, sorted by bytes."""
    own_add, own_drop = set(add), set(drop)
    all_add = own_add | (set(constraint.add) - own_drop)
    all_drop = own_drop | set(constraint.drop)
    if len(all_add) == len(own_add) and len(all_drop) == len(own_drop):
        return None
    return sorted(all_add, key=_as_bytes), sorted(all_drop, key=_as_bytes)


def validate(constraint: Constraint, path: str, add: Sequence[str]) -> Iterator[Refusal]:
    """What is wrong with what a container at `path` adds. Required drops are always there by now."""
    if ALLOW_ALL in constraint.allowed:
        return
    for capability in add:
        if capability not in constraint.add and capability not in constraint.allowed:
            yield Refusal(f"{path}.capabilities.add", INVALID, capability, "capability may not be added")


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
