"""Everything that is wrong with a file at once: its shape, and the conflicts among what is well formed."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from generator.k8s import pointer as pointers
from generator.k8s.yamlio import Document
from generator.spec.conflicts import conflicts, file_conflicts
from generator.spec.merge import FromError, Place, merged_overlay, origin_of, places
from generator.spec.problems import Problem, placed
from generator.spec.shape_problems import shape_problems
from generator.spec.written import Line, Written

# Stand-ins for what every file needs, so that a file without them is checked for conflicts all the same.
_REQUIRED = {"name": "clearml", "namespace": "clearml", "version": "2.3.0", "host": "clearml.example.com"}


def lines_of(data: bytes, document: Document) -> list[Line]:
    """The report of a file with at least one mistake, in the order of the file."""
    written = Written(data)
    lines = {Line(one.line, one.column, _twice(one.pointer)) for one in document.duplicates}
    problems = shape_problems(document.value, written.scalar)
    if isinstance(document.value, dict):
        problems += _conflicts(document.value, problems)
    lines |= {written.line(one.pointers[0], one.message, on_key=one.on_key) for one in problems}
    return sorted(lines)


def _twice(pointer: str) -> str:
    parent, _, _ = pointer.rpartition("/")
    key = pointers.split(pointer)[-1]
    where = ".".join(pointers.split(parent)) or "the file"
    return f'key "{key}" is there twice in {where}: keep one'


def _conflicts(raw: dict[str, Any], shape: Sequence[Problem]) -> list[Problem]:
    """Conflicts among the rest of `raw`; one that involves a value whose shape is wrong already would mislead."""
    wrong = [pointer for problem in shape for pointer in problem.pointers if pointer]
    rest = _without(raw, wrong)
    while again := [pointer for problem in shape_problems(rest, _unwritten) for pointer in problem.pointers]:
        # Taking a value away can leave a mapping without what it needs: then that mapping goes as well.
        rest = _without(rest, again)
    found = list(file_conflicts(rest))
    wrong += [pointer for problem in found for pointer in problem.pointers]
    rest = _without(rest, [problem.pointers[-1] for problem in found])
    lacking = _wrong_after_merge(rest)
    found += lacking
    wrong += [pointer for problem in lacking for pointer in problem.pointers if pointer]
    rest = _without(rest, [pointer for problem in lacking for pointer in problem.pointers])
    try:
        everything: tuple[Place, ...] = places(rest)
    except (msgspec.ValidationError, FromError):
        return found
    more = conflicts(rest, everything)
    return found + [one for one in more if not any(_related(a, b) for a in one.pointers for b in wrong)]


def _wrong_after_merge(raw: Mapping[str, Any]) -> list[Problem]:
    """What an overlay lacks, or has too long, only after everything is merged."""
    problems = []
    for name in ("openshift", "dev", *raw.get("overlays", {})):
        kind = origin_of(raw.get("overlays", {}), name)
        lineage = tuple(dict.fromkeys((f"/overlays/{name}", f"/overlays/{kind}", "")))
        for one in shape_problems(merged_overlay(raw, name), _unwritten):
            problems.append(Problem(f"overlay {name}: {one.message}", (placed(one, raw, lineage),), one.on_key))
    return problems


def _unwritten(_: str) -> str:
    """What a value that was merged looks like in the file: nothing."""
    return ""


def _without(raw: dict[str, Any], wrong: Iterable[str]) -> dict[str, Any]:
    """`raw` less what stands at the pointers, lists that contain any of it included; what every file needs is there."""
    rest = copy.deepcopy(raw)
    for pointer in wrong:
        value: Any = rest
        for part in pointers.split(pointer)[:-1]:
            child = value.get(part)
            if not isinstance(child, dict):
                break
            value = child
        else:
            part = pointers.split(pointer)[-1] if pointer else ""
        value.pop(part, None)
    return {**_REQUIRED, **rest}


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(other + "/") or other.startswith(one + "/")
