"""Text for people and editors: one line a finding, `path:line:column: severity: message [rule]`, then a summary."""

from __future__ import annotations

from collections import Counter

from generator.findings import Finding, Report, Severity

_RESET = "\x1b[0m"
_STYLES = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}


def format(report: Report, *, colour: bool = False) -> str:
    """The report as text that ends in a newline; `colour` adds terminal colours to the severities."""
    lines = [_line(finding, colour) for finding in report.findings]
    lines += [f"not checked: {reason}{_times(count)}" for reason, count in _skipped(report)]
    return "\n".join([*lines, _summary(report)]) + "\n"


def _line(finding: Finding, colour: bool) -> str:
    severity = f"{_STYLES[finding.severity]}{finding.severity}{_RESET}" if colour else finding.severity
    # A message may quote a tool: control characters other than line breaks would act on the terminal.
    message = "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in finding.message)
    message = message.rstrip("\n").replace("\n", "\n    ")
    exempted = f" (exempted: {finding.exempted})" if finding.exempted is not None else ""
    # One place shared by two overlays gives two lines: the overlay tells them apart.
    overlay = f" (overlay {finding.overlay})" if finding.location and finding.overlay else ""
    return f"{_place(finding)}: {severity}: {message}{overlay} [{finding.rule}]{exempted}"


def _place(finding: Finding) -> str:
    """Where to look: file, line and column and the object; with no location, the overlay stands for the file."""
    location = finding.location
    parts = [f"{location.path}:{location.line}:{location.column}"] if location else []
    if not location:
        parts = [name for name in (finding.overlay, str(finding.resource) if finding.resource else None) if name]
    return ": ".join(parts) or "-"


def _summary(report: Report) -> str:
    counts = report.counts()
    found = [_plural(counts[severity.value], severity.value) for severity in Severity if counts[severity.value]]
    exempted = f" ({counts['exempted']} exempted)" if counts["exempted"] else ""
    inputs = report.inputs
    where = _plural(inputs.overlays, "overlay") if inputs.overlays else _plural(inputs.files, "file")
    return f"{', '.join(found) or 'no findings'}{exempted} in {_plural(inputs.resources, 'resource')} of {where}"


def _skipped(report: Report) -> list[tuple[str, int]]:
    return sorted(Counter(skipped.reason for skipped in report.inputs.skipped).items())


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
