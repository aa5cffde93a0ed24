"""Where pods and their containers are, for every workload kind."""

from __future__ import annotations

from typing import Any

import pytest

from generator.k8s import pointer as pointers
from generator.k8s.podspec import POD_TEMPLATES, WORKLOADS, pod_template

SPEC = {
    "initContainers": [{"name": "i0"}, {"name": "i1"}],
    "containers": [{"name": "m0"}],
    "ephemeralContainers": [{"name": "e0"}],
}
EXPECTED = [
    ("init", "initContainers/0"),
    ("init", "initContainers/1"),
    ("main", "containers/0"),
    ("ephemeral", "ephemeralContainers/0"),
]


def _workload(group: str, kind: str, spec: Any) -> dict[str, Any]:
    inner: dict[str, Any] = {"spec": spec}
    for part in reversed(POD_TEMPLATES[group, kind].split("/")[1:]):
        inner = {part: inner}
    return {"apiVersion": f"{group}/v1" if group else "v1", "kind": kind, **inner}


@pytest.mark.parametrize(("group", "kind"), POD_TEMPLATES)
def test_every_container_with_its_pointer(group: str, kind: str) -> None:
    """Init, main and ephemeral containers, each at a pointer that leads back to it."""
    resource = _workload(group, kind, SPEC)
    pod = pod_template(resource)
    assert pod is not None
    assert pointers.resolve(resource, pod.spec_pointer) == SPEC
    found = list(pod.containers())
    assert [(c.role, c.pointer.removeprefix(pod.spec_pointer + "/")) for c in found] == EXPECTED
    assert all(pointers.resolve(resource, c.pointer) is c.value for c in found)
    assert [c.name for c in found] == ["i0", "i1", "m0", "e0"]


def test_workload_kinds() -> None:
    """The ten kinds that the brief of the rules names."""
    assert {
        "Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob",
        "PodTemplate", "DeploymentConfig",
    } == WORKLOADS  # fmt: skip


@pytest.mark.parametrize(
    "resource",
    [
        {},
        {"apiVersion": "v1", "kind": "ConfigMap", "spec": {"template": {"spec": {}}}},
        {"apiVersion": "example.com/v1", "kind": "Deployment", "spec": {"template": {"spec": SPEC}}},
        {"apiVersion": "apps/v1", "kind": "Deployment"},
        {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": None}},
        {"apiVersion": "apps/v1", "kind": ["Deployment"], "spec": "x"},
    ],
)
def test_no_pod(resource: dict[str, Any]) -> None:
    """Other kinds, other groups and malformed objects have none."""
    assert pod_template(resource) is None


@pytest.mark.parametrize("spec", [None, [], "x", {"containers": None}, {"containers": [None, "x", []]}])
def test_malformed_specs_have_no_containers(spec: Any) -> None:
    """Whatever has the wrong type is left out; the schema check says so."""
    pod = pod_template({"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": spec})
    assert pod is not None
    assert list(pod.containers()) == []
