"""Scalars that mean one thing to kubectl and Argo CD and another to kustomize: rule `yaml-ambiguous`.

A file is deployed in either way sooner or later, and then `yes` is true or the text "yes". Keys that are repeated have
a rule of their own; text that both refuse is not ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from yaml import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)
from yaml._yaml import CParser

from generator.k8s import pointer as pointers
from generator.k8s.ambiguity_scan import ends_in_the_middle, has_content, is_plain
from generator.k8s.yaml_json import read_json
from generator.k8s.yaml_nodes import DEEPEST, DROPPED, MERGE, key_text, scalar_value
from generator.k8s.yaml_scalars import HINTS, WORDS, Reading
from generator.k8s.yaml_stream import Piece, YamlError, pieces

_BOTH: tuple[Reading, Reading] = ("direct", "kustomize")
_REFUSED = object()
# What may be shown of a value: the words and forms of YAML itself.
_WORDS = frozenset(WORDS["direct"])
# What a plain scalar begins with that is no text, or no key of its own.
_HINTS = HINTS | {"<"}
_SHOWN = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9:.,Zz+ -]*)?")


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A value or key with two meanings.

    `document` counts as `load_documents` does, `pointer` is that of the direct reading, line and column count from 1.
    """

    document: int
    pointer: str
    line: int
    column: int
    message: str


def ambiguities(data: bytes, lines: Collection[int] | None = None) -> list[Ambiguity]:
    """Every value and key on which the readings differ, in the order of the text; those in front of a syntax error.

    `lines`: documents that none of these lines is in are known to be plain (see `Document`).
    """
    found: list[Ambiguity] = []
    document = 0
    complete = data.count(b"\n") if ends_in_the_middle(data) else None
    try:
        if data.lstrip()[:1] == b"{" and read_json(data)[1] == len(data):
            # To kubectl it is JSON, whose scalars are the same in both readings.
            return []
        for piece in pieces(data, "direct"):
            if not has_content(piece.data):
                continue
            ends = complete is None or piece.offset + piece.data.count(b"\n") <= complete
            if is_plain(piece, lines, ends=ends):
                document += 1
                continue
            walk = _Walk(piece, ends=ends)
            try:
                walk.run()
            finally:
                found += walk.ambiguities(document)
            document += walk.is_document
    except (YamlError, YAMLError, RecursionError):
        # The reader reports it; here it only ends the search.
        return found
    return found


class _Walk:
    """The events of one piece; `found` has pointer, event and the two meanings of what differs."""

    def __init__(self, piece: Piece, ends: bool) -> None:
        self.is_document = False
        self._piece = piece
        self._ends = ends
        self._secret = False
        self._found: list[tuple[str, Any, bool, Any, Any]] = []

    def ambiguities(self, document: int) -> Iterator[Ambiguity]:
        """What `run` has found."""
        for pointer, event, is_key, direct, kustomize in self._found:
            line, column = event.start_mark.line + 1 + self._piece.offset, event.start_mark.column + 1
            message = _message(event, is_key, direct, kustomize, self._secret)
            yield Ambiguity(document, pointer, line, column, message)

    def run(self) -> None:
        """Walk to the end of the document. Raises YAMLError where the text is broken."""
        parser = CParser(self._piece.data)
        # Of each open mapping or list: its pointer, and the index of the next item or None for a mapping.
        stack: list[tuple[str, int | None]] = []
        key: str | None = None
        flow = 0
        event: Any = None
        while (kind := type(event := parser.get_event())) is not StreamEndEvent:
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                flow -= 1 if flow else 0
                if not stack:
                    return
                continue
            if kind not in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
                continue
            if stack and stack[-1][1] is None and key is None:
                key = self._key(event, stack[-1][0], flow)
                continue
            pointer = self._pointer(stack, key)
            if kind is ScalarEvent:
                self._value(event, pointer, flow, key)
                if not stack:
                    return
            elif kind is not AliasEvent:
                if len(stack) >= DEEPEST:
                    return
                self.is_document = True
                stack.append((pointer, None if kind is MappingStartEvent else 0))
                flow += 1 if flow or event.flow_style else 0
            key = None

    def _pointer(self, stack: list[tuple[str, int | None]], key: str | None) -> str:
        if not stack:
            return ""
        outer, index = stack[-1]
        if index is None:
            return pointers.join(outer, key or "")
        stack[-1] = outer, index + 1
        return pointers.join(outer, index)

    def _key(self, event: Any, outer: str, flow: int) -> str:
        """The key's text in the direct reading, or as it is written."""
        if type(event) is not ScalarEvent:
            return str(getattr(event, "anchor", ""))
        if _is_text(event):
            return str(event.value)
        direct, kustomize = (_meaning(key_text, event, flow, reading) for reading in _BOTH)
        text = direct if isinstance(direct, str) else str(event.value)
        if direct != kustomize:
            self._found.append((pointers.join(outer, text), event, True, direct, kustomize))
        return text

    def _value(self, event: Any, pointer: str, flow: int, key: str | None) -> None:
        if pointer and key != "kind" and _is_text(event):
            self.is_document = True
            return
        direct, kustomize = (_meaning(scalar_value, event, flow, reading) for reading in _BOTH)
        if event.style in ("|", ">") and not self._ends and self._is_last(event):
            kustomize = direct.removesuffix("\n")
        self.is_document |= bool(pointer) or direct is not None
        self._secret |= key == "kind" and direct == "Secret"
        if type(direct) is not type(kustomize) or direct != kustomize:
            self._found.append((pointer, event, False, direct, kustomize))

    def _is_last(self, event: Any) -> bool:
        return bool(event.end_mark.line >= self._piece.data.count(b"\n"))


def _is_text(event: Any) -> bool:
    """Whether a scalar is the text that stands there, whoever reads it: most are."""
    if event.tag is not None or event.style in ("|", ">"):
        return False
    return bool(event.style) or event.value[:1] not in _HINTS


def _meaning(function: Any, event: Any, flow: int, reading: Reading) -> Any:
    try:
        return function(event, flow, reading)
    except ValueError:
        return _REFUSED


def _message(event: Any, is_key: bool, direct: Any, kustomize: Any, secret: bool) -> str:
    what = "key" if is_key else "value"
    if event.style in ("|", ">"):
        return "the text ends in a line feed for kubectl but not for kustomize: end the file with a line feed"
    if secret:
        return f"this {what} of a Secret is one thing to kubectl and Argo CD and another to kustomize: quote it"
    shown = is_key or event.value in _WORDS or _SHOWN.fullmatch(event.value) is not None
    written = f"the {what} {event.value}" if shown and event.value else f"this {what}"
    if event.tag is None and not event.value:
        advice = "write null or ''"
    else:
        advice = "quote it" if event.tag is None else "quote it, without the tag, if text is meant"
    return (
        f"{written} is {_said(direct, shown)} to kubectl and Argo CD, {_said(kustomize, shown)} to kustomize: {advice}"
    )


def _said(meaning: Any, shown: bool) -> str:
    """A meaning in words; text only where it may be shown."""
    if isinstance(meaning, str):
        return f'the text "{meaning}"' if shown or not meaning else "text"
    if isinstance(meaning, bool):
        return "true" if meaning else "false"
    named = {id(_REFUSED): "an error", id(DROPPED): "left out", id(MERGE): "a merge", id(None): "null"}
    return named.get(id(meaning), "a number")
