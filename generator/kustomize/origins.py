"""Where a built object comes from: which file and document makes it, and which patches touch it.

Only local files are followed, as kustomize does it: resources, bases and components recursively, then patches. Names
are matched with the prefixes and suffixes of the folders on the way; a generated hash at the end is ignored.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.findings import Location
from generator.k8s.shape import group_of, text
from generator.kustomize.patches import Patch, Target, patches_of
from generator.kustomize.sources import SourceText, read_documents, read_kustomization
from generator.kustomize.tracing import best_place


@dataclass
class Origin:
    """An object of a file on its way through the build: its present names, and the patches so far, in order."""

    target: Target
    source: SourceText
    base: str
    value: Any
    patches: list[Patch] = field(default_factory=list)


class Origins:
    """The objects of one overlay directory and what made them; read once, when the first finding needs it."""

    def __init__(self, directory: Path) -> None:
        """Follow the kustomization in `directory`. What cannot be read is left out: the build has said why."""
        self._origins = _walk(directory, [], ())

    def locate(self, resource: Mapping[str, Any], pointer: str, *, key: bool = False) -> Location | None:
        """The place to edit for `pointer` of the built object `resource`; None if its file is unknown.

        The last patch that sets the pointer, else the origin file, else the nearest parent that exists in any of them.
        `key` asks for the place of the key instead of its value.
        """
        origin = self._find(resource)
        if origin is None:
            return None
        candidates = [(origin.source, origin.base, origin.value)]
        places = [(patch.source, patch.base, patch.value) for patch in origin.patches if patch.is_merge]
        operations = [found for patch in origin.patches if not patch.is_merge for found in patch.operations()]
        source, where = best_place(resource, pointer, candidates[0], places, operations)
        line, column = source.position(where, key=key)
        return Location(_shown(source.path), line, column)

    def _find(self, resource: Mapping[str, Any]) -> Origin | None:
        name, namespace = text(resource, "metadata", "name"), text(resource, "metadata", "namespace")
        kind = (group_of(resource), text(resource, "kind"))
        same_kind = [origin for origin in self._origins if (origin.target.group, origin.target.kind) == kind]
        found = [o for o in same_kind if o.target.name == name]
        found = found or [o for o in same_kind if o.target.hashed and name.startswith(o.target.name + "-")]
        found.sort(key=lambda origin: origin.target.namespace != namespace)
        return found[0] if found else None


def _walk(directory: Path, inherited: list[Origin], above: tuple[Path, ...]) -> list[Origin]:
    """The objects of the kustomization in `directory`; a component also patches those `inherited` from its user."""
    kustomization = read_kustomization(directory)
    here = directory.resolve()
    if kustomization is None or here in above:
        return inherited
    content = kustomization.content
    origins = list(inherited)
    for field_name in ("resources", "bases"):
        for entry in _strings(content, field_name):
            origins += _resource(directory / entry, (*above, here))
    for entry in _strings(content, "components"):
        origins = _walk(directory / entry, origins, (*above, here))
    origins += _generated(kustomization)
    for patch in patches_of(kustomization):
        for origin in origins:
            if patch.matches(origin.target):
                origin.patches.append(patch)
    _rename(origins, text(content, "namePrefix"), text(content, "nameSuffix"), text(content, "namespace"))
    return origins


def _resource(path: Path, above: tuple[Path, ...]) -> list[Origin]:
    if path.is_dir():
        return _walk(path, [], above)
    return [Origin(Target.of(value), source, base, value) for source, base, value in read_documents(path)]


def _generated(kustomization: SourceText) -> Iterator[Origin]:
    for field_name, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        entries = kustomization.content.get(field_name)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            target = Target("", kind, text(entry, "name"), text(entry, "namespace"), {}, hashed=True)
            yield Origin(target, kustomization, f"/{field_name}/{index}", {})


def _rename(origins: list[Origin], prefix: str, suffix: str, namespace: str) -> None:
    for origin in origins:
        origin.target = origin.target.renamed(prefix, suffix, namespace)


def _strings(content: Mapping[str, Any], field_name: str) -> list[str]:
    entries = content.get(field_name)
    return [entry for entry in entries if isinstance(entry, str)] if isinstance(entries, list) else []


def _shown(path: Path) -> str:
    """`path` relative to the working directory if it is below it, with / whatever the system."""
    # Not Path.resolve(): the path is shown as the kustomization names it, symbolic links and all.
    absolute = Path(os.path.normpath(Path.cwd() / path))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()
