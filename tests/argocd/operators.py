"""A stand-in for cert-manager, External Secrets and the router: says that their objects are ready, makes nothing.

Argo CD waits for the health of Certificates, Issuers, ExternalSecrets and Routes, which is what their controllers
write into `status`. Where those run themselves this adds nothing: an object that has conditions is left alone.
Nodes and volumes are not stood in for here: see docs/testing.md.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.apiserver.cluster import Cluster

_OPERATED = (
    ("cert-manager.io/v1", "Issuer"),
    ("cert-manager.io/v1", "Certificate"),
    ("external-secrets.io/v1", "ExternalSecret"),
    ("route.openshift.io/v1", "Route"),
)
_PAUSE_SECONDS = 0.5


@contextmanager
def stand_in(cluster: Cluster, namespaces: Sequence[str]) -> Iterator[None]:
    """Objects of operators in `namespaces` become ready for the length of the block."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(_PAUSE_SECONDS):
            for version, kind in _OPERATED:
                for namespace in namespaces:
                    _make_ready(cluster, version, kind, namespace)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _make_ready(cluster: Cluster, version: str, kind: str, namespace: str) -> None:
    if (version, kind) not in cluster.kinds:
        return
    path = f"/apis/{version}/namespaces/{namespace}/{cluster.kinds[version, kind][0]}"
    for one in cluster.request("GET", path).body.get("items", ()):
        known = one.get("status", {})
        if not known.get("conditions") and not known.get("ingress"):
            where = f"{path}/{one['metadata']['name']}/status"
            headers = {"Content-Type": "application/merge-patch+json"}
            cluster.request("PATCH", where, {"status": _status(kind, one)}, headers)


def _status(kind: str, resource: dict[str, Any]) -> dict[str, Any]:
    condition = {
        "type": "Admitted" if kind == "Route" else "Ready",
        "status": "True",
        "reason": "StandIn",
        "lastTransitionTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if kind != "Route":
        return {"conditions": [condition]}
    router = {"host": resource["spec"]["host"], "routerName": "default", "wildcardPolicy": "None"}
    return {"ingress": [{**router, "conditions": [condition]}]}
