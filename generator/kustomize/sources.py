"""The files of a kustomization as they stand: their documents, and the line and column of a pointer into one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.locate import positions
from generator.k8s.yamlio import YamlError, load_documents

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(frozen=True, eq=False)
class SourceText:
    """One document of one file; `content` is what it says."""

    path: Path
    document: int
    data: bytes
    content: Any

    def position(self, pointer: str, *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value (or its key) at `pointer`, or of the nearest parent that exists."""
        found = positions(self.data, document=self.document, reading="kustomize")
        place = found.key(pointer) if key else found.find(pointer)
        while place is None and pointer:
            pointer = pointer.rpartition("/")[0]
            place = found.find(pointer)
        return place or (1, 1)


def read_kustomization(directory: Path) -> SourceText | None:
    """The kustomization of a folder; None where there is none or it cannot be read."""
    for name in NAMES:
        for source in read_sources(directory / name):
            return source if isinstance(source.content, dict) else None
    return None


def read_documents(path: Path) -> Iterator[tuple[SourceText, str, Mapping[str, Any]]]:
    """Every object of a file with its document and its pointer in it: "" but for an item of a List."""
    for source in read_sources(path):
        yield from _objects(source, "", source.content)


def _objects(source: SourceText, base: str, value: Any) -> Iterator[tuple[SourceText, str, Mapping[str, Any]]]:
    if not isinstance(value, dict):
        return
    items = value.get("items")
    if isinstance(items, list) and str(value.get("kind")).endswith("List"):
        for index, item in enumerate(items):
            yield from _objects(source, pointers.join(base, "items", index), item)
    else:
        yield source, base, value


def parse_inline(content: str) -> list[Any]:
    """The documents of a patch written inside a kustomization; none if it cannot be read."""
    try:
        return [document.value for document in load_documents(content.encode(), reading="kustomize")]
    except YamlError:
        return []


def read_sources(path: Path) -> Iterator[SourceText]:
    """Every document of a file; none where it cannot be read."""
    try:
        data = path.read_bytes()
        documents = load_documents(data, reading="kustomize")
    except (OSError, YamlError):
        # Remote resources and broken files: the build itself reports them.
        return
    for index, document in enumerate(documents):
        yield SourceText(path, index, data, document.value)
