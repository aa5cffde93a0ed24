"""What kustomize wrote, read back: the objects of one overlay, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.findings import Finding, ResourceRef, Severity, Skipped
from generator.k8s.lists import objects
from generator.k8s.yamlio import Document, YamlError, load_documents


@dataclass(frozen=True, slots=True)
class BuiltOverlay:
    """One overlay: `stream` is what kustomize wrote, or `failure` what it said; `kubernetes` a minor ("1.31")."""

    name: str
    directory: Path
    kubernetes: str
    stream: bytes = b""
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The objects of a built overlay, each with the line of its document in the stream, and problems of reading it."""

    documents: int
    resources: tuple[tuple[dict[str, Any], int], ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


def read_built(overlay: BuiltOverlay) -> Contents:
    """Read the stream of `overlay`; a failed build is one finding and no objects."""
    if overlay.failure is not None:
        return Contents(0, (), (Finding("build", Severity.ERROR, overlay.failure, overlay=overlay.name),), ())
    findings: list[Finding] = []
    try:
        documents = load_documents(overlay.stream)
    except YamlError as error:
        documents = list(error.documents)
        message = f"line {error.line} of what kustomize built: {error.message}"
        findings.append(Finding("yaml", Severity.ERROR, message, overlay=overlay.name))
    resources, skipped = [], []
    for document in documents:
        findings += _duplicate_keys(document, overlay)
        for value in objects(document.value):
            if isinstance(value, dict) and value.get("apiVersion") and value.get("kind"):
                resources.append((value, document.line))
            else:
                skipped.append(Skipped(overlay.directory.as_posix(), document.line, "not a manifest"))
    return Contents(len(documents), tuple(resources), tuple(findings), tuple(skipped))


def _duplicate_keys(document: Document, overlay: BuiltOverlay) -> Iterator[Finding]:
    for duplicate in document.duplicates:
        reference = ResourceRef.of(document.value) if isinstance(document.value, dict) else None
        message = f"line {duplicate.line} of what kustomize built: key repeated in its mapping"
        yield Finding("yaml-duplicate-key", Severity.ERROR, message, reference, duplicate.pointer, overlay=overlay.name)
