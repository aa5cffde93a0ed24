"""The objects that command `scc` judges: of the spec's OpenShift overlays, or of files, folders and stdin."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generator.errors import GeneratorError, UsageError

Source = tuple[str, list[dict[str, Any]], str | None]
_SPEC = Path("clearml.yaml")
_SUFFIXES = (".yaml", ".yml", ".json")
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def overlay_sources() -> list[Source]:
    """Each OpenShift overlay of clearml.yaml: its title, its built objects, its version. Raises GeneratorError."""
    from generator.spec.load import load_spec

    targets = [target for target in load_spec(_SPEC).overlays if target.openshift is not None]
    if not targets:
        raise UsageError(f"{_SPEC} has no OpenShift overlay", "name manifests: python -m generator scc PATH")
    found: list[Source] = []
    for target in targets:
        folder = _SPEC.parent / "overlays" / target.name
        if not folder.is_dir():
            raise GeneratorError(f"{folder} does not exist", "run: python -m generator render")
        found.append((f"overlay {target.name}", _objects(_built(folder), str(folder)), target.openshift))
    return found


def path_source(paths: Sequence[str]) -> Source:
    """The objects of all `paths` together: what one of them grants counts for the others. Raises GeneratorError."""
    resources: list[dict[str, Any]] = []
    for path in paths:
        for name, data in _streams(path):
            resources += _objects(data, name)
    return " ".join("stdin" if path == "-" else path for path in paths), resources, None


def _streams(path: str) -> Iterator[tuple[str, bytes]]:
    """What a path stands for, as streams of YAML with their names. Raises GeneratorError."""
    if path == "-":
        yield "stdin", sys.stdin.buffer.read()
        return
    place = Path(path)
    if place.is_dir():
        if any((place / name).is_file() for name in _KUSTOMIZATIONS):
            yield path, _built(place)
            return
        for file in sorted(_files(place)):
            yield str(file), _read(file)
        return
    yield path, _read(place)


def _files(folder: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".")]
        yield from (Path(name, one) for one in files if one.endswith(_SUFFIXES) and not one.startswith("."))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise GeneratorError(
            f"{file} cannot be read: {error.strerror}", "name a file, a folder, or - for stdin"
        ) from None


def _built(folder: Path) -> bytes:
    from generator.kustomize.build import build, find_kustomize

    return build(find_kustomize(os.environ), folder)


def _objects(data: bytes, name: str) -> list[dict[str, Any]]:
    """The Kubernetes objects of a stream; other documents are left out. Raises GeneratorError."""
    from generator.k8s.encodings import decoded
    from generator.k8s.lists import objects
    from generator.k8s.yamlio import YamlError, load_documents

    try:
        documents = load_documents(decoded(data))
    except YamlError as error:
        raise GeneratorError(f"{name}:{error.line}: {error.message}", "correct the YAML first") from None
    return [
        value
        for document in documents
        for value in objects(document.value)
        if isinstance(value, dict) and value.get("apiVersion") and value.get("kind")
    ]
