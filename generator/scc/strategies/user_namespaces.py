"""hostUsers: whether a pod must have a user namespace of its own."""

from __future__ import annotations

from collections.abc import Iterator

from generator.scc.constraint import REQUIRE_POD_LEVEL, Constraint
from generator.scc.model import INVALID, Refusal


def validate(constraint: Constraint, path: str, host_users: bool | None) -> Iterator[Refusal]:
    """Whether the pod shares the node's users, which it does unless hostUsers is false."""
    if constraint.user_namespace_level == REQUIRE_POD_LEVEL and host_users is not False:
        yield Refusal(f"{path}.hostUsers", INVALID, host_users, "Host Users must be set to false")
