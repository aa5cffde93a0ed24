"""From built overlays to one report: schema, rules, then a place to edit for each finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

from generator.check.built import BuiltOverlay, Contents, read_built
from generator.check.selection import Selection
from generator.findings import Finding, Inputs, Report, Skipped
from generator.kustomize.origins import Origins
from generator.rules import load_rules, run
from generator.schema import validate


def check_overlays(overlays: Iterable[BuiltOverlay], selection: Selection) -> Report:
    """The report on `overlays`, each judged by its own Kubernetes version; one finding per overlay it is seen in."""
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    counts = {"files": 0, "documents": 0, "resources": 0, "overlays": 0}
    for overlay in overlays:
        contents = read_built(overlay)
        found, unknown = _check_contents(overlay, contents, selection)
        findings += found
        skipped += [*contents.skipped, *unknown]
        counts["files"] += overlay.failure is None
        counts["overlays"] += 1
        counts["documents"] += contents.documents
        counts["resources"] += len(contents.resources)
    skipped.sort(key=lambda entry: (entry.path, entry.line, entry.reason))
    return Report.of(findings, Inputs(skipped=tuple(skipped), **counts))


def _check_contents(
    overlay: BuiltOverlay, contents: Contents, selection: Selection
) -> tuple[list[Finding], list[Skipped]]:
    resources = [resource for resource, _ in contents.resources]
    located: list[tuple[int, Finding]] = []
    skipped: list[Skipped] = []
    for index, (resource, line) in enumerate(contents.resources):
        for finding in validate(resource, kubernetes=overlay.kubernetes):
            if finding.rule == "no-schema":
                skipped.append(Skipped(overlay.directory.as_posix(), line, finding.message))
            else:
                located.append((index, finding))
    located += run((rule for rule in load_rules() if selection.allows(rule.id)), resources)
    # The files are only read when there is a finding to place in them.
    origins = cache(partial(Origins, overlay.directory))
    placed = [
        _placed(finding, resources[index], overlay.name, origins())
        for index, finding in located
        if selection.allows(finding.rule)
    ]
    return [finding for finding in contents.findings if selection.allows(finding.rule)] + placed, skipped


def _placed(finding: Finding, resource: Mapping[str, Any], overlay: str, origins: Origins) -> Finding:
    key = finding.rule == "schema-unknown-field"
    return replace(finding, overlay=overlay, location=origins.locate(resource, finding.pointer or "", key=key))
