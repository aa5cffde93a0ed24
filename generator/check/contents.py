"""What a text holds: its objects, each with its place in it, and what is wrong with the text itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from generator.findings import Finding, Location, ResourceRef
from generator.k8s.lists import object_pointers, objects
from generator.k8s.yamlio import Document, Reading, YamlError, load_documents
from generator.severity import Severity

NOT_A_MANIFEST = "not a manifest"


class Entry(NamedTuple):
    """An object: the line of its document, and its pointer in that document, which is "" but for an item of a List."""

    value: dict[str, Any]
    line: int
    pointer: str


@dataclass(slots=True)
class Contents:
    """The objects of a text in their order; findings about the text, with its path left out; skipped documents.

    `skipped` holds a line and a reason each; `odd` are the lines of documents not known to be plain (see `Document`).
    """

    documents: int = 0
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)

    @property
    def is_broken(self) -> bool:
        """Whether there is text that could not be read."""
        return any(finding.rule in ("yaml", "helm-template") for finding in self.findings)


def read_contents(data: bytes, reading: Reading, complete: Callable[[Any], Any] | None = None) -> Contents:
    """Read `data`; whatever is wrong with it is a finding, and everything readable before it is an object.

    `complete` adds to each document what the text may leave out.
    """
    contents = Contents()
    documents = _documents(data, reading, contents.findings)
    contents.documents = len(documents)
    contents.odd = [document.line for document in documents if not document.is_plain]
    for document in documents:
        if document.duplicates:
            contents.findings += _duplicate_keys(document)
        for value, pointer in _objects(complete(document.value) if complete else document.value):
            if isinstance(value, dict) and _claims_to_be_an_object(value):
                contents.entries.append(Entry(value, document.line, pointer))
            else:
                contents.skipped.append((document.line, NOT_A_MANIFEST))
    return contents


def _claims_to_be_an_object(value: dict[str, Any]) -> bool:
    """Whether a document is an object, or one that a slip such as `apiversion` keeps from being one."""
    api_version, kind = value.get("apiVersion"), value.get("kind")
    if api_version and kind:
        return True
    return bool(api_version or kind) and isinstance(value.get("metadata"), dict)


def _objects(value: Any) -> Iterable[tuple[Any, str]]:
    if not isinstance(value, dict) or "items" not in value:  # the common case
        return ((value, ""),)
    return zip(objects(value), object_pointers(value), strict=True)


def _documents(data: bytes, reading: Reading, findings: list[Finding]) -> list[Document]:
    """The documents up to the first one that cannot be read, which is a finding."""
    try:
        return load_documents(data, reading=reading)
    except YamlError as error:
        if reading == "kustomize":
            kept = _repeated_only(data, error)
            if kept is not None:
                return kept
        findings.append(_unreadable(error))
        return error.documents


def _repeated_only(data: bytes, error: YamlError) -> list[Document] | None:
    """The documents as kubectl reads them, if all that kustomize objects to is a repeated key."""
    try:
        documents = load_documents(data)
    except YamlError:
        return None
    places = ((duplicate.line, duplicate.column) for document in documents for duplicate in document.duplicates)
    return documents if (error.line, error.column) in places else None


def _unreadable(error: YamlError) -> Finding:
    location = Location("", error.line, error.column)
    if error.helm:
        return helm_template(location)
    return Finding("yaml", Severity.ERROR, error.message, location=location)


def helm_template(location: Location) -> Finding:
    """The note that a file is a Helm template, which nothing but Helm can read."""
    message = "an unrendered Helm template, not checked: render it first (helm template CHART | ... check -)"
    return Finding("helm-template", Severity.NOTE, message, location=location)


def _duplicate_keys(document: Document) -> Iterator[Finding]:
    reference = ResourceRef.of(document.value) if isinstance(document.value, dict) else None
    for duplicate in document.duplicates:
        message = "key repeated in its mapping: kubectl takes the last one, kustomize refuses the file"
        location = Location("", duplicate.line, duplicate.column)
        yield Finding("yaml-duplicate-key", Severity.ERROR, message, reference, duplicate.pointer, location)
