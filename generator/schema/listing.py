"""Lists the kinds that have a schema, and where each schema is from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from generator.schema.custom_store import line_of, load_index, source_of
from generator.schema.folder import SchemaFolder
from generator.schema.store import load_bundle, load_lock


class Known(NamedTuple):
    """A kind, the versions of it that come from one place, and the place: a file, or a source of the bundle."""

    group: str
    kind: str
    versions: tuple[str, ...]
    source: str


def known_kinds(minor: str, openshift: str | None, folder: SchemaFolder) -> list[Known]:
    """Every kind by group; what `folder` has stands for what the bundle has."""
    own = [(kind.group, kind.kind, kind.version, str(path)) for path, kind in folder.everything() if kind.served]
    taken = {(group, kind.lower(), version) for group, kind, version, _ in own}
    versions: dict[tuple[str, str, str], list[str]] = {}
    for group, kind, version, source in sorted([*own, *_bundled(minor, openshift)]):
        if source in {place for *_, place in own} or (group, kind.lower(), version) not in taken:
            versions.setdefault((group, kind, source), []).append(version)
    return [Known(group, kind, tuple(found), source) for (group, kind, source), found in versions.items()]


def _bundled(minor: str, openshift: str | None) -> Iterator[tuple[str, str, str, str]]:
    sources = load_lock()["sources"]
    package = f"{sources['kubernetes']['package']}@{sources['kubernetes']['version']}"
    for identity in load_bundle(minor).kinds:
        api_version, _, kind = identity.partition(" ")
        group, _, version = api_version.rpartition("/")
        yield group, kind, version, f"Kubernetes {minor} ({package})"
    for group, kinds in load_index()["kinds"].items():
        name = source_of(group, openshift)
        source = f"{name} ({sources[name]['module']}@{sources[name]['version']})"
        for kind, versions in kinds.items():
            for version, lines in versions.items():
                if line_of(lines, openshift) is not None:
                    yield group, kind, version, source
