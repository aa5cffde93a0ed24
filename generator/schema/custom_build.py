"""Builds the custom kinds of the bundle from what `schemas/generate.py` has fetched: part of `make schemas`.

`check` never imports this module. Each kind has one file, a JSON document a line: every different schema among its
versions and releases. The index says which line is whose, so that reading a kind reads one small file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.k8s.versions import kubernetes_of
from generator.k8s.yamlio import load_documents
from generator.schema.crd import custom_kinds, is_crd
from generator.schema.custom_store import INDEX, file_name
from generator.schema.go_types import aggregated_kinds

Schemas = Iterator[tuple[str, str, str, dict[str, Any]]]
# kustomize, api/types: the two kinds share one type.
_KUSTOMIZE = ("kustomize.config.k8s.io", (("v1beta1", "Kustomization"), ("v1alpha1", "Component")))

# A kind that a release has as the next one has it: 4.19 made spec.tls.externalCertificate a default, after the commit
# that is served of its branch (openshift/api, features/features.go: RouteExternalCertificate).
_AS_IN = {("route.openshift.io", "Route"): {"4.19": "4.20"}}


def build_custom(folder: Path, core: Callable[[str], Mapping[str, Any]]) -> dict[str, bytes]:
    """File name -> content, not yet compressed, from the output of generate.py.

    `core` gives the definitions of built-in kinds of a Kubernetes minor, which OpenShift's own refer to.
    """
    bundle = _Bundle()
    for project in sorted((folder / "crds").iterdir()):
        bundle.add(project.name, None, _from_crds(project))
    releases = sorted((path.name for path in (folder / "openshift").iterdir()), key=_release_key)
    for release in releases:
        source = folder / "openshift" / release
        bundle.add("openshift", release, _from_crds(source / "crds"))
        openapi = json.loads((source / "openapi.json").read_bytes())
        bundle.add("openshift", release, aggregated_kinds(openapi, core(kubernetes_of(release))))
    bundle.add("kustomize", None, _from_kustomize(folder / "kustomize" / "kustomization.json"))
    return bundle.files(releases)


class _Bundle:
    """Collects schemas: group -> kind -> version -> release (None for all) -> line of the kind's file."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], list[bytes]] = {}
        self._kinds: dict[str, dict[str, dict[str, dict[str | None, int]]]] = {}
        self._sources: dict[str, str] = {}

    def add(self, source: str, release: str | None, schemas: Schemas) -> None:
        for group, version, kind, schema in schemas:
            self._sources[group] = source
            lines = self._lines.setdefault((group, kind), [])
            line = json.dumps(schema, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
            if line not in lines:
                lines.append(line)
            versions = self._kinds.setdefault(group, {}).setdefault(kind, {})
            versions.setdefault(version, {})[release] = lines.index(line)

    def files(self, releases: list[str]) -> dict[str, bytes]:
        index: dict[str, Any] = {"releases": releases, "sources": self._sources, "kinds": {}}
        for group, kinds in self._kinds.items():
            index["kinds"][group] = {
                kind: {
                    version: found[None]
                    if None in found
                    else [found.get(_AS_IN.get((group, kind), {}).get(release, release)) for release in releases]
                    for version, found in versions.items()
                }
                for kind, versions in kinds.items()
            }
        text = json.dumps(index, sort_keys=True, separators=(",", ":")).replace("}},", "}},\n") + "\n"
        files = {file_name(group, kind): b"\n".join(lines) + b"\n" for (group, kind), lines in self._lines.items()}
        return {INDEX: text.encode(), **files}


def _from_crds(folder: Path) -> Schemas:
    """The kinds of the CRDs in a folder.

    Versions that are no longer served are there too: which release of an operator a cluster runs is not known, and an
    older one serves them.
    """
    for path in sorted(folder.iterdir()):
        for document in load_documents(path.read_bytes()):
            if is_crd(document.value):
                for kind in custom_kinds(document.value):
                    yield kind.group, kind.version, kind.kind, kind.schema


def _from_kustomize(path: Path) -> Schemas:
    schema = json.loads(path.read_bytes())
    group, kinds = _KUSTOMIZE
    for version, kind in kinds:
        yield group, version, kind, schema


def _release_key(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]
