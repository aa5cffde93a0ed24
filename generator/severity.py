"""How much a finding matters; apart from findings, because every command line names it."""

from __future__ import annotations

import enum


class Severity(enum.StrEnum):
    """How much a finding matters; `--fail-on` compares by `rank`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for a note, 2 for an error."""
        return ("note", "warning", "error").index(self.value)
