"""From overlays, files and a stream to one report; selects and sorts, formats nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.check.built import BuiltOverlay, check_built
from generator.check.files import Outcome, check_text
from generator.check.repository import Options, check_files
from generator.check.roles import Role
from generator.check.selection import Selection
from generator.findings import Finding, Inputs, Report, Skipped
from generator.k8s.discover import SourceFile

STDIN = "<stdin>"


def check_overlays(overlays: Iterable[BuiltOverlay], selection: Selection, *, strict: bool = False) -> Report:
    """The report on `overlays`, each judged by its own target; one finding per overlay it is seen in."""
    overlays = list(overlays)
    outcomes = [(overlay.directory.as_posix(), check_built(overlay, strict=strict)) for overlay in overlays]
    built = sum(overlay.failure is None for overlay in overlays)
    return _report(outcomes, selection, Inputs(files=built, overlays=len(overlays)))


def check_files_in(files: Sequence[SourceFile], roots: Iterable[str], options: Options, selection: Selection) -> Report:
    """The report on files as they stand, found under `roots`. Raises WorkerCrashed."""
    return _report(check_files(files, roots, options), selection, Inputs(files=len(files), loose=len(files)))


def check_stream(data: bytes, options: Options, selection: Selection) -> Report:
    """The report on one stream, whose objects are taken to be applied together."""
    outcome = check_text(data, Role.MANIFEST, options.target, strict=options.strict, together=True)
    return _report([(STDIN, outcome)], selection, Inputs(files=1, loose=1))


def merge(reports: Sequence[Report]) -> Report:
    """One report on all that `reports` are on."""
    inputs = [report.inputs for report in reports]
    total = Inputs(
        files=sum(one.files for one in inputs),
        documents=sum(one.documents for one in inputs),
        resources=sum(one.resources for one in inputs),
        overlays=sum(one.overlays for one in inputs),
        loose=sum(one.loose for one in inputs),
        skipped=_sorted(entry for one in inputs for entry in one.skipped),
    )
    return Report.of((finding for report in reports for finding in report.findings), total)


def _report(outcomes: Sequence[tuple[str, Outcome]], selection: Selection, inputs: Inputs) -> Report:
    """The report on `outcomes`, each with the path of its file; `inputs` says how many files and overlays they are."""
    inputs = replace(
        inputs,
        documents=sum(outcome.documents for _, outcome in outcomes),
        resources=sum(outcome.resources for _, outcome in outcomes),
        skipped=_sorted(Skipped(path, *entry) for path, outcome in outcomes for entry in outcome.skipped),
    )
    findings = (_in_file(path, finding) for path, outcome in outcomes for finding in outcome.findings)
    return Report.of((finding for finding in findings if selection.allows(finding.rule)), inputs)


def _in_file(path: str, finding: Finding) -> Finding:
    """The finding with the path that its location leaves out."""
    place = finding.location
    return replace(finding, location=replace(place, path=path)) if place and not place.path else finding


def _sorted(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    return tuple(sorted(skipped, key=lambda entry: (entry.path, entry.line, entry.reason)))
