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


@dataclass(frozen=True, slots=True)
class Document:
    """One document: plain dicts, lists and scalars; the line (from 1) of its first node; keys that it repeats."""

    value: Any
    line: int
    duplicates: tuple[Duplicate, ...] = ()


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


# kubectl looks at every line, kustomize at what stands between two line feeds: not at the first line.
_SEPARATORS: dict[Reading, re.Pattern[bytes]] = {
    "direct": re.compile(rb"^---(.*)(?:\n|\Z)", re.MULTILINE),
    "kustomize": re.compile(rb"(?<=\n)---(.*)\n"),
}
# A template action that neither a quote nor a comment hides.
_HELM = re.compile(rb"^[^#'\"\n]*\{\{", re.MULTILINE)


def pieces(data: bytes, reading: Reading) -> Iterator[Piece]:
    """The pieces of a stream, empty ones too.

    Raises YamlError at a separator that something follows on its line, after the pieces before it.
    """
    data = data.replace(b"\r\n", b"\n")
    if reading == "direct" and data[-1:] not in (b"", b"\n"):
        # kubectl's line reader ends the last line; after kustomize's, a literal block has no line feed.
        data += b"\n"
    start = line = 0
    for separator in _SEPARATORS[reading].finditer(data):
        yield Piece(data[start : separator.start()], line)
        line += data.count(b"\n", start, separator.start())
        rest = separator[1].decode("utf-8", "replace").strip()
        if rest and not rest.startswith("#"):
            raise YamlError(f"invalid document separator: {rest!r} follows --- on its line; start a new line", line + 1)
        start, line = separator.end(), line + 1
    yield Piece(data[start:], line)


def looks_like_helm(data: bytes) -> bool:
    """Whether a template action of Helm stands in the text where YAML would have a value."""
    return b"\0" not in data and _HELM.search(data) is not None
