"""allowPrivilegeEscalation: whether a process may gain more rights than its parent has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.scc.constraint import Constraint
from generator.scc.model import INVALID, Refusal


def default(constraint: Constraint, privileged: bool | None, add: Sequence[str]) -> bool | None:
    """The value of a container that has none.

    The SCC's default is not for privileged containers and those that add CAP_SYS_ADMIN, literally: Kubernetes refuses
    them with false. An SCC that does not allow escalation writes false all the same.
    """
    if constraint.default_escalation is not None and not privileged and "CAP_SYS_ADMIN" not in add:
        return constraint.default_escalation
    return False if constraint.escalation is False else None


def validate(constraint: Constraint, path: str, escalation: bool | None) -> Iterator[Refusal]:
    """Whether the container at `path` may have `escalation`."""
    if constraint.escalation is False and escalation is not False:
        detail = "Allowing privilege escalation for containers is not allowed"
        yield Refusal(f"{path}.allowPrivilegeEscalation", INVALID, escalation, detail)
