"""fsGroup and supplementalGroups: any, or within ranges, which usually come from the namespace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.scc.constraint import MUST_RUN_AS, Ranges
from generator.scc.model import INVALID, Refusal


def default(strategy: str, ranges: Ranges) -> int | None:
    """The group of a pod that names none: the first of the first range."""
    return ranges[0][0] if strategy == MUST_RUN_AS else None


def validate(strategy: str, ranges: Ranges, path: str, groups: Sequence[int]) -> Iterator[Refusal]:
    """What is wrong with `groups` at `path`; every bad group is an objection of its own to the whole list."""
    if strategy != MUST_RUN_AS:
        return
    if not groups:
        yield Refusal(path, INVALID, groups, "unable to validate empty groups against required ranges")
    for group in groups:
        if not any(low <= group <= high for low, high in ranges):
            yield Refusal(path, INVALID, groups, f"{group} is not an allowed group")
