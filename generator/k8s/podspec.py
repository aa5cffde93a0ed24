"""Where the pods are: the pod template of every workload kind, and every container in it with its JSON pointer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from generator.k8s import pointer as pointers
from generator.k8s.shape import group_of, mapping, mappings, text

Role = Literal["init", "main", "ephemeral"]

# Group and kind -> pointer of the pod template; a Pod is its own. extensions/v1beta1 is gone from every cluster that we
# know, but manifests of it are still about.
POD_TEMPLATES: dict[tuple[str, str], str] = {
    ("", "Pod"): "",
    ("", "PodTemplate"): "/template",
    ("", "ReplicationController"): "/spec/template",
    ("apps", "DaemonSet"): "/spec/template",
    ("apps", "Deployment"): "/spec/template",
    ("apps", "ReplicaSet"): "/spec/template",
    ("apps", "StatefulSet"): "/spec/template",
    ("apps.openshift.io", "DeploymentConfig"): "/spec/template",
    ("batch", "CronJob"): "/spec/jobTemplate/spec/template",
    ("batch", "Job"): "/spec/template",
    ("extensions", "DaemonSet"): "/spec/template",
    ("extensions", "Deployment"): "/spec/template",
    ("extensions", "ReplicaSet"): "/spec/template",
}
WORKLOADS: frozenset[str] = frozenset(kind for _, kind in POD_TEMPLATES)

_CONTAINER_LISTS: tuple[tuple[Role, str], ...] = (
    ("init", "initContainers"),
    ("main", "containers"),
    ("ephemeral", "ephemeralContainers"),
)


@dataclass(frozen=True, slots=True)
class PodTemplate:
    """A pod as an object states it; `pointer` is where it stands in that object, "" for a Pod."""

    pointer: str
    value: Mapping[str, Any]

    @property
    def spec(self) -> Mapping[str, Any]:
        """The pod's spec; empty where there is none."""
        return mapping(self.value, "spec")

    @property
    def spec_pointer(self) -> str:
        """Where the pod's spec stands in the object."""
        return self.pointer + "/spec"

    @property
    def labels(self) -> Mapping[str, Any]:
        """The pod's labels; empty where there are none."""
        return mapping(self.value, "metadata", "labels")

    def containers(self) -> Iterator[Container]:
        """Every container: init, then main, then ephemeral ones."""
        for role, field in _CONTAINER_LISTS:
            for index, value in mappings(self.spec, field):
                yield Container(role, pointers.join(self.spec_pointer, field, index), value)


@dataclass(frozen=True, slots=True)
class Container:
    """One container, what it is for, and where it stands in the object."""

    role: Role
    pointer: str
    value: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name; "" where it has none."""
        return text(self.value, "name")


def pod_template(resource: Mapping[str, Any]) -> PodTemplate | None:
    """The pod template of `resource`; None for a kind without pods and where the template is missing or no mapping."""
    where = POD_TEMPLATES.get((group_of(resource), text(resource, "kind")))
    if where is None:
        return None
    value: Any = mapping(resource, *pointers.split(where))
    return PodTemplate(where, value) if value else None
