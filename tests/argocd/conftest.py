"""One deployment in the Argo CD of $KUBECONFIG for the tests of a module."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.apiserver.cluster import Cluster, connected, unique_name
from tests.argocd.operators import stand_in
from tests.argocd.site import Site


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The cluster that Argo CD runs in and deploys to."""
    with connected() as found:
        yield found


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    """$GENERATOR_ARGOCD_REPO, which both these tests and Argo CD reach; else a folder, for one on this machine."""
    given = os.environ.get("GENERATOR_ARGOCD_REPO")
    if given:
        return given
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder)], check=True)
    # Argo CD may run as somebody else.
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    return f"file://{folder}"


@pytest.fixture(scope="module")
def site(cluster: Cluster, repository: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The default deployment, published and handed to Argo CD."""
    name = unique_name()
    site = Site(cluster, tmp_path_factory.mktemp("site"), repository, name)
    with stand_in(cluster, (name, f"{name}-dev")):
        try:
            site.publish()
            yield site
        finally:
            site.remove()
