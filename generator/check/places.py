"""Where to edit: the line and column of what an engine found in a text, which is parsed once more for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.check.contents import Entry
from generator.findings import Finding, Location
from generator.k8s.locate import Positions, positions_by_line
from generator.k8s.yamlio import Reading


def place_in_text(
    data: bytes, reading: Reading, entries: Sequence[Entry], found: Sequence[tuple[int, Finding]]
) -> Iterator[Finding]:
    """The findings, each given with the index of its entry, with line and column in `data`; the path is left out."""
    lines = {entries[index].line for index, _ in found}
    documents = positions_by_line(data, lines, reading=reading)
    for index, finding in found:
        entry = entries[index]
        line, column = _nearest(documents.get(entry.line), entry.pointer, finding) or (entry.line, 1)
        yield replace(finding, location=Location("", line, column))


def _nearest(positions: Positions | None, base: str, finding: Finding) -> tuple[int, int] | None:
    """The place of the finding's value, of its key where the key is what is wrong, else of the nearest parent."""
    if positions is None:
        return None
    pointer = base + (finding.pointer or "")
    place = positions.key(pointer) if is_about_key(finding) else None
    place = place or positions.find(pointer)
    while place is None and pointer:
        pointer = pointer.rpartition("/")[0]
        place = positions.find(pointer)
    return place


def is_about_key(finding: Finding) -> bool:
    """Whether a finding is about a key that should not be there, not about its value."""
    return finding.rule == "schema-unknown-field"
