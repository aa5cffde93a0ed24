"""A git repository with a rendered tree, and the Applications that a real Argo CD makes of it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.apiserver.cluster import Cluster
from tests.apiserver.deployment import Tree, spec_of

GROUP = "/apis/argoproj.io/v1alpha1"
REFRESH = "argocd.argoproj.io/refresh"
PATIENCE_SECONDS = 180
_IDENTITY = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")


def argocd_namespace() -> str:
    """Where Argo CD runs: the value of $GENERATOR_ARGOCD; 1 stands for its usual namespace."""
    value = os.environ["GENERATOR_ARGOCD"]
    return "argocd" if value == "1" else value


class Site:
    """A deployment of its own: names, namespaces and git branch are `name`."""

    def __init__(self, cluster: Cluster, folder: Path, repository: str, name: str) -> None:
        self.cluster = cluster
        self.name = name
        self.folder = folder / "tree"
        self.repository = repository
        self._git("init", "--quiet", "--initial-branch", name, str(self.folder), cwd=folder)

    def spec(self, **changes: Any) -> dict[str, Any]:
        """The spec of this site, with another value for some of its keys."""
        gitops = {"repoURL": self.repository, "branch": self.name, "argocdNamespace": argocd_namespace()}
        return {
            **spec_of(self.name, "cert-manager", "bootstrap"),
            "name": self.name,
            "gitops": gitops,
            **changes,
        }

    def publish(self, **changes: Any) -> Tree:
        """Render the spec with `changes`, commit and push; what `argocd/` says is applied by hand."""
        tree = Tree(self.folder, self.spec(**changes))
        self.push()
        for path in ("argocd/bootstrap", "argocd"):
            for resource in tree.built(path):
                assert self.cluster.apply(resource).problems == []
        return tree

    def push(self) -> str:
        """Commit whatever is in the folder; gives the revision."""
        self._git("add", "--all")
        self._git(*_IDENTITY, "commit", "--quiet", "--allow-empty", "--message", "render")
        self._git("push", "--quiet", self.repository, f"HEAD:refs/heads/{self.name}")
        return self.revision

    @property
    def revision(self) -> str:
        """The commit that Argo CD should be at."""
        return self._git("rev-parse", "HEAD").strip()

    def application(self, name: str) -> Any:
        """The Application `name`, as it is now."""
        return self.cluster.get(self._path("applications", name))

    def wait(self, name: str, done: Callable[[dict[str, Any]], bool], *, hard: bool = False) -> Any:
        """Have Argo CD look again until `done` is true of the status; gives the Application."""
        self.refresh(name, "hard" if hard else "normal")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = self.application(name)
            if REFRESH not in found["metadata"].get("annotations", {}):
                if done(found.get("status", {})):
                    return found
                self.refresh(name)
            assert time.monotonic() < deadline, f"{name} after {PATIENCE_SECONDS} s: {outcome(found)}"
            time.sleep(0.5)

    def settled(self, name: str) -> Any:
        """The Application once it is synced to what was pushed last and all is healthy."""
        return self.wait(name, lambda status: is_settled(status, self.revision))

    def refresh(self, name: str, kind: str = "normal") -> None:
        """Ask for a comparison; `hard` leaves the cache of rendered manifests out."""
        headers = {"Content-Type": "application/merge-patch+json"}
        patch = {"metadata": {"annotations": {REFRESH: kind}}}
        assert self.cluster.request("PATCH", self._path("applications", name), patch, headers).status == 200

    def remove(self) -> None:
        """Delete what this site has in the cluster and the branch in the repository."""
        for plural in ("applications", "appprojects"):
            for one in self.cluster.get(self._path(plural))["items"]:
                if one["metadata"]["name"].startswith(self.name):
                    self.cluster.request("DELETE", self._path(plural, one["metadata"]["name"]))
        for namespace in (self.name, f"{self.name}-dev"):
            self.cluster.delete_namespace(namespace)
        self._git("push", "--quiet", self.repository, f":refs/heads/{self.name}")

    def _path(self, plural: str, name: str = "") -> str:
        return f"{GROUP}/namespaces/{argocd_namespace()}/{plural}" + (f"/{name}" if name else "")

    def _git(self, *arguments: str, cwd: Path | None = None) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=cwd or self.folder, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout


def is_settled(status: dict[str, Any], revision: str) -> bool:
    """Synced to `revision`, healthy, and compared again after the sync.

    The last sync may be of an earlier revision: Argo CD runs none for a commit that changes nothing of an Application.
    """
    operation = status.get("operationState", {})
    return (
        status.get("sync", {}).get("status") == "Synced"
        and status["sync"].get("revision") == revision
        and status.get("health", {}).get("status") == "Healthy"
        and operation.get("phase") == "Succeeded"
        and str(status.get("reconciledAt", "")) > str(operation["finishedAt"])
    )


def outcome(application: dict[str, Any]) -> dict[str, Any]:
    """What a human would look at first: states, messages, and the objects that are not as they should be."""
    status = application.get("status", {})
    operation = status.get("operationState", {})
    return {
        "sync": status.get("sync", {}).get("status"),
        "health": status.get("health", {}).get("status"),
        "operation": (operation.get("phase"), operation.get("message")),
        "conditions": [one["message"] for one in status.get("conditions", ())],
        "wrong": [
            f"{one['kind']} {one['name']}: {one.get('status')}, {one.get('health', {}).get('status')}"
            for one in status.get("resources", ())
            if one.get("status") != "Synced" or one.get("health", {}).get("status", "Healthy") != "Healthy"
        ],
        "refused": [
            f"{one['kind']} {one['name']}: {one.get('message')}"
            for one in operation.get("syncResult", {}).get("resources", ())
            if one.get("status") == "SyncFailed"
        ],
    }
