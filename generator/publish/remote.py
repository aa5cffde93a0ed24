"""A branch of another repository, or of this one where it is hosted: fetched into a private repository, then pushed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator import proc
from generator.errors import PublishRefused
from generator.publish.git import NETWORK_SECONDS, Git, said
from generator.publish.private import PrivateRepository
from generator.publish.refusals import Refusal, raise_any
from generator.publish.room import no_room
from generator.publish.target import Target

_HERE = "refs/heads/target"
# How a server says that it was slower than somebody else: send-pack, receive-pack and refs of git, and GitLab.
_BEATEN = re.compile(
    r"\((fetch first|non-fast-forward|stale info|failed to update ref|incorrect old value provided"
    r"|reference already exists|failed to lock|cannot lock ref.*|.*is at .* but expected .*)\)",
    re.IGNORECASE,
)


class RemoteBranch:
    """The branch `target` of another repository, as seen from `private`."""

    def __init__(self, private: PrivateRepository, target: Target) -> None:
        self._private, self._target = private, target

    @property
    def git(self) -> Git:
        """git in the private repository; another one when a look has found that objects are named otherwise there."""
        return self._private.git

    @property
    def hash_name(self) -> str:
        """The hash that names objects there, as far as looks have found."""
        return self._private.hash_name

    def tip(self) -> str:
        """The commit that the branch is at now, "" if there is no such branch. Raises PublishRefused, GitFailed."""
        return self._look(self._target.ref, "commit")

    def tree(self, ref: str) -> str:
        """The tree that `ref` has now, "" if there is no such ref. Raises PublishRefused, GitFailed."""
        return self._look(ref, "tree")

    def _look(self, ref: str, kind: str) -> str:
        done = self._fetch(ref)
        if done.returncode and "mismatched algorithms" in said(done):
            self._private.use_other_hash()
            done = self._fetch(ref)
        if done.returncode and "couldn't find remote ref" in said(done):
            return ""
        if done.returncode:
            raise _unreachable(self._target, said(done))
        return self.git.text("rev-parse", "--verify", f"{_HERE}^{{{kind}}}")

    def refusals(self) -> list[Refusal]:
        """Nothing: whatever is in the way at the other end, the other end says."""
        return []

    def deliver(self, commit: str, ref: str) -> bool:
        """Push `commit` to `ref`, fast-forward only; False when somebody was faster.

        Raises PublishRefused when the other end refuses or cannot be reached.
        """
        refs = f"{commit}:{ref}"
        arguments = ("push", "--porcelain", "--no-verify", "--no-follow-tags", "--", self._target.url, refs)
        done = self.git.run(*arguments, expected=range(256), seconds=NETWORK_SECONDS)
        if done.returncode == 0:
            return True
        if "hash algorithm" in said(done):
            # A repository without the branch did not say so when it was looked at.
            self._private.use_other_hash()
            return False
        verdict = next((line for line in done.stdout.decode(errors="replace").split("\n") if line.startswith("!")), "")
        if not verdict:
            raise _unreachable(self._target, said(done))
        raise_any(no_room(f"{verdict}\n{said(done)}", ref.removeprefix("refs/heads/")))
        if _BEATEN.search(verdict):
            return False
        raise_any([_refused(self._target, verdict.rpartition("\t")[2], list(_remote_lines(done)))])
        return False

    def _fetch(self, ref: str) -> proc.Completed:
        """Only the newest commit: its history is of no use here, and may be long."""
        # What the source has of this branch is not sent again; git would walk through all its other branches, too.
        known = f"core.alternateRefsPrefixes=refs/heads/{self._target.branch} refs/remotes/*/{self._target.branch}"
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", "--no-recurse-submodules")
        fetch = ("-c", known, "fetch", *options, "--", self._target.url, f"+{ref}:{_HERE}")
        return self.git.run(*fetch, expected=range(256), seconds=NETWORK_SECONDS)


def _remote_lines(done: proc.Completed) -> Iterator[str]:
    """What a hook at the other end wrote for the user."""
    for line in said(done).split("\n"):
        if line.startswith("remote:") and line.removeprefix("remote:").strip():
            yield line.removeprefix("remote:").strip()


def _refused(target: Target, verdict: str, lines: list[str]) -> Refusal:
    told = "".join(f"\n  {line}" for line in lines[:10])
    if "checked out" in verdict or "checked out" in told:
        way_out = "push to a bare repository: a push must not change a branch that somebody works on"
        return Refusal(f"{target} is checked out in that repository: {verdict}", way_out)
    way_out = "ask who administers that repository, or open a request instead: publish --pr"
    return Refusal(f"the repository refuses a push to {target}: {verdict}{told}", way_out)


def _unreachable(target: Target, words: str) -> PublishRefused:
    hint = "check its URL, the network and the credentials: git ls-remote must work without a question"
    return PublishRefused(f"{target} cannot be reached: {words}", hint)
