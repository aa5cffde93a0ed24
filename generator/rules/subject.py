"""One object as a rule sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from generator.k8s.podspec import PodTemplate, pod_template
from generator.k8s.shape import group_of, mapping, text


class Identity(NamedTuple):
    """What makes an object one of a kind in a cluster; `namespace` is None where the object names none."""

    group: str
    kind: str
    namespace: str | None
    name: str


@dataclass(frozen=True)
class Subject:
    """One object of the set; `index` is its place in it."""

    index: int
    value: Mapping[str, Any]

    @cached_property
    def identity(self) -> Identity:
        """Group, kind, namespace and name; empty strings where the object does not say."""
        metadata = mapping(self.value, "metadata")
        return Identity(
            group_of(self.value),
            text(self.value, "kind"),
            text(metadata, "namespace") or None,
            text(metadata, "name"),
        )

    @cached_property
    def pod(self) -> PodTemplate | None:
        """The pod that the object is or makes; None for other kinds."""
        return pod_template(self.value)

    @property
    def pod_spec(self) -> Mapping[str, Any]:
        """The spec of its pod; empty for objects without one."""
        return self.pod.spec if self.pod else {}

    @property
    def pod_pointer(self) -> str:
        """Where the spec of its pod stands; only meaningful for objects with one."""
        return self.pod.spec_pointer if self.pod else ""

    @property
    def annotations(self) -> Mapping[str, Any]:
        """The object's own annotations."""
        return mapping(self.value, "metadata", "annotations")
