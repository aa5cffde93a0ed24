"""The branch of this repository as a target: objects go into it, then one update-ref makes the commit real."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from generator.errors import PublishRefused
from generator.publish.claim import claimed
from generator.publish.git import Git, GitFailed
from generator.publish.objects import commits
from generator.publish.refusals import Refusal, raise_any
from generator.publish.room import no_room
from generator.publish.source import Source, unfinished
from generator.publish.target import Target

_LOCKED = re.compile(r"Unable to create '(.+\.lock)': File exists")


class LocalBranch:
    """The branch `target` in the repository of `source`; `folder` is for files that nobody else sees."""

    def __init__(self, source: Source, target: Target, folder: Path) -> None:
        self._source, self._target = source, target
        # Without a work tree, and not in that of the user: nothing can touch its files, index or HEAD.
        variables = {"GIT_DIR": str(source.common_dir), "GIT_INDEX_FILE": str(folder / "index")}
        self.git = Git.at(folder).having(**variables)
        self.hash_name = source.hash_name
        self._old = self._tracked = ""

    def tip(self) -> str:
        """The commit to build on: the branch, else what the remote is known to have, else nothing ("")."""
        asked = [self._target.ref, f"refs/remotes/{self._remote()}/{self._target.branch}"]
        self._old, self._tracked = commits(self.git, asked)
        return self._old or self._tracked

    def _remote(self) -> str:
        """The remote of the branch: its own, or the only one, or origin."""
        settings = self._source.settings
        names = settings.remotes
        return settings.get(f"branch.{self._target.branch}.remote") or (names[0] if len(names) == 1 else "origin")

    def _behind(self) -> list[Refusal]:
        """Whether the remote is known to have commits that the branch lacks: the two would part."""
        if not self._old or self._tracked in ("", self._old):
            return []
        question = ("merge-base", "--is-ancestor", self._tracked, self._old)
        if self.git.run(*question, expected=(0, 1)).returncode == 0:
            return []
        reason = f"branch {self._target.branch} lacks commits that its remote has"
        refs = f"{self._target.branch}:{self._target.branch}"
        return [Refusal(reason, f"fast-forward it (git fetch REMOTE {refs}), or say --push")]

    def tree(self, ref: str) -> str:
        """The tree that `ref` has, "" for none."""
        return self.git.answer("rev-parse", "--verify", "--quiet", f"{ref}^{{tree}}") or ""

    def refusals(self) -> list[Refusal]:
        """Commits that the branch lacks, and work trees that show it or are about to change it."""
        found = self._behind()
        for folder, branch in _work_trees(self.git):
            if branch not in ("", self._target.ref):
                continue
            git_dir = _git_dir(folder) or self._source.common_dir
            work = unfinished(git_dir)
            if work and self._target.ref in (branch, _being_rebased(git_dir)):
                reason = f"branch {self._target.branch} is in the middle of a {work} in {folder}"
                found.append(Refusal(reason, f"finish it there, or abort it: git {work} --abort"))
            elif branch == self._target.ref:
                reason = f"branch {self._target.branch} is checked out in {folder}, whose files would fall behind"
                way_out = "push without touching it with --push, or set gitops.branch to a branch for the tree alone"
                found.append(Refusal(reason, way_out))
        return found

    def deliver(self, commit: str, ref: str) -> bool:
        """Let `ref` be `commit`; False when it has moved since `tip`. Raises PublishRefused, GitFailed."""
        zero = "0" * len(commit)
        message = f"publish: {self._source.commit[:12]}"
        arguments = ("update-ref", "-m", message, ref, commit, self._old or zero)
        try:
            with claimed(self._source.common_dir, ref, commit) as descriptors:
                self.git.run(*arguments, inherited=descriptors)
        except GitFailed as error:
            lock = _LOCKED.search(error.said)
            if lock:
                raise PublishRefused(*_locked(Path(lock[1]))) from None
            (now,) = commits(self.git, [ref])
            if now == self._old:
                raise_any(no_room(error.said, self._target.branch))
                raise
            return False
        return True


def _work_trees(git: Git) -> Iterator[tuple[str, str]]:
    """Folder and branch of every work tree; no branch ("") while one is rebased, or a commit is checked out."""
    for block in git.text("worktree", "list", "--porcelain").split("\n\n"):
        lines = dict(line.partition(" ")[::2] for line in block.split("\n"))
        if "bare" not in lines and lines.get("worktree"):
            yield lines["worktree"], lines.get("branch", "")


def _git_dir(folder: str) -> Path | None:
    """Where git keeps what belongs to a work tree; None when its folder is gone."""
    found = Git.at(Path(folder)).answer("rev-parse", "--absolute-git-dir") if Path(folder).is_dir() else None
    return Path(found) if found else None


def _being_rebased(git_dir: Path) -> str:
    """The branch that a rebase in this work tree moves in the end: HEAD is detached meanwhile."""
    for name in ("rebase-merge/head-name", "rebase-apply/head-name"):
        file = git_dir / name
        if file.is_file():
            return file.read_text("utf-8", "replace").strip()
    return ""


def _locked(lock: Path) -> Refusal:
    """A lock that is still there after a wait, and not one that a publisher has left: whose it may be."""
    try:
        age = f", made {max(time.time() - lock.stat().st_mtime, 0):.0f} seconds ago by user {lock.stat().st_uid}"
    except OSError:
        age = ""
    reason = f"{lock} exists{age}: another git works on this branch, or was killed while it did"
    return Refusal(reason, f"wait for it; if `ps -ef | grep git` shows none, remove it: rm {lock}")
