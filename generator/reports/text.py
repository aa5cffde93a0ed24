"""Text for people and editors: one line a finding, `path:line:column: severity: message [rule]`, then a summary."""

from __future__ import annotations

from collections import Counter

from generator.findings import Finding, Report
from generator.severity import Severity

_MANY_FINDINGS = 30
_MANY_REASONS, _REASONS_SHOWN = 15, 10
_RESET = "\x1b[0m"
_STYLES = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}


def format(report: Report, *, colour: bool = False) -> str:
    """The report as text that ends in a newline; `colour` adds terminal colours to the severities."""
    lines = [_line(finding, colour) for finding in report.findings]
    return "\n".join([*lines, *_not_checked(report), *_by_rule(report), _summary(report)]) + "\n"


def _line(finding: Finding, colour: bool) -> str:
    severity = f"{_STYLES[finding.severity]}{finding.severity}{_RESET}" if colour else finding.severity
    # A message may quote a tool: control characters other than line breaks would act on the terminal.
    message = "\n    ".join(map(_printable, finding.message.rstrip("\n").split("\n")))
    exempted = f" (exempted: {_printable(finding.exempted)})" if finding.exempted is not None else ""
    # One place shared by two overlays gives two lines: the overlay tells them apart.
    overlay = f" (overlay {_printable(finding.overlay)})" if finding.location and finding.overlay else ""
    return f"{_printable(_place(finding))}: {severity}: {message}{overlay} [{finding.rule}]{exempted}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


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
    places = [(inputs.overlays, "overlay"), (inputs.loose, "file")]
    where = " and ".join(_plural(count, noun) for count, noun in places if count) or _plural(inputs.files, "file")
    return f"{', '.join(found) or 'no findings'}{exempted} in {_plural(inputs.resources, 'resource')} of {where}"


def _not_checked(report: Report) -> list[str]:
    """What was left out and why; of many reasons the most frequent ones."""
    reasons = Counter(skipped.reason for skipped in report.inputs.skipped)
    frequent = [reason for reason, _ in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))]
    if len(reasons) > _MANY_REASONS:
        frequent = frequent[:_REASONS_SHOWN]
    lines = [f"not checked: {_printable(reason)}{_times(reasons[reason])}" for reason in sorted(frequent)]
    if len(frequent) < len(reasons):
        rest = sum(reasons.values()) - sum(reasons[reason] for reason in frequent)
        more = _plural(len(reasons) - len(frequent), "more reason")
        lines.append(f"not checked: {more}{_times(rest)}; --format json lists them all")
    return lines


def _by_rule(report: Report) -> list[str]:
    """Where to begin, when the findings are too many to count by eye."""
    if len(report.findings) <= _MANY_FINDINGS:
        return []
    rules = sorted(Counter(finding.rule for finding in report.findings).items(), key=lambda item: (-item[1], item[0]))
    return [f"by rule: {', '.join(f'{rule} {count}' for rule, count in rules)}"]


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
