"""Schemas that a user keeps in a repository, in `.generator/schemas/`: CRDs, and JSON Schemas of single kinds.

    <group>/<plural>.json               a CustomResourceDefinition
    <group>/<kind>_<version>.json       a JSON Schema, as catalogs for kubeconform have them

A CRD may also lie beside the groups' folders, in YAML or JSON and with others in its file, as somebody put it there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from generator.k8s import pointer as pointers
from generator.k8s.lists import objects
from generator.k8s.yamlio import YamlError, load_documents
from generator.schema.crd import BrokenCrdError, DefinedKind, custom_kinds, is_crd

DEFAULT_FOLDER = Path(".generator/schemas")
SUFFIXES = frozenset({".json", ".yaml", ".yml"})
# "application_v1alpha1.json": what openapi2jsonschema.py of kubeconform writes, and what is in CRDs-catalog.
_KIND_FILE = re.compile(r"(?P<kind>[A-Za-z0-9]+)_(?P<version>v[0-9][a-z0-9]*)\.json")


class Broken(NamedTuple):
    """A file that cannot be used, and why."""

    path: Path
    message: str


class SchemaFolder:
    """What a folder knows; a group is read when it is asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[Path, list[DefinedKind]] = {}
        self.broken: list[Broken] = []

    def kinds(self, group: str) -> list[DefinedKind]:
        """The kinds of a group; a kind is in lower case where the name of its file says no more."""
        found = [kind for path in self._files(self._root) for kind in self._defined(path)]
        found += [kind for path in self._files(self._root / group) for kind in self._defined(path)]
        return [kind for kind in found if kind.group == group]

    def everything(self) -> list[tuple[Path, DefinedKind]]:
        """Every kind of every group, with its file."""
        folders = [self._root, *self._directories()]
        return [(path, kind) for folder in folders for path in self._files(folder) for kind in self._defined(path)]

    def _directories(self) -> list[Path]:
        try:
            return sorted(path for path in self._root.iterdir() if path.is_dir())
        except FileNotFoundError:
            return []

    def _files(self, folder: Path) -> list[Path]:
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries if entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            self._refuse(folder, error.strerror or "cannot be read")
            return []
        return [folder / name for name in names if Path(name).suffix in SUFFIXES and not name.startswith(".")]

    def _defined(self, path: Path) -> list[DefinedKind]:
        if path not in self._read:
            try:
                self._read[path] = list(read_schemas(path, path.read_bytes()))
            except OSError as error:
                self._refuse(path, error.strerror or "cannot be read")
            except (YamlError, UnusableSchemaError, BrokenCrdError) as error:
                self._refuse(path, str(error))
        return self._read.get(path, [])

    def _refuse(self, path: Path, message: str) -> None:
        self._read[path] = []
        self.broken.append(Broken(path, message))


class UnusableSchemaError(ValueError):
    """A file with neither a CustomResourceDefinition nor the JSON Schema of a kind."""


def read_schemas(path: Path, data: bytes) -> Iterator[DefinedKind]:
    """The kinds that a file defines. Raises YamlError, BrokenCrdError, UnusableSchemaError."""
    found = False
    for document in load_documents(data):
        for value in objects(document.value):
            if is_crd(value):
                found = True
                yield from custom_kinds(value)
            elif is_json_schema(value):
                found = True
                yield json_schema_kind(path, value)
    if not found:
        raise UnusableSchemaError("it holds neither a CustomResourceDefinition nor a JSON Schema")


def is_json_schema(value: Any) -> bool:
    """Whether a document is a JSON Schema of objects, and no Kubernetes object."""
    return isinstance(value, Mapping) and "properties" in value and "kind" not in value


def json_schema_kind(path: Path, schema: Mapping[str, Any]) -> DefinedKind:
    """The kind that a JSON Schema is of: what it says itself, or the names of its file and folder.

    Raises UnusableSchemaError.
    """
    identities = schema.get("x-kubernetes-group-version-kind")
    if isinstance(identities, list) and len(identities) == 1:
        identity = identities[0]
        kind = DefinedKind(identity["group"], identity["version"], identity["kind"], True, lambda: dict(schema))
    else:
        match = _KIND_FILE.fullmatch(path.name)
        if match is None or "." not in path.parent.name:
            raise UnusableSchemaError(
                "whose schema it is cannot be told: call it <group>/<kind>_<version>.json,"
                " such as argoproj.io/application_v1alpha1.json"
            )
        kind = DefinedKind(path.parent.name, match["version"], match["kind"].lower(), True, lambda: dict(schema))
    _compile(schema)
    return kind


def _compile(schema: Mapping[str, Any]) -> None:
    for reference in _references(schema):
        if not reference.startswith("#"):
            raise UnusableSchemaError(f"it refers to another file ({reference}): only a stand-alone schema can be used")
        if _comes_back(schema, reference):
            raise UnusableSchemaError(f"its reference {reference} leads back to itself")
    import jsonschema_rs

    from generator.schema.patterns import with_patterns

    try:
        # A pattern that cannot be compiled is no reason: the check names it as not checked.
        jsonschema_rs.Draft202012Validator(with_patterns(schema, set()), pattern_options=jsonschema_rs.RegexOptions())
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise UnusableSchemaError(f"it is no valid JSON Schema: {str(error).partition(chr(10))[0]}") from None


def _comes_back(schema: Mapping[str, Any], reference: str) -> bool:
    """Whether a reference leads through references alone to itself, so that following it never ends."""
    seen: set[str] = set()
    while reference not in seen:
        seen.add(reference)
        try:
            target = pointers.resolve(schema, unquote(reference.removeprefix("#")))
        except KeyError:
            return False
        if not isinstance(target, Mapping) or not isinstance(target.get("$ref"), str):
            return False
        reference = target["$ref"]
    return True


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        for below in schema.values():
            yield from _references(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from _references(below)
