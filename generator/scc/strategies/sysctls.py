"""Sysctls: forbidden ones, safe ones, and unsafe ones that the SCC allows, in that order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from generator.scc.constraint import Constraint
from generator.scc.golang import quote
from generator.scc.model import FORBIDDEN, Refusal


def validate(constraint: Constraint, safe: Set[str], names: Sequence[str]) -> Iterator[Refusal]:
    """What is wrong with the sysctls of a pod; `safe` are those that need no permission."""
    for index, name in enumerate(names):
        path = f"pod.spec.securityContext.sysctls[{index}]"
        if _matches(constraint.forbidden_sysctls, name):
            yield Refusal(path, FORBIDDEN, detail=f"sysctl {quote(name)} is not allowed")
        elif name not in safe and not _matches(constraint.unsafe_sysctls, name):
            yield Refusal(path, FORBIDDEN, detail=f"unsafe sysctl {quote(name)} is not allowed")


def _matches(patterns: Sequence[str], name: str) -> bool:
    """Whether one of `patterns` is `name`, or a prefix of it where the pattern ends in *."""
    return any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in patterns)
