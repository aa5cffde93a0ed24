"""Custom kinds given at run time: CRDs found in what is checked, and schemas kept in a folder of the user's repository.

A CRD in the input wins over the folder, and both over the bundle, version by version of a kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.k8s import pointer as pointers
from generator.schema.crd import BrokenCrdError, DefinedKind, custom_kinds, is_crd
from generator.schema.folder import Broken, SchemaFolder

if TYPE_CHECKING:
    from generator.schema.judge import Judge

_Key = tuple[str, str, str]


class Schemas:
    """The custom kinds of one check; what is compiled is kept as long as this object."""

    def __init__(self, crds: Iterable[Mapping[str, Any]] = (), folder: Path | None = None) -> None:
        """`crds` are objects as read from the input: others are left out, broken ones too (`validate` reports them).

        `folder` is read when a kind of it is asked for; it need not exist.
        """
        self._crds: dict[str, list[Mapping[str, Any]]] = {}
        for crd in crds:
            if is_crd(crd):
                self._crds.setdefault(_group(crd), []).append(crd)
        self._folder = None if folder is None else SchemaFolder(folder)
        self._groups: dict[str, dict[tuple[str, str], DefinedKind]] = {}
        self._judges: dict[_Key, Judge | None] = {}

    @property
    def broken(self) -> tuple[Broken, ...]:
        """The files of the folder read so far that cannot be used."""
        return () if self._folder is None else tuple(self._folder.broken)

    def schema(self, api_version: str, kind: str) -> dict[str, Any] | None:
        """The JSON Schema of a kind that is served, None if it is not given."""
        group, _, version = api_version.rpartition("/")
        if not group:
            return None
        kinds = self._kinds(group)
        found = kinds.get((kind, version)) or kinds.get((kind.lower(), version))
        return found.schema if found is not None and found.served else None

    def served(self, group: str) -> dict[str, list[str]]:
        """Kind -> versions that are served, of the kinds of a group that are given."""
        found: dict[str, list[str]] = {}
        for (kind, version), defined in self._kinds(group).items():
            versions = found.setdefault(kind, [])
            if defined.served:
                versions.append(version)
        return found

    def judge(self, minor: str, api_version: str, kind: str) -> Judge | None:
        """The compiled checks of a kind, None if it is not given."""
        key = minor, api_version, kind
        if key not in self._judges:
            schema = self.schema(api_version, kind)
            if schema is None:
                self._judges[key] = None
            else:
                self._judges[key] = _judge(schema, *key)
        return self._judges[key]

    def _kinds(self, group: str) -> dict[tuple[str, str], DefinedKind]:
        """(kind, version) -> what is given, of one group; (kind in lower case, version) where a file says no more."""
        if group not in self._groups:
            kinds = self._folder.kinds(group) if self._folder is not None else []
            for crd in self._crds.get(group, ()):
                kinds = [*kinds, *_usable(crd)]
            self._groups[group] = {(kind.kind, kind.version): kind for kind in kinds}
        return self._groups[group]


def _judge(schema: Mapping[str, Any], minor: str, api_version: str, kind: str) -> Judge:
    """The checks by a schema of the user's; where it cannot be compiled, those of any custom kind and a note."""
    import jsonschema_rs

    from generator.schema.judge import Judge

    try:
        return Judge(schema, minor, api_version, kind)
    except jsonschema_rs.ValidationError as error:
        where = pointers.field_path(error.instance_path)
        words = f"fields not checked, the schema of the kind cannot be used: {where}: {error.message}"
        return Judge({"type": "object"}, minor, api_version, kind, not_checked=words)


def _usable(crd: Mapping[str, Any]) -> list[DefinedKind]:
    try:
        return custom_kinds(crd)
    except BrokenCrdError:
        return []


def _group(crd: Mapping[str, Any]) -> str:
    from generator.k8s.shape import text

    return text(crd, "spec", "group")
