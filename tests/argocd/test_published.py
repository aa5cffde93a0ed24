"""What `publish` pushes: a real Argo CD deploys it from one apply, rolls what changed, prunes what went."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.components.credentials import needed_secrets, secret_manifest
from generator.spec.load import load_spec
from tests.apiserver.cluster import Cluster, unique_name
from tests.argocd.operators import stand_in
from tests.argocd.published import PublishedSite
from tests.argocd.site import outcome

pytestmark = pytest.mark.argocd


@pytest.fixture(scope="module")
def published(cluster: Cluster, repository: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublishedSite]:
    """A deployment that only `publish` and the app of apps have made."""
    name = unique_name()
    site = PublishedSite(cluster, tmp_path_factory.mktemp("published"), repository, name)
    with stand_in(cluster, (name, f"{name}-dev")):
        try:
            site.publish()
            yield site
        finally:
            site.remove()


def test_one_apply_is_enough(published: PublishedSite) -> None:
    """The app of apps makes project and Applications; all become Synced and Healthy, and it stays Synced itself."""
    for name in ("argocd", "openshift", "dev"):
        state = outcome(published.settled(f"{published.name}-{name}"))
        assert (state["conditions"], state["wrong"], state["refused"]) == ([], [], [])
    time.sleep(2)
    root = published.wait(f"{published.name}-argocd", lambda status: bool(status), hard=True)
    assert root["status"]["sync"]["status"] == "Synced", outcome(root)


def test_rolls_what_changed_and_nothing_else(published: PublishedSite) -> None:
    """Another configuration of the web server: of all workloads, it alone has a new generation."""
    name = f"{published.name}-openshift"
    published.settled(name)
    before = _generations(published)
    published.publish(webserver={"connectSources": ["s3.example.com"]})
    state = outcome(published.settled(name))
    assert state["wrong"] == []
    after = _generations(published)
    changed = {path.rpartition("/")[2] for path in after if after[path] != before.get(path)}
    assert changed == {f"{published.name}-webserver"}


def test_prunes_what_went_and_keeps_data(published: PublishedSite) -> None:
    """A store that others run from now on: its StatefulSet goes, its claim and every Secret with data stay."""
    name = f"{published.name}-openshift"
    published.settled(name)
    secrets = _make_secrets(published)
    claim = f"/api/v1/namespaces/{published.name}/persistentvolumeclaims/{published.name}-redis-data"
    uid = published.cluster.get(claim)["metadata"]["uid"]
    external = {"host": "redis.example.com", "secret": {"name": "redis-login"}, "cidrs": ["10.20.0.0/16"]}
    published.publish(redis={"mode": "external", "external": external})
    published.settled(name)
    gone = f"/apis/apps/v1/namespaces/{published.name}/statefulsets/{published.name}-redis"
    deadline = time.monotonic() + 30
    while published.cluster.request("GET", gone).status != 404:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert published.cluster.get(claim)["metadata"]["uid"] == uid
    assert {path: published.cluster.get(path)["metadata"]["uid"] for path in secrets} == secrets


def test_published_commit_is_verified(published: PublishedSite) -> None:
    """What Argo CD is at is what the spec renders to."""
    published._git("fetch", "--quiet", published.repository, published.name)
    assert "renders to with generator" in published.command("verify", published.revision)


def _generations(site: PublishedSite) -> dict[str, Any]:
    workloads = [one for one in site.objects("openshift") if one["kind"] in ("Deployment", "StatefulSet")]
    paths = [site.cluster.path(one) for one in workloads]
    return {path: site.cluster.get(path)["metadata"]["generation"] for path in paths}


def _make_secrets(site: PublishedSite) -> dict[str, str]:
    """The Secrets that the bootstrap Job would make, and their ids."""
    app = load_spec(Path(site.folder) / "clearml.yaml").apps[0]
    manifests = [secret_manifest(secret, app.namespace) for secret in needed_secrets(app)]
    for manifest in manifests:
        assert site.cluster.apply(manifest).problems == []
    paths = [site.cluster.path(manifest) for manifest in manifests]
    return {path: site.cluster.get(path)["metadata"]["uid"] for path in paths}
