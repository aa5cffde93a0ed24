"""A branch of another repository, or of this one where it is hosted: fetched into a private repository, then pushed.

The private one borrows the objects of the source and goes away with its folder: the user's repository is only read.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from generator import proc
from generator.errors import PublishRefused
from generator.publish.git import NETWORK_SECONDS, Git, said
from generator.publish.refusals import Refusal, raise_any
from generator.publish.source import Source
from generator.publish.target import Target

# What the user configured for this repository (also by includeIf) and a fetch, a commit or a push needs; CI systems put
# their credentials there (http.<url>.extraHeader). Passed on in the environment: nothing of it is written anywhere.
_PASSED = re.compile(
    r"(http|url|credential|ssh|user|author|committer|gpg|protocol)\..*"
    r"|commit\.gpgsign|core\.(sshcommand|gitproxy|askpass|compression)",
    re.IGNORECASE | re.DOTALL,
)
_HERE = "refs/heads/target"
# How a server says that it was slower than somebody else: send-pack, receive-pack and refs of git, and GitLab.
_BEATEN = re.compile(
    r"\((fetch first|non-fast-forward|stale info|failed to update ref|incorrect old value provided"
    r"|reference already exists|failed to lock|cannot lock ref.*|.*is at .* but expected .*)\)",
    re.IGNORECASE,
)


class RemoteBranch:
    """The branch `target` of another repository; `folder` is for files that nobody else sees."""

    def __init__(self, source: Source, target: Target, folder: Path) -> None:
        self._source, self._target = source, target
        self._folder = folder / "repository.git"
        self._format = source.hash_name
        variables = {"GIT_DIR": str(self._folder), "GIT_INDEX_FILE": str(folder / "index")}
        # In the work tree's root, for relative URLs and keys.
        self.git = Git.at(source.root).having(**variables)
        self._make(self._format)
        self.git = self.git.having(**_passed(source.git, self.git))

    def tip(self) -> str:
        """The commit that the branch is at now, "" if there is no such branch. Raises PublishRefused, GitFailed."""
        return self._look(self._target.ref, "commit")

    def tree(self, ref: str) -> str:
        """The tree that `ref` has now, "" if there is no such ref. Raises PublishRefused, GitFailed."""
        return self._look(ref, "tree")

    def _look(self, ref: str, kind: str) -> str:
        done = self._fetch(ref)
        other = "sha1" if self._format == "sha256" else "sha256"
        if done.returncode and "mismatched algorithms" in said(done):
            self._make(other)
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
        verdict = next((line for line in done.stdout.decode(errors="replace").split("\n") if line.startswith("!")), "")
        if not verdict:
            raise _unreachable(self._target, said(done))
        if _BEATEN.search(verdict):
            return False
        raise_any([_refused(self._target, verdict.rpartition("\t")[2], list(_remote_lines(done)))])
        return False

    def _make(self, algorithm: str) -> None:
        """An empty bare repository that sees the objects of the source, if these are named the same way."""
        folder = self._folder if algorithm == self._format else self._folder.with_name("other.git")
        self.git = self.git.having(GIT_DIR=str(folder))
        self.git.run("init", "--quiet", "--bare", "--template=", f"--object-format={algorithm}", str(folder))
        # From a partial clone the other end would expect objects that are not there.
        if algorithm == self._format and not self._source.partial:
            objects = self._source.common_dir / "objects"
            (folder / "objects/info").mkdir(exist_ok=True)
            (folder / "objects/info/alternates").write_bytes(_quoted(os.fsencode(objects)) + b"\n")
            if self._source.shallow:  # where the history of those objects ends
                (folder / "shallow").write_bytes((self._source.common_dir / "shallow").read_bytes())

    def _fetch(self, ref: str) -> proc.Completed:
        """Only the newest commit: its history is of no use here, and may be long."""
        refs = f"+{ref}:{_HERE}"
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", "--no-recurse-submodules")
        return self.git.run(
            "fetch", *options, "--", self._target.url, refs, expected=range(256), seconds=NETWORK_SECONDS
        )


def _passed(source: Git, private: Git) -> dict[str, str]:
    """What of the source's settings `private` does not have, as variables; those that are variables already are last.

    Where a repository is decides on more than its own file: includeIf asks for its folder, its branch, its remotes.
    """
    pairs, known = [], _settings(private)
    for name, values in _settings(source).items():
        had = known.get(name, [])
        if values[: len(had)] != had:
            # An empty value begins a list anew (git-config: http.extraHeader, credential.helper).
            pairs += [(name, "")] if name.endswith((".extraheader", ".helper")) else []
            had = []
        pairs += [(name, value) for value in values[len(had) :]]
    given = source.variables
    for index in range(int(given.get("GIT_CONFIG_COUNT") or 0)):
        pairs.append((given.get(f"GIT_CONFIG_KEY_{index}", ""), given.get(f"GIT_CONFIG_VALUE_{index}", "")))
    numbered = {f"GIT_CONFIG_KEY_{i}": name for i, (name, _) in enumerate(pairs)}
    values_of = {f"GIT_CONFIG_VALUE_{i}": value for i, (_, value) in enumerate(pairs)}
    return {**numbered, **values_of, "GIT_CONFIG_COUNT": str(len(pairs))}


def _settings(git: Git) -> dict[str, list[str]]:
    """The values of every setting to pass that comes from a file, in the order in which git reads them."""
    listed = os.fsdecode(git.run("config", "--list", "--show-scope", "--includes", "-z").stdout).split("\0")
    found: dict[str, list[str]] = {}
    for scope, setting in zip(listed[::2], listed[1::2], strict=False):
        name, _, value = setting.partition("\n")
        if scope != "command" and _PASSED.fullmatch(name):
            found.setdefault(name, []).append(value)
    return found


def _quoted(path: bytes) -> bytes:
    """A path for `objects/info/alternates`, where a quote or a # at its beginning would mean something else."""
    return json.dumps(path.decode(), ensure_ascii=False).encode() if path[:1] in b'"#' or b"\n" in path else path


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
