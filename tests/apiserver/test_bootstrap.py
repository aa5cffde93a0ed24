"""The bootstrap Job's script, as rendered, against a real API server with a token of its rendered account and Role."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from generator.k8s.resource import Resource
from tests.apiserver.cluster import Cluster, in_order
from tests.apiserver.deployment import Tree, named, spec_of

pytestmark = pytest.mark.apiserver

ACCOUNT = "system:serviceaccount"
# The script's paths are those of a pod; here they are folders of the test. It is patient for two minutes: not here.
RUN = """
import sys
source, account, plan = sys.argv[1:]
script = {"__name__": "bootstrap"}
exec(compile(open(source, encoding="utf-8").read(), source, "exec"), script)
script.update(ACCOUNT=account, PLAN=plan, TRIES=20, PAUSE_SECONDS=0.2)
sys.exit(script["main"]())
"""


@dataclass(frozen=True)
class Place:
    """A namespace with everything of the bootstrap but its Job, and what the Job's pod would find in its mounts."""

    cluster: Cluster
    namespace: str
    folder: Path
    resources: list[Resource]

    @property
    def secrets(self) -> str:
        """Path of the namespace's Secrets."""
        return f"/api/v1/namespaces/{self.namespace}/secrets"

    @property
    def plan(self) -> dict[str, Any]:
        """plan.json of the rendered ConfigMap."""
        plan: dict[str, Any] = json.loads((self.folder / "plan.json").read_text("utf-8"))
        return plan

    def run(self) -> subprocess.CompletedProcess[str]:
        """What the Job's container does, once."""
        view = self.cluster.run("config", "view", "--raw", "--minify", "--flatten", "-o", "json")
        server = urlsplit(json.loads(view.stdout)["clusters"][0]["cluster"]["server"])
        environment = {
            "KUBERNETES_SERVICE_HOST": str(server.hostname),
            "KUBERNETES_SERVICE_PORT": str(server.port or 443),
            "PATH": os.environ["PATH"],
        }
        arguments = [str(self.folder / "bootstrap.py"), str(self.folder), str(self.folder / "plan.json")]
        command = [sys.executable, "-I", "-c", RUN, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    def read(self) -> dict[str, Any]:
        """Name -> Secret, of those in the plan that are there."""
        items = self.cluster.get(self.secrets)["items"]
        return {one["metadata"]["name"]: one for one in items if one["metadata"]["name"] in self.plan["secrets"]}

    def may(self, verb: str, name: str = "", resource: str = "secrets") -> bool:
        """What the API server's authorizer says about the account."""
        attributes = {"namespace": self.namespace, "verb": verb, "resource": resource, "name": name}
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {
                "user": f"{ACCOUNT}:{self.namespace}:clearml-bootstrap",
                "groups": ["system:serviceaccounts", f"{ACCOUNT}s:{self.namespace}", "system:authenticated"],
                "resourceAttributes": attributes,
            },
        }
        answer = self.cluster.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
        assert answer.status == 201, answer.problems
        return bool(answer.body["status"]["allowed"])


@pytest.fixture
def place(cluster: Cluster, new_namespace: Callable[[], str], tmp_path: Path) -> Place:
    """Namespace, account, Role and binding of the dev overlay, and a token as the kubelet would mount it."""
    namespace = new_namespace()
    own = f"{namespace}-dev"
    resources = Tree(tmp_path / "tree", spec_of(namespace, "cert-manager", "bootstrap")).built("overlays/dev")
    for resource in in_order(resources):
        if resource["kind"] in ("Namespace", "ServiceAccount", "Role", "RoleBinding"):
            assert cluster.apply(resource).problems == []
    folder = tmp_path / "mounts"
    folder.mkdir()
    for name, content in named(resources, "ConfigMap", "clearml-bootstrap")["data"].items():
        (folder / name).write_text(content, "utf-8")
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    token = cluster.request("POST", f"/api/v1/namespaces/{own}/serviceaccounts/clearml-bootstrap/token", request)
    assert token.status == 201, token.problems
    view = cluster.run("config", "view", "--raw", "--minify", "--flatten", "-o", "json")
    authority = json.loads(view.stdout)["clusters"][0]["cluster"]["certificate-authority-data"]
    (folder / "token").write_text(token.body["status"]["token"] + "\n", "utf-8")
    (folder / "namespace").write_text(own, "utf-8")
    (folder / "ca.crt").write_bytes(base64.b64decode(authority))
    return Place(cluster, own, folder, resources)


def test_creates_what_is_missing_and_changes_nothing(place: Place) -> None:
    """Every Secret of the plan with every key; a second run leaves the very same objects; a deleted one comes back."""
    first = place.run()
    assert (first.returncode, first.stderr) == (0, "")
    made = place.read()
    assert {name: set(one["data"]) for name, one in made.items()} == {
        name: set(keys) for name, keys in place.plan["secrets"].items()
    }
    values = [base64.b64decode(value).decode() for one in made.values() for value in one["data"].values()]
    assert not [value for value in values if len(value) > 8 and value in first.stdout]

    second = place.run()
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.count("unchanged") == len(made)
    assert place.read() == made

    gone = sorted(made)[0]
    assert place.cluster.request("DELETE", f"{place.secrets}/{gone}").status == 200
    assert place.run().stdout.count("created") == 1
    after = place.read()
    assert after.keys() == made.keys()
    assert {name for name in made if after[name] != made[name]} == {gone}


def test_missing_key_is_named(place: Place) -> None:
    """Somebody's own Secret without a key stops the Job with that key's name, and is not touched."""
    assert place.run().returncode == 0
    name, keys = next((name, keys) for name, keys in place.plan["secrets"].items() if len(keys) > 1)
    key = sorted(keys)[-1]
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = place.cluster.request("PATCH", f"{place.secrets}/{name}", {"data": {key: None}}, headers)
    assert answer.status == 200, answer.problems
    before = place.read()
    done = place.run()
    assert done.returncode == 1
    assert f"Secret {name} exists but lacks key {key}:" in done.stderr
    assert place.read() == before


def test_role_allows_nothing_more(place: Place) -> None:
    """It can add Secrets and get those of the plan; it cannot look around, change or delete, nor read anything else."""
    assert place.may("create")
    assert all(place.may("get", name) for name in place.plan["secrets"])
    assert not place.may("get", "somebody-elses")
    assert not place.may("get")
    for verb in ("list", "watch", "update", "patch", "delete", "deletecollection"):
        assert not place.may(verb), verb
        assert not any(place.may(verb, name) for name in place.plan["secrets"]), verb
    for resource in ("pods", "configmaps", "serviceaccounts", "persistentvolumeclaims"):
        assert not place.may("create", resource=resource), resource
        assert not place.may("list", resource=resource), resource


def test_only_its_own_rights(place: Place) -> None:
    """Without the binding the script is refused and says so: the rights above are what it works with."""
    binding = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{place.namespace}/rolebindings/clearml-bootstrap"
    assert place.cluster.request("DELETE", binding).status == 200
    done = place.run()
    assert done.returncode == 1
    assert "status 403" in done.stderr
    assert place.read() == {}


def test_changed_job_can_be_applied(place: Place, tmp_path: Path) -> None:
    """Another template is another Job; under the old name the API server refuses it, which is why."""
    old = named(place.resources, "Job", "clearml-bootstrap")
    assert place.cluster.apply(old).problems == []
    spec = spec_of(place.namespace.removesuffix("-dev"), "cert-manager", "bootstrap")
    changed = Tree(tmp_path / "changed", {**spec, "apiserver": {"image": {"tag": "2.3.0-1"}}}).built("overlays/dev")
    new = named(changed, "Job", "clearml-bootstrap")
    assert new["metadata"]["name"] != old["metadata"]["name"]
    assert place.cluster.apply(old).problems == []
    assert place.cluster.apply(new).problems == []
    under_old_name = {**new, "metadata": {**new["metadata"], "name": old["metadata"]["name"]}}
    refused = place.cluster.apply(under_old_name)
    assert refused.status == 422
    assert "immutable" in refused.problems[0]
