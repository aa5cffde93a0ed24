"""Where things stand in a YAML text: JSON pointer -> line and column; the second pass over a file with findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from yaml import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    YAMLError,
)
from yaml._yaml import CParser

from generator.k8s import pointer as pointers
from generator.k8s.yaml_scalars import Reading, direct_key, key_of, resolve_tagged
from generator.k8s.yaml_stream import Piece, YamlError, pieces
from generator.k8s.yamlio import read_pieces

Place = tuple[int, int]


class Positions:
    """The places of one document's entries; lines and columns count from 1."""

    def __init__(self, values: dict[str, Place], keys: dict[str, Place]) -> None:
        self._values = values
        self._keys = keys

    def find(self, pointer: str) -> Place | None:
        """Line and column of the value at `pointer`; None where the text has no such value."""
        return self._values.get(pointer)

    def key(self, pointer: str) -> Place | None:
        """Line and column of the key of the mapping entry at `pointer`; None for list items and what is not there."""
        return self._keys.get(pointer)


def positions(data: bytes, *, document: int = 0, reading: Reading = "direct") -> Positions:
    """The places in the document with the index `document`, counted as `load_documents` counts in the same `reading`.

    Never raises: a text that cannot be read, or has fewer documents, has no places, a broken document those before the
    break. What an alias or a merge brings stands at its anchor only; of a repeated key the last entry counts.
    """
    found = Positions({}, {})
    try:
        for _, piece in islice(read_pieces(data, reading), document, document + 1):
            found = _walk(piece, reading)
    except (YamlError, YAMLError):
        # The reader has reported it already; here it only means that there is nothing to tell.
        return found
    return found


def positions_by_line(data: bytes, lines: Collection[int], *, reading: Reading = "direct") -> dict[int, Positions]:
    """The places in each document that starts at one of `lines` (`Document.line`), in one pass over `data`.

    Never raises: what cannot be read has no places.
    """
    found: dict[int, Positions] = {}
    wanted = sorted(set(lines), reverse=True)
    try:
        for piece in _pieces(data, reading):
            end = piece.offset + piece.data.count(b"\n") + 1
            while wanted and wanted[-1] <= piece.offset:
                wanted.pop()
            if wanted and wanted[-1] <= end:
                found[wanted.pop()] = _walk(piece, reading)
    except (YamlError, YAMLError):
        # As above: the reader has reported it already.
        return found
    return found


def _pieces(data: bytes, reading: Reading) -> Iterator[Piece]:
    """The texts of the documents, found without reading them where that is possible."""
    if reading == "direct" and data.lstrip()[:1] == b"{":
        return (piece for _, piece in read_pieces(data, reading))
    return pieces(data, reading)


def _walk(piece: Piece, reading: Reading) -> Positions:
    """The places of all nodes of one document; it has been read before, so its structure is sound."""
    values: dict[str, Place] = {}
    keys: dict[str, Place] = {}
    parser = CParser(piece.data)
    pointer = ""
    # Of each open mapping or list: its pointer, and the index of the next item or None where a mapping's key is next.
    stack: list[tuple[str, int | None]] = []
    in_key = False
    event: Any = None
    while type(event) is not DocumentEndEvent:
        event = parser.get_event()
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            stack.pop()
            in_key = bool(stack) and stack[-1][1] is None
            continue
        if kind not in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
            continue
        place = event.start_mark.line + 1 + piece.offset, event.start_mark.column + 1
        if in_key:
            pointer = pointers.join(stack[-1][0], _key_text(event, reading))
            keys[pointer] = place
            in_key = False
            continue
        if stack and (index := stack[-1][1]) is not None:
            pointer = pointers.join(stack[-1][0], index)
            stack[-1] = stack[-1][0], index + 1
        values[pointer] = place
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            stack.append((pointer, None if kind is MappingStartEvent else 0))
        in_key = bool(stack) and stack[-1][1] is None
    return Positions(values, keys)


def _key_text(event: Any, reading: Reading) -> str:
    """The key as the reader spells it; an alias as a key is told apart only by its name."""
    if type(event) is AliasEvent:
        return str(event.anchor)
    if reading == "kustomize":
        return str(event.value)
    if event.tag is not None:
        return key_of(resolve_tagged(event.tag, event.value, reading))
    return direct_key(event.value) if event.implicit[0] else str(event.value)
