"""Asks the API server of $KUBECONFIG about every object of the table and records what it says: `make apiserver`.

Every object is tried as a strict server-side-apply dry run. Red when an answer is not what was recorded before: look at
the difference and commit it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from generator.k8s.shape import mapping, text
from tests.apiserver.cluster import FIELD_MANAGER, Cluster, connected
from tests.schema_table.table import TOPICS, Case, answers, cases, write_answers

pytestmark = pytest.mark.apiserver

PATIENCE_SECONDS = 20
_CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One connection for all topics."""
    with connected() as found:
        yield found


@pytest.mark.parametrize("topic", TOPICS)
def test_record(cluster: Cluster, topic: str) -> None:
    """The answers of today are those of the file."""
    version = cluster.get("/version")
    minor = f"{version['major']}.{re.sub('[^0-9].*', '', version['minor'])}"
    with _applied(cluster, [crd for case in cases(topic) for crd in case.crds]):
        today = {"kubernetes": minor, "cases": {case.key: _answer(cluster, case) for case in cases(topic)}}
    before = answers(topic)
    write_answers(topic, today)
    assert today == before, "the answers differ from the recorded ones and have been recorded anew"


@contextmanager
def _applied(cluster: Cluster, crds: list[dict[str, Any]]) -> Iterator[None]:
    """The CRDs that the cases bring are served within the block."""
    by_name = {crd["metadata"]["name"]: crd for crd in crds}
    wanted = {
        (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"])
        for crd in by_name.values()
        for version in crd["spec"]["versions"]
        if version["served"]
    }
    for crd in by_name.values():
        assert cluster.apply(crd).problems == []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not wanted <= cluster.kinds.keys() and time.monotonic() < deadline:
        time.sleep(0.2)
        cluster.kinds = cluster.discovered()
    try:
        yield
    finally:
        for name in by_name:
            cluster.request("DELETE", f"{_CRDS}/{name}")


def _answer(cluster: Cluster, case: Case) -> dict[str, str]:
    """Verdict and message of the server."""
    version, kind = text(case.object, "apiVersion"), text(case.object, "kind")
    if (version, kind) not in cluster.kinds:
        return {"verdict": "refused", "message": f'no matches for kind "{kind}" in version "{version}"'}
    path, query = _collection(cluster, case.object), f"fieldValidation=Strict&fieldManager={FIELD_MANAGER}&dryRun=All"
    name = mapping(case.object, "metadata").get("name")
    if name:
        headers = {"Content-Type": "application/apply-patch+yaml"}
        target = f"{path}/{quote(str(name), safe='')}?{query}&force=true"
        answer = cluster.request("PATCH", target, case.object, headers)
    else:
        answer = cluster.request("POST", f"{path}?{query}", case.object)
    refused = answer.status >= 400
    message = _stable(answer.body["message"], case.object) if refused else ""
    return {"verdict": "refused" if refused else "accepted", "message": message}


def _stable(message: str, resource: dict[str, Any]) -> str:
    """A message without what differs each time: the end of a generated name, a UID, an address in memory."""
    prefix = text(resource, "metadata", "generateName")
    if prefix:
        message = re.sub(f'"{re.escape(prefix)}[a-z0-9]{{5}}"', f'"{prefix}xxxxx"', message)
    message = re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<UID>", message)
    return re.sub("0x[0-9a-f]{6,}", "0x", message)


def _collection(cluster: Cluster, resource: dict[str, Any]) -> str:
    """Where objects of this kind are, in a namespace that exists."""
    version = resource["apiVersion"]
    plural, namespaced = cluster.kinds[version, resource["kind"]]
    root = f"/{'apis' if '/' in version else 'api'}/{version}"
    if not namespaced:
        return f"{root}/{plural}"
    namespace = str(mapping(resource, "metadata").get("namespace") or "default")
    made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    cluster.request("POST", "/api/v1/namespaces", made)
    return f"{root}/namespaces/{quote(namespace, safe='')}/{plural}"
