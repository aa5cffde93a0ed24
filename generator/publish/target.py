"""Which branch and folder of which repository to publish to: from flags and `gitops:`, which must not contradict."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from generator.errors import UsageError, without_credentials
from generator.publish.refusals import Refusal
from generator.publish.settings import Settings
from generator.spec.sections.gitops import GitOps

# The rules of git-check-ref-format(1).
_NO_BRANCH = re.compile(r"\.\.|//|@\{|[\x00-\x20\x7f~^:?*\[\\]|(^|/)\.|\.lock(/|$)|[/.]$|^[-/]|^@?$")
_FOLDER = re.compile(r"\.|[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
# https://host:1/owner/name.git, ssh://git@host/owner/name, and scp's git@host:owner/name.
_URL = re.compile(r"(?:(?:https?|ssh|git)://(?:[^/]*@)?([^/:]+)(?::\d+)?/|(?:[^/@:]+@)?([^/:]{2,}):(?!//))(.+)")

_AZURE_OF_OLD = ".visualstudio.com"
_AZURE = ("dev.azure.com", _AZURE_OF_OLD)


class Target(NamedTuple):
    """`url` "" is the repository of the spec itself, otherwise it is pushed to; `folder` "" is the root.

    `remote` is what the user calls it: a name, or the URL without credentials.
    """

    branch: str
    folder: str = ""
    url: str = ""
    remote: str = ""

    @property
    def ref(self) -> str:
        """The full name of the branch."""
        return f"refs/heads/{self.branch}"

    def path(self, name: str) -> str:
        """Where `name` of the tree is in the repository."""
        return f"{self.folder}/{name}" if self.folder else name

    def __str__(self) -> str:
        where = f"{self.remote} {self.branch}" if self.url else f"branch {self.branch}"
        return f"{where}, folder {self.folder}" if self.folder else where


class Wish(NamedTuple):
    """The flags that name a target; None for those that were not given."""

    remote: str | None = None
    branch: str | None = None
    path: str | None = None
    push: bool = False


def find_target(wish: Wish, gitops: GitOps | None, settings: Settings) -> Target:
    """The target that flags and `gitops` name; `settings` know the remotes.

    Raises UsageError for flags that make no target.
    """
    for flag, value in (("--remote", wish.remote), ("--branch", wish.branch), ("--path", wish.path)):
        if value == "":
            raise UsageError(f"{flag} is empty", "name one, or leave the flag out for the default")
    branch = wish.branch or (gitops.branch if gitops else None)
    if branch is None:
        raise UsageError("no branch to publish to: clearml.yaml has no gitops", "name one with --branch")
    if _NO_BRANCH.search(branch):
        raise UsageError(f"--branch: {branch!r} is no name for a branch", "see: git help check-ref-format")
    folder = wish.path or (gitops.path if gitops else ".")
    folder = folder.rstrip("/") or "/"
    if not _FOLDER.fullmatch(folder):
        raise UsageError(f"--path: {folder!r} is no folder of a repository", "a relative path without .., or . for all")
    if wish.remote is not None and not wish.push:
        raise UsageError("--remote names where to push to, but nothing says --push", "add --push")
    folder = "" if folder == "." else folder
    if not wish.push:
        return Target(branch, folder)
    remote = wish.remote or "origin"
    return Target(branch, folder, _url(remote, settings), without_credentials(remote))


def mismatches(target: Target, gitops: GitOps | None) -> list[Refusal]:
    """Where the target is not what Argo CD is told to read."""
    if gitops is None:
        return []
    pairs = [("branch", target.branch, gitops.branch), ("path", target.folder or ".", gitops.path)]
    found = [
        Refusal(
            f"Argo CD reads {name} {wanted} (gitops.{name}), --{name} says {given}",
            f"change gitops.{name} in clearml.yaml, which Argo CD's Applications follow, or leave --{name} out",
        )
        for name, given, wanted in pairs
        if given != wanted
    ]
    ours, theirs = repository_name(target.url), repository_name(gitops.repo_url)
    # The host alone may differ: a mirror, or a name of ssh_config.
    if ours and theirs and ours.lower() != theirs.lower():
        reason = f"Argo CD reads {gitops.repo_url} (gitops.repoURL), the remote is {without_credentials(target.url)}"
        found.append(Refusal(reason, "change gitops.repoURL in clearml.yaml, or name that repository with --remote"))
    return found


def repository_of(url: str) -> tuple[str, str] | None:
    """Host and path (`owner/name`) of a repository in the network, None for one in the file system."""
    found = _URL.fullmatch(url)
    if found is None or Path(url).exists():
        return None
    path = found[3].strip("/").removesuffix(".git")
    return (found[1] or found[2]).lower(), path


def repository_name(url: str) -> str:
    """What a repository in the network is called, whichever of its URLs is given; "" for one in the file system.

    Bitbucket Data Center has `scm/` in front of the path over https. Azure DevOps has `_git/` within it over https
    (without a project where that is called as the repository is), `v3/` in front of it over ssh, and at
    visualstudio.com, its old place, the organization in the host's name.
    """
    found = repository_of(url)
    if found is None:
        return ""
    host, path = found
    if not host.endswith(_AZURE):
        return path.removeprefix("scm/")
    parts = [part for part in path.removeprefix("v3/").split("/") if part.lower() != "defaultcollection"]
    if host.endswith(_AZURE_OF_OLD) and "_git" in parts:
        parts.insert(0, host.partition(".")[0])
    if "_git" in parts[:2]:
        parts.insert(1, parts[-1])
    return "/".join(part for part in parts if part != "_git")


def _url(remote: str, settings: Settings) -> str:
    """The URL of the remote that is called `remote`, or `remote` itself if it is a URL or a folder."""
    for key in ("pushurl", "url"):
        configured = settings.all(f"remote.{remote}.{key}")
        if len(configured) > 1:
            reason = f"remote {remote} has several URLs: {', '.join(configured)}"
            raise UsageError(reason, "name the one that Argo CD reads with --remote URL")
        if configured:
            return configured[0]
    if Path(remote).exists():
        return str(Path(remote).absolute())
    if "/" in remote or ":" in remote:
        return remote
    known = ", ".join(settings.remotes) or "none"
    raise UsageError(f"there is no remote {remote!r} (remotes: {known})", "name a remote or a URL with --remote")
