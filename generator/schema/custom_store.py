"""Finds the schema of a custom kind in the bundle: OpenShift's kinds by release, and those of well-known operators.

Nothing is read before the first custom kind is asked for, and then the index and the one file of that kind.
"""

from __future__ import annotations

import functools
import json
import zlib
from pathlib import Path
from typing import Any

INDEX = "custom.json"
_BUNDLE = Path(__file__).with_name("bundle")
_GZIP = 16 + zlib.MAX_WBITS


@functools.cache
def load_index() -> dict[str, Any]:
    """`releases` of OpenShift, `sources` (group -> project) and `kinds`.

    `kinds` is group -> kind -> version -> the line of the kind's file, or a line (or None) for each release.
    """
    index: dict[str, Any] = json.loads((_BUNDLE / INDEX).read_bytes())
    return index


def file_name(group: str, kind: str) -> str:
    """The file of a kind in the bundle."""
    return f"custom/{kind}.{group}.gz"


def custom_schema(api_version: str, kind: str, openshift: str | None) -> dict[str, Any] | None:
    """The schema of a custom kind, None if the bundle has none; `openshift` (a minor) None stands for the newest.

    The `$defs` of OpenShift's aggregated kinds leave out those of Kubernetes.
    """
    group, _, version = api_version.rpartition("/")
    line = line_of(load_index()["kinds"].get(group, {}).get(kind, {}).get(version), openshift)
    return None if line is None else _read(group, kind, line)


def served(group: str, openshift: str | None) -> dict[str, list[str]]:
    """Kind -> versions, of the kinds of a group that are known; of an OpenShift group, those of the release."""
    found = {
        kind: [version for version, lines in versions.items() if line_of(lines, openshift) is not None]
        for kind, versions in load_index()["kinds"].get(group, {}).items()
    }
    return {kind: versions for kind, versions in found.items() if versions}


def line_of(lines: list[int | None] | int | None, openshift: str | None) -> int | None:
    """The line of a release, out of what the index says about a version."""
    if not isinstance(lines, list):
        return lines
    return lines[_column(openshift)]


def source_of(group: str, openshift: str | None) -> str:
    """What the lock file calls the source of a group's kinds: "argo-cd", or "openshift-4.18" by the release."""
    source: str = load_index()["sources"][group]
    return f"{source}-{source_release(openshift)}" if source == "openshift" else source


def source_release(openshift: str | None) -> str:
    """The OpenShift release whose kinds stand for `openshift`: the same, or the nearest that there is a source of."""
    release: str = load_index()["releases"][_column(openshift)]
    return release


def _column(openshift: str | None) -> int:
    releases = load_index()["releases"]
    if openshift is None:
        return len(releases) - 1
    asked = _key(openshift)
    # 4.23 runs the Kubernetes of 5.0 (generator.k8s.versions), so its kinds are those of the next release, not of the
    # one before; what is newer than all is like the newest, and before 4.18, the oldest source, like 4.18.
    return next((column for column, release in enumerate(releases) if _key(release) >= asked), len(releases) - 1)


def _key(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


def _read(group: str, kind: str, line: int) -> dict[str, Any]:
    lines = zlib.decompress((_BUNDLE / file_name(group, kind)).read_bytes(), _GZIP).split(b"\n")
    schema: dict[str, Any] = json.loads(lines[line])
    return schema
