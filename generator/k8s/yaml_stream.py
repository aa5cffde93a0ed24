"""A stream cut into documents as kubectl and kustomize cut it, before any YAML is parsed; and what reading gives.

Both cut the text at lines that start with `---` and read one document of each piece, so text after `...` is ignored and
anchors end with their piece. Sources: YAMLReader and YAMLOrJSONDecoder of k8s.io/apimachinery v0.34.2 (pkg/util/yaml),
splitDocuments of kyaml v0.21.1 (kio/byteio_reader.go).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.k8s.yaml_scalars import Reading


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A key that its mapping has already: the pointer of the entry, line and column (from 1) of the repeated key."""

    pointer: str
    line: int
    column: int


class Document(NamedTuple):
    """One document: plain dicts, lists and scalars; the line (from 1) of its first node; keys that it repeats.

    `is_plain`: known to mean the same in both readings.
    """

    value: Any
    line: int
    duplicates: tuple[Duplicate, ...] = ()
    is_plain: bool = False


class YamlError(Exception):
    """A document cannot be read.

    `message` says why, `line` and `column` (from 1) where; `documents` are those before it; `helm` tells that the text
    looks like a Helm template that nobody has rendered.
    """

    def __init__(
        self, message: str, line: int, column: int = 1, documents: list[Document] | None = None, helm: bool = False
    ) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column
        self.documents = documents or []
        self.helm = helm


class Piece(NamedTuple):
    """The text of one document, and how many lines of the stream stand before it."""

    data: bytes
    offset: int


# A template action that neither a quote nor a comment hides.
_HELM = re.compile(rb"^[^#'\"\n]*\{\{", re.MULTILINE)


def pieces(data: bytes, reading: Reading) -> Iterator[Piece]:
    """The pieces of a stream, empty ones too.

    Raises YamlError at a separator that something follows on its line, after the pieces before it.
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    if reading == "direct" and data[-1:] not in (b"", b"\n"):
        # kubectl's line reader ends the last line; after kustomize's, a literal block has no line feed.
        data += b"\n"
    start = line = 0
    for at, end in _separators(data, reading):
        yield Piece(data[start:at], line)
        line += data.count(b"\n", start, at)
        rest = data[at + 3 : end].decode("utf-8", "replace").strip()
        if rest and not rest.startswith("#"):
            raise YamlError(f"invalid document separator: {rest!r} follows --- on its line; start a new line", line + 1)
        start, line = end, line + 1
    yield Piece(data[start:] if start else data, line)


def _separators(data: bytes, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where each line that begins with `---` starts, and where the next one does.

    kubectl looks at every line, kustomize at what stands between two line feeds: not at the first line.
    """
    if reading == "direct" and data.startswith(b"---"):
        yield 0, data.index(b"\n") + 1
    at = data.find(b"\n---") + 1
    # Only kustomize's last line may lack its line feed, and then it is no separator.
    while at and (end := data.find(b"\n", at) + 1):
        yield at, end
        at = data.find(b"\n---", end - 1) + 1


def looks_like_helm(data: bytes) -> bool:
    """Whether a template action of Helm stands in the text where YAML would have a value."""
    return b"\0" not in data and _HELM.search(data) is not None
