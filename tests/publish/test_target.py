"""Names of branches, folders and repositories that flags may give."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from generator.errors import UsageError
from generator.publish.settings import Settings
from generator.publish.target import Wish, find_target, repository_name, repository_of

NAMES = ("deploy", "deploy/openshift", "a.b", "a@b", "ä", "x-", "@x", "a.lockx")
NO_NAMES = ("", "-x", "a..b", "a//b", "/a", "a/", "a.", ".a", "a/.b", "a.lock", "a.lock/b", "a b", "a~1", "a^", "a:b")
MORE_NO_NAMES = ("a?", "a*", "a[b", "a\\b", "a@{b", "@", "a\x7f", "a\n")


@pytest.mark.parametrize("name", [*NAMES, *NO_NAMES[1:], *MORE_NO_NAMES])
def test_branch_names(tmp_path: Path, name: str) -> None:
    """As git itself decides."""
    # `--branch` would take a name such as @{-1} for what it stands for.
    command = ["git", "check-ref-format", f"refs/heads/{name}"]
    good = subprocess.run(command, check=False).returncode == 0 and not name.startswith("-") and name != "@"
    assert good == (name in NAMES)
    if good:
        assert find_target(Wish(branch=name), None, Settings()).ref == f"refs/heads/{name}"
    else:
        with pytest.raises(UsageError):
            find_target(Wish(branch=name), None, Settings())


@pytest.mark.parametrize("path", ["..", "a/../b", "/a", "a//b", ".git", "a/.git", "-x", "a b", ""])
def test_folders(tmp_path: Path, path: str) -> None:
    """Nothing that leads out of the repository, or into git's own folder."""
    with pytest.raises(UsageError):
        find_target(Wish(branch="x", path=path), None, Settings())


@pytest.mark.parametrize("flag", ["remote", "branch", "path"])
def test_empty_flags(tmp_path: Path, flag: str) -> None:
    """An unset variable of a script is not the default."""
    with pytest.raises(UsageError, match=f"--{flag} is empty"):
        find_target(Wish(**{"branch": "x", "push": True, flag: ""}), None, Settings())  # type: ignore[arg-type]


def test_no_target(tmp_path: Path) -> None:
    """Without gitops and without a flag; a remote that nothing is pushed to."""
    with pytest.raises(UsageError, match="no branch to publish to"):
        find_target(Wish(), None, Settings())
    with pytest.raises(UsageError, match="nothing says --push"):
        find_target(Wish(remote="origin", branch="x"), None, Settings())


@pytest.mark.parametrize(
    ("configured", "pushed"),
    [
        ("https://bitbucket.example.com/scm/ml/shop.git", "ssh://git@bitbucket.example.com:7999/ml/shop.git"),
        ("https://git.example.com/scm/~pat/shop.git", "ssh://git@ssh.example.com/~pat/shop.git"),
        ("https://team@dev.azure.com/team/ml/_git/shop", "git@ssh.dev.azure.com:v3/team/ml/shop"),
        ("https://dev.azure.com/team/shop/_git/shop", "https://dev.azure.com/team/_git/shop"),
        ("https://team.visualstudio.com/ml/_git/shop", "team@vs-ssh.visualstudio.com:v3/team/ml/shop"),
        ("https://team.visualstudio.com/DefaultCollection/ml/_git/shop", "https://dev.azure.com/team/ml/_git/shop"),
        ("https://dev.azure.com/team/my%20ml/_git/my%20shop", "git@ssh.dev.azure.com:v3/team/my%20ml/my%20shop"),
        ("https://example.com/Team/Shop.git", "git@mirror.example.org:team/shop"),
    ],
)
def test_one_repository_by_two_urls(configured: str, pushed: str) -> None:
    """Forges whose URLs for https and for ssh have different paths."""
    assert repository_name(configured).lower() == repository_name(pushed).lower()
    assert repository_name(configured).lower() != repository_name(pushed.replace("shop", "stop")).lower()


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://Git.example.com:8443/a/b.git", ("git.example.com", "a/b")),
        ("git@git.example.com:a/b", ("git.example.com", "a/b")),
        ("ssh://git@git.example.com:22/a/b/", ("git.example.com", "a/b")),
        ("file:///srv/x.git", None),
        ("/srv/x.git", None),
        ("../x.git", None),
        ("C:/x.git", None),
    ],
)
def test_repositories(url: str, repository: tuple[str, str] | None) -> None:
    assert repository_of(url) == repository
