"""Privileged containers."""

from __future__ import annotations

from collections.abc import Iterator

from generator.scc.constraint import Constraint
from generator.scc.model import INVALID, Refusal


def validate(constraint: Constraint, path: str, privileged: bool | None) -> Iterator[Refusal]:
    """Whether the container at `path` may be privileged."""
    if privileged and not constraint.privileged:
        yield Refusal(f"{path}.privileged", INVALID, True, "Privileged containers are not allowed")
