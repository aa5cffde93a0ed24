"""Which text sets a place in a built object, when lists were merged and so the indexes differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from generator.k8s import pointer as pointers
from generator.k8s.shape import mapping
from generator.kustomize.sources import SourceText

# A text that says something about an object: its document, the pointer of its part in it, and that part.
Text: TypeAlias = tuple[SourceText, str, Any]
# A JSON 6902 operation: its document, the pointer of its value in it, the path it sets, and the value.
Operation: TypeAlias = tuple[SourceText, str, str, Any]

# By these a strategic merge patch finds its object: it repeats them, it does not set them.
_IDENTITY = frozenset({"/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"})
# Keys by which kustomize merges lists of mappings (the OpenAPI's x-kubernetes-patch-merge-key), the usual ones first.
_MERGE_KEYS = ("name", "mountPath", "containerPort", "port", "devicePath", "topologyKey", "ip", "uid", "type", "key")


def best_place(
    built: Mapping[str, Any], pointer: str, origin: Text, patches: Sequence[Text], operations: Iterable[Operation]
) -> tuple[SourceText, str]:
    """The document and the pointer in it where `pointer` of the object `built` is set.

    The last patch that sets it, else the origin, else whichever knows its nearest parent, the origin first.
    """
    parts = pointers.split(pointer)
    start = _follow(built, parts, origin[2])
    best = (len(start), False), (origin[0], origin[1] + pointers.join("", *start))
    for source, base, value in patches if pointer not in _IDENTITY else ():
        path = _follow(built, parts, value)
        sets = len(path) == len(parts) and not (isinstance(_at(value, path), dict) and len(start) == len(parts))
        best = _better(best, (len(path), sets), (source, base + pointers.join("", *path)))
    for source, where, path_text, value in operations:
        path = pointers.split(path_text)
        depth, rest = _below(built, parts, path, value)
        if depth:
            best = _better(best, (depth, depth == len(parts)), (source, where + pointers.join("", *rest)))
    return best[1]


_Scored: TypeAlias = tuple[tuple[int, bool], tuple[SourceText, str]]


def _better(best: _Scored, score: tuple[int, bool], place: tuple[SourceText, str]) -> _Scored:
    """The deeper one; of two that reach equally deep, a later one that sets the value itself."""
    deeper = score[0] > best[0][0]
    return (score, place) if deeper or (score[0] == best[0][0] and score[1]) else best


def _follow(built: Any, parts: list[str], text: Any) -> list[str]:
    """The part of the path that exists in `text`, with the indexes that it has there."""
    found: list[str] = []
    for part in parts:
        try:
            built = pointers.child(built, part)
        except KeyError:
            built = None
        step = _same_element(text, part, built) if isinstance(text, list) else part
        try:
            text = pointers.child(text, step)
        except KeyError:
            break
        found.append(step)
    return found


def _same_element(elements: list[Any], part: str, built: Any) -> str:
    """The index in `elements` of what became `built`; "" if none did."""
    if isinstance(built, dict):
        for key in _MERGE_KEYS:
            if key in built:
                same = [str(index) for index, item in enumerate(elements) if mapping(item).get(key) == built[key]]
                if same:
                    return part if part in same else same[0]
    if built in elements:
        return str(elements.index(built))
    nameless = part.isdecimal() and int(part) < len(elements) and not _named(elements[int(part)])
    return part if nameless and not _named(built) else ""


def _named(element: Any) -> bool:
    return not isinstance(element, dict) or "name" in element


def _below(built: Any, parts: list[str], path: list[str], value: Any) -> tuple[int, list[str]]:
    """How deep an operation on `path` reaches into `parts` (0: not at all), and the rest of the path in its value."""
    if len(path) > len(parts):
        return 0, []
    at = built
    for wanted, written in zip(parts, path, strict=False):
        try:
            at = pointers.child(at, wanted)
        except KeyError:
            at = None
        if wanted != written and not (written == "-" and at == value):
            return 0, []
    rest = _follow(at, parts[len(path) :], value)
    return len(path) + len(rest), rest


def _at(value: Any, path: list[str]) -> Any:
    for part in path:
        value = pointers.child(value, part)
    return value
