"""One file: from its bytes to all that a report says about it, but its path. Pure, so that it can be remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from generator.check.contents import Contents, helm_template, read_contents
from generator.check.engines import Target, run_engines
from generator.check.places import place_in_text
from generator.check.roles import READINGS, Role, references
from generator.check.surroundings import offers, wants
from generator.findings import Finding, Location
from generator.k8s.ambiguity_scan import may_be_ambiguous
from generator.k8s.encodings import decoded
from generator.severity import Severity

_SKIPPED_PART = "a patch or configuration of a kustomization, no object: only read"
_SKIPPED_DATA = "data for a generated ConfigMap or Secret: not read"


class Outcome(NamedTuple):
    """What one file came to.

    The locations of `findings` have an empty path; `skipped` holds a line and a reason each. `wants` and `offers` say
    what it means for other files (surroundings.py); `names` are the files that it refers to if it is a kustomization.
    """

    documents: int = 0
    resources: int = 0
    findings: tuple[Finding, ...] = ()
    skipped: tuple[tuple[int, str], ...] = ()
    wants: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    names: tuple[tuple[Role, str], ...] = ()


def check_text(data: bytes, role: Role, target: Target, *, strict: bool = False, together: bool = False) -> Outcome:
    """Read `data` as a file of this `role` is read, and judge what is in it.

    `strict` makes a kind without a schema an error; `together`: the objects are all that is applied with each other.
    """
    if role is Role.DATA:
        return Outcome(skipped=((1, _SKIPPED_DATA),))
    if role is Role.TEMPLATE and b"{{" in data:
        return Outcome(findings=(helm_template(_first_action(data)),))
    reading = READINGS[role]
    data = decoded(data, reading)
    contents = read_contents(data, reading, _complete if role is Role.KUSTOMIZATION else None)
    entries, documents = contents.entries, contents.documents
    if role is Role.PART:
        skipped = [(1, _SKIPPED_PART)] if documents else []
        return Outcome(documents, 0, tuple(contents.findings), tuple(skipped))
    # A text that cannot be read has no meaning at all, let alone two.
    if not contents.is_broken and may_be_ambiguous(data, is_plain=not contents.odd):
        contents.findings += _ambiguous(data, contents.odd)
    found, skipped = judged(contents, target, strict=strict, together=together)
    if found:
        contents.findings += place_in_text(data, reading, entries, found)
    return Outcome(
        documents,
        len(entries),
        tuple(contents.findings),
        (*contents.skipped, *skipped),
        wants(entry.value for entry in entries),
        tuple(sorted({*offers((entry.value for entry in entries), target.openshift)})),
        tuple(references(entries[0].value)) if role is Role.KUSTOMIZATION and entries else (),
    )


def _ambiguous(data: bytes, lines: Sequence[int]) -> Iterator[Finding]:
    from generator.k8s.ambiguity import ambiguities  # 15 ms to import, and seldom needed

    for one in ambiguities(data, lines):
        location = Location("", one.line, one.column)
        yield Finding("yaml-ambiguous", Severity.WARNING, one.message, None, one.pointer, location)


def _complete(kustomization: Any) -> Any:
    # Both may be left out (FixKustomizationPostUnmarshal in api/types/kustomization.go of kustomize).
    if not isinstance(kustomization, dict):
        return kustomization
    version = "v1alpha1" if kustomization.get("kind") == "Component" else "v1beta1"
    return {"apiVersion": f"kustomize.config.k8s.io/{version}", "kind": "Kustomization", **kustomization}


def judged(
    contents: Contents, target: Target, *, strict: bool, together: bool
) -> tuple[list[tuple[int, Finding]], list[tuple[int, str]]]:
    """What the engines find in the objects, and those of which no schema is known."""
    found: list[tuple[int, Finding]] = []
    skipped: list[tuple[int, str]] = []
    resources = [entry.value for entry in contents.entries]
    if together:
        target = target.with_others(resources)
    for index, finding in run_engines(resources, target, together=together):
        if finding.rule != "no-schema":
            found.append((index, finding))
        elif strict:
            found.append((index, replace(finding, severity=Severity.ERROR)))
        else:
            skipped.append((contents.entries[index].line, finding.message))
    return found, skipped


def _first_action(data: bytes) -> Location:
    before = data[: data.index(b"{{")]
    return Location("", before.count(b"\n") + 1, len(before) - before.rfind(b"\n"))
