"""Reading `clearml.yaml`: the one way from the file to what is rendered, with everything wrong said at once.

A file without mistakes is read by the types alone; only one with mistakes pays for the JSON Schema and for positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from generator.errors import SpecError
from generator.k8s.yamlio import Document, YamlError, load_documents
from generator.spec.merge import FromError, places
from generator.spec.model import App, Spec

_INIT = "python -m generator init writes one to begin with"


@dataclass(frozen=True, slots=True)
class OverlayTarget:
    """What an overlay is checked against; `openshift` is None on plain Kubernetes."""

    name: str
    kubernetes: str
    openshift: str | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file without mistakes: the spec as written, what all overlays share, and every enabled overlay.

    `apps` and `overlays` are in the same order: openshift, dev, then own overlays by name.
    """

    path: Path
    spec: Spec
    base: App
    apps: tuple[App, ...]
    overlays: tuple[OverlayTarget, ...]


def load_spec(path: Path) -> Loaded:
    """Read the spec at `path`. Raises SpecError, whose message has a line for each thing that is wrong."""
    data = _read(path)
    document = _only_document(path, data)
    if document.duplicates or not isinstance(document.value, dict):
        raise _refused(path, data, document)
    try:
        base, *found = places(document.value)
    except (msgspec.ValidationError, FromError):
        raise _refused(path, data, document) from None
    from generator.spec.conflicts import conflicts

    if conflicts(document.value, (base, *found)):
        raise _refused(path, data, document)
    apps = tuple(place.app for place in found if place.enabled)
    targets = tuple(OverlayTarget(app.overlay, app.platform.kubernetes, app.platform.openshift) for app in apps)
    return Loaded(path, base.app.spec, base.app, apps, targets)


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
        data.decode("utf-8")
    except FileNotFoundError:
        raise SpecError(f"{path} does not exist", _INIT) from None
    except IsADirectoryError:
        raise SpecError(f"{path} is a directory, not a file", _INIT) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpecError(f"{path}:{line}: not UTF-8", f"save it as UTF-8; {_INIT}") from None
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror}", _INIT) from None
    return data


def _only_document(path: Path, data: bytes) -> Document:
    try:
        documents = load_documents(data)
    except YamlError as error:
        raise SpecError(f"{path}:{error.line}:{error.column}: {error.message}", "correct the YAML first") from None
    if not documents:
        raise SpecError(f"{path} is empty; it needs at least name, namespace, version and host", _INIT)
    if len(documents) > 1:
        raise SpecError(
            f"{path}:{documents[1].line}:1: a second YAML document begins; allowed: one",
            "remove the line ---, or move the second document to a file of its own",
        )
    return documents[0]


def _refused(path: Path, data: bytes, document: Document) -> SpecError:
    # Imported here: only a file with mistakes needs the JSON Schema and the positions.
    from generator.spec.refusal import lines_of
    from generator.spec.written import report

    lines = lines_of(data, document)
    count = "one problem" if len(lines) == 1 else f"{len(lines)} problems"
    return SpecError(report(str(path), lines), f"{count} to correct; docs/clearml.schema.json describes every key")
