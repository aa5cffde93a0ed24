"""Puts CRDs and JSON Schemas into the folder that `generator.schema.folder` reads: plan first, then write."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from generator.k8s.lists import objects
from generator.k8s.shape import text
from generator.k8s.yamlio import YamlError, load_documents
from generator.schema.crd import BrokenCrdError, custom_kinds, is_crd
from generator.schema.folder import SUFFIXES, UnusableSchemaError, is_json_schema, json_schema_kind

State = Literal["new", "same", "different"]


@dataclass(frozen=True, slots=True)
class Kept:
    """One file to be: where, its bytes, which file they come from, and how it compares with what is there."""

    path: Path
    data: bytes
    source: Path
    state: State


@dataclass(frozen=True, slots=True)
class Plan:
    """What adding files comes to; `problems` are one sentence each, and `ignored` files hold nothing of ours."""

    kept: tuple[Kept, ...]
    problems: tuple[str, ...]
    ignored: tuple[Path, ...]


def plan_additions(inputs: Iterable[Path], folder: Path) -> Plan:
    """What of the files, and of the YAML and JSON files below the folders, has a place in `folder`.

    Raises OSError where `folder` cannot be read; of the inputs that is a problem of the plan.
    """
    kept: dict[Path, Kept] = {}
    problems: list[str] = []
    ignored: list[Path] = []
    for given in inputs:
        for source in _files(given):
            try:
                found = list(_contents(source))
            except (OSError, YamlError, BrokenCrdError, UnusableSchemaError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                problems.append(f"{source}: {reason}")
                continue
            if not found:
                ignored.append(source)
            for place, value in found:
                path, data = folder / place, text_of(value)
                before = kept.get(path)
                if before is not None and before.data != data:
                    problems.append(f"{source}: {place} is another one in {before.source}")
                else:
                    kept[path] = Kept(path, data, source, _state(path, data))
    return Plan(tuple(kept[path] for path in sorted(kept)), tuple(problems), tuple(ignored))


def write_kept(kept: Iterable[Kept]) -> None:
    """Write what is not there as it should be; each file is whole or not there at all. Raises OSError."""
    for file in kept:
        if file.state != "same":
            file.path.parent.mkdir(parents=True, exist_ok=True)
            _replace(file.path, file.data)


def text_of(value: Any) -> bytes:
    """How a schema is kept: sorted, a short line each, so that a change shows in a diff."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _files(given: Path) -> Iterator[Path]:
    if given.is_dir():
        found = (path for path in given.rglob("*") if path.suffix in SUFFIXES and path.is_file())
        yield from sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(given).parts))
    else:
        yield given


def _contents(source: Path) -> Iterator[tuple[Path, Any]]:
    """Place in the folder and content of each CRD and JSON Schema of a file."""
    for document in load_documents(source.read_bytes()):
        for value in objects(document.value):
            if is_crd(value):
                kinds = custom_kinds(value)
                plural = text(value, "spec", "names", "plural") or kinds[0].kind.lower()
                yield Path(_segment(kinds[0].group)) / f"{_segment(plural)}.json", _bare(value)
            elif is_json_schema(value):
                kind = json_schema_kind(source, value)
                yield Path(_segment(kind.group)) / f"{kind.kind.lower()}_{kind.version}.json", _without_prose(value)


def _segment(name: str) -> str:
    """A name as one part of a path: it comes from a file that anybody may have written."""
    if "/" in name or "\\" in name or name in ("", ".", "..") or "\0" in name:
        raise UnusableSchemaError(f"{name!r} is no name of a group or kind")
    return name


def _bare(crd: Mapping[str, Any]) -> dict[str, Any]:
    """A CRD without what says nothing about its objects: descriptions, labels, status."""
    bare: dict[str, Any] = {
        "apiVersion": crd["apiVersion"],
        "kind": crd["kind"],
        "metadata": {"name": text(crd, "metadata", "name")},
        "spec": _without_prose(crd["spec"]),
    }
    return bare


def _without_prose(value: Any) -> Any:
    """A description is a text; a field of that name is a schema, and stays."""
    if isinstance(value, Mapping):
        return {
            key: _without_prose(below)
            for key, below in value.items()
            if not (key == "description" and isinstance(below, str))
        }
    return [_without_prose(item) for item in value] if isinstance(value, list) else value


def _state(path: Path, data: bytes) -> State:
    try:
        return "same" if path.read_bytes() == data else "different"
    except (FileNotFoundError, NotADirectoryError):
        return "new"


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
