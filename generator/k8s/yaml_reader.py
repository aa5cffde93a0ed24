"""One piece of YAML -> one document, in either reading: one loop over the events of libyaml's parser.

libyaml finds the structure, since both Go libraries are ports of it; scalars, keys, aliases and merges are resolved
here. A `%YAML` directive other than 1.1 is refused here because libyaml takes 1.2 as well.
"""

from __future__ import annotations

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
from generator.k8s.yaml_errors import parse_error, refuse_slashes
from generator.k8s.yaml_nodes import DEEPEST, DROPPED, MERGE, key_text, scalar_value
from generator.k8s.yaml_scalars import HINTS, Reading, key_of
from generator.k8s.yaml_stream import Document, Duplicate, Piece, YamlError, looks_like_helm

_NO_KEY = object()


class DocumentReader:
    """Reads one piece; `read` is called once.

    Mappings and lists that are open are on a stack, and with each the key in it whose value is read: `_NO_KEY` where a
    key is next, `MERGE` for `<<`, `DROPPED` for a key that the reading leaves out.
    """

    def __init__(self, piece: Piece, reading: Reading) -> None:
        self._piece = piece
        self._reading = reading
        self._stack: list[tuple[Any, Any]] = []
        self._anchors: dict[str, Any] = {}
        self._merged: dict[int, set[str]] = {}
        self._duplicates: list[Duplicate] = []
        self._decoded = 0
        self._copied = 0

    def read(self) -> Document | None:
        """The document; None if it is empty or null. Raises YamlError, whose lines are those of the stream."""
        event: Any = None
        parser = CParser(self._piece.data)
        try:
            if not self._open(parser):
                return None
            event = parser.get_event()
            line = event.start_mark.line + 1 + self._piece.offset
            value = self._value(parser, event)
            # What ends a document is part of it: text behind a scalar shows only here.
            parser.get_event()
            refuse_slashes(self._piece)
        except YAMLError as error:
            raise parse_error(error, self._piece) from None
        finally:
            parser.dispose()
        return None if value is None else Document(value, line, tuple(self._duplicates))

    def _open(self, parser: CParser) -> bool:
        parser.get_event()
        event: Any = parser.get_event()
        if type(event) is StreamEndEvent:
            return False
        if event.version not in (None, (1, 1)):
            raise self._error(event, "incompatible YAML document: only %YAML 1.1 is read by kubectl and kustomize")
        return True

    # One long function on purpose: it runs for every node, and a call costs more than its branches.
    def _value(self, parser: CParser, event: Any) -> Any:  # noqa: C901
        stack, next_event = self._stack, parser.get_event
        container: Any = None
        key: Any = _NO_KEY
        flow = 0
        while True:
            kind = type(event)
            if kind is ScalarEvent:
                value = event.value
                if type(container) is dict and key is _NO_KEY:
                    if event.tag is not None or (event.implicit[0] and (value[:1] in HINTS or value == "<<")):
                        key = self._checked(event, key_text, event, flow, self._reading)
                    else:
                        key = value
                    if event.anchor is not None:
                        self._anchors[event.anchor] = value
                    if key in container:
                        self._repeated(event, container, key)
                    event = next_event()
                    continue
                if event.tag is not None or (value[:1] in HINTS and not event.style):
                    value = self._checked(event, scalar_value, event, flow, self._reading)
                if event.anchor is not None:
                    self._anchors[event.anchor] = value
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if type(container) is dict and key is _NO_KEY:
                    raise self._error(event, "invalid map key: a mapping or list cannot be a key")
                if len(stack) >= DEEPEST:
                    raise self._error(event, f"nested more than {DEEPEST} levels deep")
                stack.append((container, key))
                flow += 1 if flow or event.flow_style else 0
                container, key = ({} if kind is MappingStartEvent else []), _NO_KEY
                if event.anchor is not None:
                    self._anchors[event.anchor] = container
                event = next_event()
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value = container
                container, key = stack.pop()
                flow -= 1 if flow else 0
            elif kind is AliasEvent:
                value = self._alias(event, container)
                if type(container) is dict and key is _NO_KEY:
                    key = self._checked(event, key_of, value)
                    if key in container:
                        self._repeated(event, container, key)
                    event = next_event()
                    continue
            self._decoded += 1
            if type(container) is list:
                container.append(value)
            elif container is None:
                return value
            elif key is MERGE:
                self._merge(event, container, value)
                key = _NO_KEY
            else:
                if key is not DROPPED:
                    container[key] = value
                key = _NO_KEY
            event = next_event()

    def _repeated(self, event: Any, container: dict[str, Any], key: str) -> None:
        merged = self._merged.get(id(container), set())
        if self._reading == "kustomize":
            if key not in merged:
                raise self._error(event, f"mapping key {key!r} already defined")
            # Own keys win over merged ones, wherever they stand.
            merged.discard(key)
            return
        parts = [len(outer) if type(outer) is list else inner for outer, inner in self._stack[1:]]
        # Inside a merge the entry ends up in the mapping that merges.
        pointer = pointers.join("", *(part for part in parts if part is not MERGE), key)
        mark = event.start_mark
        self._duplicates.append(Duplicate(pointer, mark.line + 1 + self._piece.offset, mark.column + 1))

    def _merge(self, event: Any, container: dict[str, Any], value: Any) -> None:
        sources = value if isinstance(value, list) else [value]
        if not all(isinstance(source, dict) for source in sources):
            raise self._error(event, "map merge requires map or sequence of maps as the value")
        found: dict[str, Any] = {}
        for source in reversed(sources):
            found.update(source)
        if self._reading == "kustomize":
            if id(container) in self._merged:
                raise self._error(event, "duplicate merge key")
            found = {name: content for name, content in found.items() if name not in container}
            self._merged[id(container)] = set(found)
        # In the direct reading (yaml v2) the last one wins, be it the merge or the mapping's own key.
        for name in found:
            if name in container:
                self._repeated(event, container, name)
        container.update(found)

    def _alias(self, event: Any, container: Any) -> Any:
        name = event.anchor
        if name not in self._anchors:
            raise self._error(event, f"unknown anchor {name!r} referenced")
        value = self._anchors[name]
        if isinstance(value, dict | list) and (value is container or any(value is outer for outer, _ in self._stack)):
            raise self._error(event, f"anchor {name!r} value contains itself")
        before = self._decoded
        value = self._copy(value)
        self._copied += self._decoded - before
        # The limits of the Go libraries (decode.go): aliases must not blow a small text up to a huge document.
        scaled = 0.99 - 0.89 * (self._decoded - 400_000) / 3_600_000
        allowed = self._decoded * min(0.99, max(0.10, scaled))
        if self._copied > 100 and self._decoded > 1000 and self._copied > allowed:
            raise self._error(event, "document contains excessive aliasing")
        return value

    def _copy(self, value: Any) -> Any:
        self._decoded += 1
        if isinstance(value, dict):
            self._decoded += len(value)
            return {name: self._copy(content) for name, content in value.items()}
        return [self._copy(item) for item in value] if isinstance(value, list) else value

    def _checked(self, event: Any, function: Any, *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except ValueError as error:
            raise self._error(event, str(error)) from None

    def _error(self, event: Any, message: str) -> YamlError:
        mark, piece = event.start_mark, self._piece
        line = mark.line + 1 + piece.offset
        return YamlError(message, line, mark.column + 1, helm=looks_like_helm(piece.data))
