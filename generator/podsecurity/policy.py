"""Levels and versions of a policy, as namespace labels and `evaluate` name them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.k8s.shape import mapping
from generator.k8s.versions import NEWEST_KUBERNETES, UnknownVersionError, minor_number

LEVELS = ("privileged", "baseline", "restricted")
LABEL_PREFIX = "pod-security.kubernetes.io/"

_LABEL_VERSION = re.compile(r"v1\.([0-9]|[1-9][0-9]*)", re.ASCII)
_VERSION = re.compile(r"v?1\.(0|[1-9][0-9]{0,5})(\.[0-9]+)?([-+][0-9A-Za-z.+-]+)?", re.ASCII)


class UnknownLevelError(ValueError):
    """A level that is none; the message lists the levels there are."""


class Policy(NamedTuple):
    """What a namespace enforces: a level, and the version as the label has it, "latest" or "v1.31"."""

    level: str
    version: str

    def __str__(self) -> str:
        return f"{self.level}:{self.version}"

    def minor(self, cluster: int) -> int:
        """The minor of Kubernetes 1.x whose standard a cluster of 1.`cluster` applies.

        A cluster that is older than the version applies the newest that it knows (policy/registry.go, EvaluatePod).
        """
        return cluster if self.version == "latest" else min(minor_of(self.version), cluster)


def known_level(level: object) -> str:
    """`level` if it is one. Raises UnknownLevelError."""
    if level not in LEVELS:
        raise UnknownLevelError(f"Pod Security level {level!r} is not known; known are {', '.join(LEVELS)}")
    return str(level)


def minor_of(version: object) -> int:
    """The minor of a version such as "1.31", "v1.31" or "1.31.2"; of "latest" the newest known.

    Any minor is one, as in a label: what is newer than all known ones is judged by the newest. Raises
    UnknownVersionError, a ValueError.
    """
    if version == "latest":
        return minor_number(NEWEST_KUBERNETES)
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        raise UnknownVersionError(f'Pod Security version {version!r} is not known; say "latest" or "1.0" and up')
    return int(match[1])


def enforced(namespace: Mapping[str, Any]) -> Policy | None:
    """What `namespace`, a v1 Namespace, asks admission to enforce; None without the label or with an invalid one."""
    labels = mapping(namespace, "metadata", "labels")
    level, version = labels.get(LABEL_PREFIX + "enforce"), labels.get(LABEL_PREFIX + "enforce-version", "latest")
    if level not in LEVELS or not _is_label_version(version):
        return None
    return Policy(level, version)


def invalid_labels(namespace: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The labels for which the API server refuses `namespace`, each with the server's own words."""
    labels = mapping(namespace, "metadata", "labels")
    for mode in ("enforce", "audit", "warn"):
        for label, is_valid, words in (
            (LABEL_PREFIX + mode, LEVELS.__contains__, f"must be one of {', '.join(LEVELS)}"),
            (f"{LABEL_PREFIX}{mode}-version", _is_label_version, 'must be "latest" or "v1.x"'),
        ):
            value = labels.get(label, "latest" if label.endswith("version") else "privileged")
            value = "" if value is None else value
            if isinstance(value, str) and not is_valid(value):
                yield label, f'metadata.labels[{label}]: Invalid value: "{value}": {words}'


def _is_label_version(version: object) -> bool:
    return isinstance(version, str) and (version == "latest" or _LABEL_VERSION.fullmatch(version) is not None)
