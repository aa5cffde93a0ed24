"""readOnlyRootFilesystem."""

from __future__ import annotations

from collections.abc import Iterator

from generator.scc.constraint import Constraint
from generator.scc.model import INVALID, Refusal


def default(constraint: Constraint) -> bool | None:
    """The value of a container that has none."""
    return True if constraint.read_only_root else None


def validate(constraint: Constraint, path: str, read_only: bool | None) -> Iterator[Refusal]:
    """Whether the container at `path` may write to its root."""
    if constraint.read_only_root and not read_only:
        detail = "ReadOnlyRootFilesystem must be set to true"
        yield Refusal(f"{path}.readOnlyRootFilesystem", INVALID, read_only, detail)
