"""A real Argo CD brings the rendered tree to Synced and Healthy, keeps it there, and follows the next render."""

from __future__ import annotations

import time
from typing import Any

import pytest

from generator.k8s.resource import Resource
from tests.apiserver.deployment import built
from tests.argocd.site import Site, outcome

pytestmark = pytest.mark.argocd

OVERLAYS = ("openshift", "dev")
HARD_REFRESHES = 4
MERGE = {"Content-Type": "application/merge-patch+json"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_becomes_synced_and_healthy(site: Site, overlay: str) -> None:
    """Every object of the build is there, Synced and, where Argo CD can tell, Healthy; the project allowed them all."""
    site.publish()
    found = site.settled(f"{site.name}-{overlay}")
    state = outcome(found)
    assert (state["conditions"], state["wrong"], state["refused"]) == ([], [], [])
    seen = {(one["kind"], one["name"]) for one in found["status"]["resources"]}
    assert seen == {(one["kind"], one["metadata"]["name"]) for one in _built(site, overlay)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_stays_synced(site: Site, overlay: str) -> None:
    """Looking again, without any cache, finds nothing to do: no second sync, no object changed."""
    site.publish()
    name = f"{site.name}-{overlay}"
    before = site.settled(name)
    generations = _generations(site, overlay)
    reconciled = before["status"]["reconciledAt"]
    for _ in range(HARD_REFRESHES):
        time.sleep(1.1)  # reconciledAt has a resolution of one second

        def again(status: dict[str, Any], last: str = reconciled) -> bool:
            return bool(status["reconciledAt"] > last)

        after = site.wait(name, again, hard=True)
        reconciled = after["status"]["reconciledAt"]
        assert after["status"]["sync"]["status"] == "Synced", outcome(after)
        assert after["status"]["health"]["status"] == "Healthy", outcome(after)
    assert after["status"]["operationState"]["finishedAt"] == before["status"]["operationState"]["finishedAt"]
    assert _generations(site, overlay) == generations


def test_next_render_is_synced(site: Site) -> None:
    """Another image and configuration: a new Job in place of the old one, rolled pods, the same volumes."""
    site.publish()
    name = f"{site.name}-openshift"
    site.settled(name)
    (old_job,) = _names(site, "Job")
    claims = _uids(site, "PersistentVolumeClaim")

    site.publish(
        apiserver={"image": {"tag": "2.3.0-1"}},
        webserver={"connectSources": ["s3.example.com"]},
    )
    after = site.settled(name)
    (new_job,) = _names(site, "Job")
    assert new_job != old_job
    # PruneLast: the old one goes in the end, in the background.
    assert _wait_gone(site, _job_path(site, old_job))
    assert _uids(site, "PersistentVolumeClaim") == claims
    assert outcome(after)["wrong"] == []


def test_change_by_hand_is_undone(site: Site) -> None:
    """Somebody edits a pod template: Argo CD puts it back."""
    site.publish()
    name = f"{site.name}-openshift"
    site.settled(name)
    path = f"/apis/apps/v1/namespaces/{site.name}/deployments/{site.name}-webserver"
    before = site.cluster.get(path)["spec"]
    patch = {"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 1}}}}
    assert site.cluster.request("PATCH", path, patch, MERGE).status == 200
    site.wait(name, lambda status: site.cluster.get(path)["spec"] == before)
    site.settled(name)


def test_what_leaves_the_tree(site: Site) -> None:
    """A store that somebody else runs from now on: its objects are pruned, its data stays, and all is Synced."""
    site.publish()
    name = f"{site.name}-openshift"
    site.settled(name)
    claim = f"/api/v1/namespaces/{site.name}/persistentvolumeclaims/{site.name}-redis-data"
    uid = site.cluster.get(claim)["metadata"]["uid"]
    external = {"host": "redis.example.com", "secret": {"name": "redis-login"}, "cidrs": ["10.20.0.0/16"]}
    site.publish(redis={"mode": "external", "external": external})
    after = site.settled(name)
    assert _wait_gone(site, f"/apis/apps/v1/namespaces/{site.name}/statefulsets/{site.name}-redis")
    assert site.cluster.get(claim)["metadata"]["uid"] == uid
    # Argo CD goes on listing the claim, but neither heals it nor calls the Application OutOfSync for it.
    assert outcome(after)["wrong"] == [f"PersistentVolumeClaim {site.name}-redis-data: OutOfSync, None"]


def _built(site: Site, overlay: str) -> list[Resource]:
    return built(site.folder / "overlays" / overlay)


def _generations(site: Site, overlay: str) -> dict[str, Any]:
    paths = [site.cluster.path(one) for one in _built(site, overlay)]
    return {path: site.cluster.get(path)["metadata"].get("generation") for path in paths}


def _names(site: Site, kind: str) -> list[str]:
    return [one["metadata"]["name"] for one in _built(site, "openshift") if one["kind"] == kind]


def _uids(site: Site, kind: str) -> dict[str, str]:
    paths = [site.cluster.path(one) for one in _built(site, "openshift") if one["kind"] == kind]
    return {path: site.cluster.get(path)["metadata"]["uid"] for path in paths}


def _job_path(site: Site, name: str) -> str:
    return f"/apis/batch/v1/namespaces/{site.name}/jobs/{name}"


def _wait_gone(site: Site, path: str) -> bool:
    deadline = time.monotonic() + 30
    while site.cluster.request("GET", path).status != 404:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
