"""The SCCs that OpenShift ships, from defaults/shipped.yaml: one table for all versions."""

from __future__ import annotations

import copy
import functools
from pathlib import Path
from typing import Any

from generator.k8s.versions import at_least, openshift_version
from generator.k8s.yamlio import load_documents

_TABLE = Path(__file__).parent / "defaults" / "shipped.yaml"


def load_defaults(openshift: str) -> list[dict[str, Any]]:
    """The SCCs that a new cluster of an OpenShift version ("4.18") has; they are the caller's to change.

    Raises UnknownVersionError.
    """
    return copy.deepcopy(_shipped(openshift_version(openshift)))


def shipped_names(openshift: str) -> frozenset[str]:
    """The names of those SCCs. Raises UnknownVersionError."""
    return frozenset(scc["metadata"]["name"] for scc in _shipped(openshift_version(openshift)))


@functools.cache
def _shipped(minor: str) -> list[dict[str, Any]]:
    table = load_documents(_TABLE.read_bytes())[0].value
    later = {volume for volume, since in table["volumesSince"].items() if not at_least(minor, since)}
    found = []
    for entry in table["sccs"]:
        if at_least(minor, entry["since"]):
            scc = entry["scc"]
            found.append({**scc, "volumes": [volume for volume in scc["volumes"] if volume not in later]})
    return found
