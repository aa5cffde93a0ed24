"""A site that is published by the command, and deployed by one apply of `argocd/bootstrap`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from generator.k8s.resource import Resource
from generator.k8s.yamlio import dump
from tests.apiserver.cluster import Cluster
from tests.apiserver.deployment import Tree, built
from tests.argocd.site import Site

ROOT = Path(__file__).parents[2]


class PublishedSite(Site):
    """`folder` holds the spec alone; the rendered tree is only ever in the repository, `checkout` shows it."""

    def __init__(self, cluster: Cluster, folder: Path, repository: str, name: str) -> None:
        super().__init__(cluster, folder, repository, name)
        self.checkout = folder / "checkout"
        for key, value in {"user.name": "tests", "user.email": "tests@example.com"}.items():
            self._git("config", key, value)

    def publish(self, **changes: Any) -> Tree:
        """Commit the spec and run `publish --push`; on the first time, hand the bootstrap to Argo CD."""
        first = not self.checkout.exists()
        (self.folder / "clearml.yaml").write_text(dump(self.spec(**changes)))
        self._git("add", "clearml.yaml")
        self._git("commit", "--quiet", "--allow-empty", "--message", "spec")
        self.command("publish", "--push", "--remote", self.repository, "--allow-removal")
        if first:
            branch = ("--branch", self.name)
            self._git("clone", "--quiet", *branch, self.repository, str(self.checkout), cwd=self.folder.parent)
        self._git("fetch", "--quiet", "origin", self.name, cwd=self.checkout)
        self._git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=self.checkout)
        if first:
            for resource in built(self.checkout / "argocd/bootstrap"):
                assert self.cluster.apply(resource).problems == []
        return Tree(self.folder.parent / "rendered", self.spec(**changes))

    def command(self, *arguments: str) -> str:
        """The command line as a user has it; it must succeed."""
        command = [sys.executable, "-m", "generator", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def objects(self, overlay: str) -> list[Resource]:
        """What the published overlay builds to."""
        return built(self.checkout / "overlays" / overlay)

    @property
    def revision(self) -> str:
        """The commit that `publish` pushed."""
        return self._git("ls-remote", self.repository, f"refs/heads/{self.name}").split()[0]
