"""runAsUser and runAsNonRoot: any UID, any but 0, one UID, or a range of them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.scc.constraint import MUST_RUN_AS, MUST_RUN_AS_NON_ROOT, MUST_RUN_AS_RANGE, Constraint
from generator.scc.model import INVALID, REQUIRED, Refusal


def default(constraint: Constraint) -> int | None:
    """The UID of a container that has none, neither itself nor from its pod."""
    if constraint.user_type == MUST_RUN_AS:
        return constraint.uid
    return constraint.uid_range[0] if constraint.user_type == MUST_RUN_AS_RANGE else None


def default_non_root(constraint: Constraint, user: int | None) -> bool | None:
    """runAsNonRoot of a container where it is not said: true whenever the UID is not 0 anyway."""
    if user is None:
        return True if constraint.user_type == MUST_RUN_AS_NON_ROOT else None
    return True if user > 0 else None


def validate(constraint: Constraint, path: str, non_root: bool | None, user: int | None) -> Iterator[Refusal]:
    """What is wrong with the effective values of a container at `path`."""
    if constraint.user_type == MUST_RUN_AS_NON_ROOT:
        yield from _validate_non_root(path, non_root, user)
    elif constraint.user_type == MUST_RUN_AS:
        if user is None:
            yield Refusal(f"{path}.runAsUser", REQUIRED)
        elif user != constraint.uid:
            yield Refusal(f"{path}.runAsUser", INVALID, user, f"must be: {constraint.uid}")
    elif constraint.user_type == MUST_RUN_AS_RANGE:
        low, high = constraint.uid_range
        if user is None:
            yield Refusal(f"{path}.runAsUser", REQUIRED)
        elif low is None or high is None or not low <= user <= high:
            yield Refusal(f"{path}.runAsUser", INVALID, user, f"must be in the ranges: [{low}, {high}]")


def _validate_non_root(path: str, non_root: bool | None, user: int | None) -> Iterator[Refusal]:
    if non_root is None and user is None:
        yield Refusal(f"{path}.runAsNonRoot", REQUIRED, detail="must be true")
    elif non_root is False:
        yield Refusal(f"{path}.runAsNonRoot", INVALID, False, "must be true")
    elif user == 0:
        yield Refusal(f"{path}.runAsUser", INVALID, 0, "running with the root UID is forbidden")
