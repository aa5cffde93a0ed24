"""Which rules a check reports: `--select` and `--ignore`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from generator.errors import UsageError
from generator.rules.manual import rule_ids

# What could not be built or read was not checked at all: selecting other rules must not turn that into a pass.
_ALWAYS_SELECTED = frozenset({"build", "yaml"})


@dataclass(frozen=True, slots=True)
class Selection:
    """`select` None stands for all rules; `ignore` wins over it."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()

    def allows(self, rule: str) -> bool:
        """Whether findings of `rule` are reported."""
        return rule not in self.ignore and (self.select is None or rule in self.select | _ALWAYS_SELECTED)


def parse_selection(select: Iterable[str] | None, ignore: Iterable[str] | None) -> Selection:
    """The selection that lists of comma-separated rule ids ask for. Raises UsageError for an id that does not exist."""
    chosen = _ids("--select", select)
    return Selection(chosen or None, _ids("--ignore", ignore))


def _ids(flag: str, values: Iterable[str] | None) -> frozenset[str]:
    ids = frozenset(part.strip() for value in values or () for part in value.split(",") if part.strip())
    known = rule_ids()
    for rule in sorted(ids - set(known)):
        close = difflib.get_close_matches(rule, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"rules are {', '.join(known)}"
        raise UsageError(f"{flag}: there is no rule {rule!r}", hint)
    return ids
