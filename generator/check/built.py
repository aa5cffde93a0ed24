"""A built overlay, checked: its objects are applied together, and each finding is placed in the file to edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from generator.check.contents import Contents, read_contents
from generator.check.engines import Target
from generator.check.files import Outcome, judged
from generator.check.places import is_about_key
from generator.findings import Finding
from generator.kustomize.origins import Origins
from generator.severity import Severity


@dataclass(frozen=True, slots=True)
class BuiltOverlay:
    """One overlay: `stream` is what kustomize wrote, or `failure` what it said."""

    name: str
    directory: Path
    target: Target
    stream: bytes = b""
    failure: str | None = None


def check_built(overlay: BuiltOverlay, *, strict: bool = False) -> Outcome:
    """Judge the objects of `overlay`; a failed build is one finding and no objects."""
    if overlay.failure is not None:
        return Outcome(findings=(Finding("build", Severity.ERROR, overlay.failure, overlay=overlay.name),))
    contents = read_contents(overlay.stream, "direct")
    found, skipped = judged(contents, overlay.target, strict=strict, together=True)
    # The files are only read when there is a finding to place in them.
    origins = cache(partial(Origins, overlay.directory))
    placed = []
    for index, finding in found:
        resource = contents.entries[index].value
        place = origins().locate(resource, finding.pointer or "", key=is_about_key(finding))
        placed.append(replace(finding, overlay=overlay.name, location=place))
    return Outcome(
        contents.documents,
        len(contents.entries),
        (*_of_text(contents, overlay), *placed),
        (*contents.skipped, *skipped),
    )


def _of_text(contents: Contents, overlay: BuiltOverlay) -> Iterator[Finding]:
    """What is wrong with the text that kustomize wrote, which is no file that somebody could edit."""
    for finding in contents.findings:
        line = finding.location.line if finding.location else 1
        message = f"line {line} of what kustomize built: {finding.message}"
        yield replace(finding, message=message, location=None, overlay=overlay.name)
