"""The cluster of $KUBECONFIG, and namespaces that are gone when the tests are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.apiserver.cluster import Cluster, connected, unique_name


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One connection for all tests of a worker."""
    with connected() as found:
        yield found


@pytest.fixture(scope="session")
def new_namespace(cluster: Cluster) -> Iterator[Callable[[], str]]:
    """Names for `spec.namespace`; they and their dev siblings are deleted in the end."""
    names: list[str] = []

    def new() -> str:
        names.append(unique_name())
        return names[-1]

    yield new
    for name in names:
        cluster.delete_namespace(name)
        cluster.delete_namespace(f"{name}-dev")
