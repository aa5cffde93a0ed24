"""Why a publish is refused, each with its reason and the way out; collected first, raised together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.errors import PublishRefused

_LISTED = 10


class Refusal(NamedTuple):
    """One thing that stands in the way: what was found, and what to do about it."""

    reason: str
    way_out: str


def raise_any(refusals: Iterable[Refusal]) -> None:
    """Raises PublishRefused with all of `refusals`; returns when there is none."""
    found = list(dict.fromkeys(refusals))
    if len(found) == 1:
        raise PublishRefused(found[0].reason, found[0].way_out)
    if found:
        lines = [f"- {one.reason}\n  way out: {one.way_out}" for one in found]
        raise PublishRefused("\n".join([f"refused for {len(found)} reasons:", *lines]))


def listing(names: Sequence[str]) -> str:
    """`names`, one a line and indented, the first ten of them."""
    more = [f"and {len(names) - _LISTED} more"] if len(names) > _LISTED else []
    return "".join(f"\n  {name}" for name in [*names[:_LISTED], *more])
