"""Finds the schema of a kind in the bundle: of Kubernetes, one minor at a time, or a custom one, a kind at a time."""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.schema.custom_store import custom_schema

BUNDLE = Path(__file__).with_name("bundle")
_REFERENCE = "#/$defs/"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Bundle:
    """One Kubernetes minor: "apps/v1 Deployment" -> name of its definition, and the definitions by name."""

    kinds: dict[str, str]
    definitions: dict[str, Any]
    _references: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def schema(self, api_version: str, kind: str) -> dict[str, Any] | None:
        """A JSON Schema of its own for a kind, with the definitions it reaches and no others; None if not served."""
        name = self.kinds.get(f"{api_version} {kind}")
        if name is None:
            return None
        return {"$schema": _DIALECT, "$ref": _REFERENCE + name, "$defs": self.reachable([name])}

    def reachable(self, names: Iterable[str]) -> dict[str, Any]:
        """Those of the definitions that `names` refer to, directly or not, themselves included."""
        return reachable(self.definitions, names, self._references)

    def served_versions(self, kind: str) -> list[str]:
        """The apiVersions under which a kind of this name is served, stable before beta before alpha, newest first."""
        found = [identity.partition(" ")[0] for identity in self.kinds if identity.partition(" ")[2] == kind]
        return sorted(
            sorted(found, reverse=True), key=lambda api_version: ("alpha" in api_version, "beta" in api_version)
        )


@functools.cache
def load_bundle(minor: str) -> Bundle:
    """The bundle of a Kubernetes minor such as "1.31", one of `generator.k8s.versions.KUBERNETES`."""
    content = json.loads(zlib.decompress((BUNDLE / bundle_name(minor)).read_bytes(), _GZIP))
    return Bundle(content["kinds"], content["definitions"])


@functools.cache
def load_served() -> dict[str, dict[str, list[int]]]:
    """apiVersion -> kind -> the minors (31 is 1.31) that serve it, over all bundled versions."""
    served: dict[str, dict[str, list[int]]] = json.loads((BUNDLE / "kinds.json").read_bytes())
    return served


def load_lock() -> dict[str, Any]:
    """The lock file: `sources` by name, and `files` with their hashes."""
    content: dict[str, Any] = json.loads((BUNDLE / "lock.json").read_bytes())
    return content


def bundled_schema(minor: str, openshift: str | None, api_version: str, kind: str) -> dict[str, Any] | None:
    """A JSON Schema of its own for a kind of Kubernetes `minor` or a custom kind of the bundle, None if it has none.

    `openshift` is the minor that OpenShift's kinds are of, None the newest.
    """
    bundle = load_bundle(minor)
    schema = bundle.schema(api_version, kind)
    if schema is not None or "." not in api_version:
        return schema
    schema = custom_schema(api_version, kind, openshift)
    if schema is not None and "$ref" in schema:
        # An aggregated kind of OpenShift, which is made of Kubernetes' own types as well.
        names = set(_references(schema)) - schema["$defs"].keys()
        schema = {**schema, "$defs": {**bundle.reachable(names), **schema["$defs"]}}
    return schema


def bundle_name(minor: str) -> str:
    """The file of a Kubernetes minor in the bundle."""
    return f"kubernetes-{minor}.json.gz"


def reachable(
    definitions: dict[str, Any], names: Iterable[str], references: dict[str, tuple[str, ...]] | None = None
) -> dict[str, Any]:
    """Those of `definitions` that `names` refer to, directly or not, themselves included.

    `references` remembers the names that a definition refers to.
    """
    references = {} if references is None else references
    found: dict[str, Any] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = definitions[name]
            if name not in references:
                references[name] = tuple(dict.fromkeys(_references(definitions[name])))
            waiting.extend(references[name])
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield reference.removeprefix(_REFERENCE)
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from _references(part)
