"""The dev overlay applied for real, as a user does: `kubectl apply --server-side -k`, twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from generator.k8s.resource import Resource
from tests.apiserver.cluster import Cluster
from tests.apiserver.deployment import Tree, spec_of

pytestmark = pytest.mark.apiserver

PATIENCE_SECONDS = 60
WORKLOADS = ("Deployment", "StatefulSet", "Job")
# What an apply must not touch the second time; status and resourceVersion belong to controllers.
OWN = ("generation", "uid", "labels", "annotations")


@pytest.fixture(scope="module")
def tree(cluster: Cluster, new_namespace: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """Certificates of cert-manager where its CRDs are, of the user's otherwise."""
    tls = "cert-manager" if ("cert-manager.io/v1", "Certificate") in cluster.kinds else "existing"
    tree = Tree(tmp_path_factory.mktemp("dev"), spec_of(new_namespace(), tls, "bootstrap"))
    done = cluster.run("apply", "--server-side", "-k", str(tree.folder / "overlays/dev"))
    assert (done.returncode, done.stderr) == (0, "")
    return tree


def test_applying_again_changes_nothing(cluster: Cluster, tree: Tree) -> None:
    """Generation, labels, annotations and contents stay what they were."""
    built = tree.built("overlays/dev")
    before = _state(cluster, built)
    done = cluster.run("apply", "--server-side", "-k", str(tree.folder / "overlays/dev"))
    assert (done.returncode, done.stderr) == (0, "")
    assert _state(cluster, built) == before


def test_pods_are_let_in(cluster: Cluster, tree: Tree) -> None:
    """Every workload gets its pods in the namespace that enforces `restricted`: no controller is refused one."""
    built = tree.built("overlays/dev")
    (namespace,) = [one["metadata"]["name"] for one in built if one["kind"] == "Namespace"]
    wanted = {_component(one) for one in built if one["kind"] in WORKLOADS}
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := _components_of(cluster, namespace)) != wanted and time.monotonic() < deadline:
        if not found and time.monotonic() > deadline - PATIENCE_SECONDS + 15 and not _is_controlled(cluster, built):
            pytest.skip("no controllers in this cluster: nobody makes pods of the Deployments")
        time.sleep(0.5)
    events = cluster.get(f"/api/v1/namespaces/{namespace}/events")["items"]
    assert [event["message"] for event in events if event.get("reason") == "FailedCreate"] == []
    assert found == wanted


def _components_of(cluster: Cluster, namespace: str) -> set[str]:
    return {_component(pod) for pod in cluster.get(f"/api/v1/namespaces/{namespace}/pods")["items"]}


def _component(resource: Resource) -> str:
    return str(resource["metadata"]["labels"]["app.kubernetes.io/name"])


def _is_controlled(cluster: Cluster, resources: Iterable[Resource]) -> bool:
    deployments = [one for one in resources if one["kind"] == "Deployment"]
    return any("observedGeneration" in cluster.get(cluster.path(one)).get("status", {}) for one in deployments)


def _state(cluster: Cluster, resources: Iterable[Resource]) -> dict[str, Any]:
    """What an apply could change, of each object."""
    state = {}
    for resource in resources:
        live = cluster.get(cluster.path(resource))
        meta = {key: live["metadata"].get(key) for key in OWN}
        # A controller notes its progress there, and the apply does not own it.
        meta["annotations"] = {k: v for k, v in (meta["annotations"] or {}).items() if "deployment.kubernetes" not in k}
        contents = {key: value for key, value in live.items() if key not in ("metadata", "status")}
        state[cluster.path(resource)] = {"metadata": meta, **contents}
    return state
