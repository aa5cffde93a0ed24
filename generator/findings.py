"""What a check says about manifests: immutable values that every report only formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.severity import Severity


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """The object that a finding is about; `namespace` is None where the object names none."""

    api_version: str
    kind: str
    namespace: str | None
    name: str

    @classmethod
    def of(cls, resource: Mapping[str, Any]) -> ResourceRef:
        """The identity that `resource`, a Kubernetes object as a dict, gives itself."""
        metadata = resource.get("metadata")
        metadata = metadata if isinstance(metadata, Mapping) else {}
        namespace = metadata.get("namespace")
        return cls(
            api_version=str(resource.get("apiVersion") or ""),
            kind=str(resource.get("kind") or ""),
            namespace=None if namespace is None else str(namespace),
            name=str(metadata.get("name") or metadata.get("generateName") or ""),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Location:
    """Where to edit: a path relative to the working directory, line and column counted from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one object.

    `rule` is the kebab-case id that `--select` takes; `pointer` an RFC 6901 JSON pointer into the object; `overlay` the
    name of the overlay whose build showed it; `exempted` the reason for which the configuration tolerates it.
    """

    rule: str
    severity: Severity
    message: str
    resource: ResourceRef | None = None
    pointer: str | None = None
    location: Location | None = None
    overlay: str | None = None
    exempted: str | None = None

    def sort_key(self) -> tuple[Any, ...]:
        """The order of every report: path, line, column, rule, overlay, pointer, message; absent values first."""
        place = (self.location.path, self.location.line, self.location.column) if self.location else ("", 0, 0)
        return (*place, self.rule, self.overlay or "", self.pointer or "", self.message)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that was read but not checked, and why: "no schema" is an answer, never silent success."""

    path: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a check looked at; a built overlay counts as one file, the stream that kustomize wrote.

    `overlays` are those that were to be built, `loose` the files that were checked as they stand.
    """

    files: int = 0
    documents: int = 0
    resources: int = 0
    skipped: tuple[Skipped, ...] = ()
    overlays: int = 0
    loose: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of one `check`: findings in their final order, and what they were found in."""

    findings: tuple[Finding, ...]
    inputs: Inputs = field(default_factory=Inputs)

    @classmethod
    def of(cls, findings: Iterable[Finding], inputs: Inputs) -> Report:
        """A report whose findings are sorted and free of exact repetitions."""
        return cls(tuple(sorted(dict.fromkeys(findings), key=Finding.sort_key)), inputs)

    def counts(self) -> dict[str, int]:
        """Findings by severity, and how many of all were exempted (those count nowhere else)."""
        live = [finding for finding in self.findings if finding.exempted is None]
        counts = {severity.value: sum(finding.severity is severity for finding in live) for severity in Severity}
        return {**counts, "exempted": len(self.findings) - len(live)}

    def fails(self, fail_on: Severity) -> bool:
        """Whether any finding that is not exempted is at or above `fail_on`."""
        return any(f.exempted is None and f.severity.rank >= fail_on.rank for f in self.findings)
