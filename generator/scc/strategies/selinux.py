"""seLinuxOptions: any, or exactly those of the SCC, whose level usually comes from the namespace."""

from __future__ import annotations

from collections.abc import Iterator

from generator.scc.constraint import MUST_RUN_AS, SELINUX_FIELDS, Constraint
from generator.scc.model import INVALID, REQUIRED, Refusal

Options = tuple[str, str, str, str]


def default(constraint: Constraint) -> Options | None:
    """Level, role, type and user of a pod that has no options at all."""
    return constraint.selinux if constraint.selinux_type == MUST_RUN_AS else None


def manifest(options: Options) -> dict[str, str]:
    """The options as the API spells them; empty ones are left out."""
    return {field: value for field, value in zip(SELINUX_FIELDS, options, strict=True) if value}


def validate(constraint: Constraint, path: str, options: Options | None) -> Iterator[Refusal]:
    """What is wrong with the effective options at `path`."""
    wanted = default(constraint)
    if wanted is None:
        return
    if options is None:
        yield Refusal(path, REQUIRED)
        return
    for field, value, expected in zip(SELINUX_FIELDS, options, wanted, strict=True):
        if value != expected and not (field == "level" and _equal_levels(expected, value)):
            yield Refusal(f"{path}.{field}", INVALID, value, f"must be {expected}")


def _equal_levels(expected: str, value: str) -> bool:
    """s0:c6,c0 is s0:c0,c6; a range such as c0.c5 is not expanded."""
    one, colon, categories = expected.partition(":")
    other, other_colon, other_categories = value.partition(":")
    return bool(colon and other_colon) and one == other and _sorted(categories) == _sorted(other_categories)


def _sorted(categories: str) -> list[str]:
    return sorted(categories.split(","))
