"""What a file is for: an object to apply, or a part of a kustomization or chart that only looks like one.

A kustomization says what its files are: its resources are objects and read as kustomize reads them; patches,
generators, transformers, replacements, configurations, CRD schemas and Helm values are no objects, but YAML; what a
ConfigMap or Secret is generated from is data that nobody reads as YAML.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from generator.k8s.discover import work_tree
from generator.k8s.shape import mapping, mappings, sequence
from generator.k8s.yamlio import Reading
from generator.kustomize.sources import NAMES


class Role(enum.StrEnum):
    """What a file is for, the weightier first: a file that is named twice is what the weightier says."""

    KUSTOMIZATION = "kustomization"
    RESOURCE = "resource"
    PART = "part"
    DATA = "data"
    TEMPLATE = "template"
    MANIFEST = "manifest"


# A file that a kustomization names is read as kustomize reads it, any other as kubectl does.
READINGS: Mapping[Role, Reading] = MappingProxyType(
    {role: "direct" if role in (Role.MANIFEST, Role.TEMPLATE) else "kustomize" for role in Role}
)

# A file that a kustomization names, relative to its folder, and what for.
Reference = tuple[Role, str]
_ORDER = tuple(Role)
# Fields of a Kustomization (api/types/kustomization.go of kustomize) that are lists of files...
_FILES = {
    Role.RESOURCE: ("resources",),
    Role.PART: ("patchesStrategicMerge", "generators", "transformers", "validators", "configurations", "crds"),
}
# ... and lists of mappings, with the keys in them that name a file or several.
_NAMED_IN = {
    "patches": ("path",),
    "patchesJson6902": ("path",),
    "replacements": ("path",),
    "helmCharts": ("valuesFile", "additionalValuesFiles"),
    "helmChartInflationGenerator": ("values",),
}
_GENERATORS = ("configMapGenerator", "secretGenerator")


def references(kustomization: Any) -> Iterator[Reference]:
    """The files that the content of a kustomization names."""
    for role, fields in _FILES.items():
        for name in fields:
            yield from ((role, entry) for entry in _strings(sequence(kustomization, name)))
    for name, keys in _NAMED_IN.items():
        for _, entry in mappings(kustomization, name):
            for key in keys:
                yield from ((Role.PART, file) for file in _strings([entry.get(key), *sequence(entry, key)]))
    yield from ((Role.PART, file) for file in _strings([mapping(kustomization, "openapi").get("path")]))
    for name in _GENERATORS:
        for _, entry in mappings(kustomization, name):
            for file in _strings([*sequence(entry, "files"), *sequence(entry, "envs"), entry.get("env")]):
                # An entry is `path` or `key=path`.
                yield Role.DATA, file.rpartition("=")[2]


def assign_roles(paths: Sequence[str], named: Mapping[str, Iterable[Reference]]) -> list[Role]:
    """The role of each of `paths`; `named` holds the references of every kustomization, by its path."""
    roles: dict[str, Role] = {}
    for kustomization, entries in named.items():
        folder = os.path.dirname(os.path.abspath(kustomization))
        for role, entry in entries:
            file = os.path.normpath(f"{folder}/{entry}")
            roles[file] = min(role, roles.get(file, role), key=_ORDER.index)
    here = os.getcwd()
    charts: dict[str, bool] = {}
    return [
        Role.KUSTOMIZATION if is_kustomization(path) else roles.get(_absolute(path, here)) or _unnamed(path, charts)
        for path in paths
    ]


def is_kustomization(path: str) -> bool:
    """Whether kustomize takes a file of this name for a kustomization."""
    return path.rpartition("/")[2] in NAMES


def folders_above(paths: Iterable[str]) -> set[str]:
    """The folders whose kustomization may name one of `paths` from above, up to the top of the git work tree."""
    found: set[str] = set()
    for folder in {os.path.dirname(os.path.abspath(path)) for path in paths}:
        top = work_tree(folder) or folder
        while folder not in found:
            found.add(folder)
            if folder == top:
                break
            folder = os.path.dirname(folder)
    return found


def _absolute(path: str, here: str) -> str:
    # `path` is normalized: this spares the common case the detour through os.path.abspath.
    return os.path.abspath(path) if path.startswith(("/", "..")) else f"{here}/{path}"


def _unnamed(path: str, charts: dict[str, bool]) -> Role:
    """TEMPLATE below the folder templates/ of a chart, else MANIFEST; `charts` remembers the folders looked at."""
    if "templates/" not in path:
        return Role.MANIFEST
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        if part == "templates":
            folder = "/".join(parts[:index])
            if folder not in charts:
                charts[folder] = os.path.exists(os.path.join(folder, "Chart.yaml"))
            if charts[folder]:
                return Role.TEMPLATE
    return Role.MANIFEST


def _strings(values: Iterable[Any]) -> Iterator[str]:
    """The file names among `values`; what has a line break is written in place."""
    return (value for value in values if isinstance(value, str) and value and "\n" not in value)
