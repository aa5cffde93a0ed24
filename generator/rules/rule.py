"""What a rule is, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from generator.rules.context import Context
from generator.rules.subject import Subject
from generator.severity import Severity


class Violation(NamedTuple):
    """Where in the object, and what is wrong there; the runner adds rule, severity and object."""

    pointer: str
    message: str


Check: TypeAlias = Callable[[Subject, Context], Iterable[Violation]]
# A case of a rule: one object, or several that are in one overlay together.
Case: TypeAlias = dict[str, Any] | tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `kinds` names the kinds it looks at, None every object; `good` and `bad` are its tests."""

    id: str
    severity: Severity
    check: Check
    good: tuple[Case, ...]
    bad: tuple[Case, ...]
    kinds: frozenset[str] | None = None
