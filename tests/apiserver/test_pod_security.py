"""A real API server, asked anew, says of pods and labels what the recorded one said."""

from __future__ import annotations

import pytest

from tests.apiserver.cluster import Cluster
from tests.apiserver.pod_security import ask, recorded

pytestmark = pytest.mark.apiserver


def test_recorded_answers_are_those_of_the_cluster(cluster: Cluster) -> None:
    version = cluster.get("/version")["minor"]
    if version != "33":
        pytest.skip(f"recorded of Kubernetes 1.33, this is 1.{version}; record anew: tests/apiserver/pod_security.py")
    assert ask(cluster) == recorded()
