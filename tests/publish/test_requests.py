"""`--pr`: a branch of its own, the page that opens a request, and the tools that do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.publish import publishing
from generator.publish.forge import compare_url
from tests.publish.scene import Scene, commit_file, git


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://github.com/team/shop.git", "https://github.com/team/shop/compare/main...publish/x?expand=1"),
        ("git@github.com:team/shop.git", "https://github.com/team/shop/compare/main...publish/x?expand=1"),
        (
            "ssh://git@gitlab.example.com:2222/a/b/shop.git",
            "https://gitlab.example.com/a/b/shop/-/merge_requests/new?merge_request%5Bsource_branch%5D=publish%2Fx"
            "&merge_request%5Btarget_branch%5D=main",
        ),
        ("https://codeberg.org/team/shop", "https://codeberg.org/team/shop/compare/main...publish/x"),
        ("https://pat:s3cr3t@gitea.example.com/t/s.git", "https://gitea.example.com/t/s/compare/main...publish/x"),
        ("git@bitbucket.org:t/s.git", "https://bitbucket.org/t/s/pull-requests/new?source=publish%2Fx&dest=main"),
        (
            "https://bitbucket.example.com/scm/ml/shop.git",
            "https://bitbucket.example.com/projects/ML/repos/shop/pull-requests?create="
            "&sourceBranch=refs%2Fheads%2Fpublish%2Fx&targetBranch=refs%2Fheads%2Fmain",
        ),
        (
            "git@ssh.dev.azure.com:v3/team/ml/shop",
            "https://dev.azure.com/team/ml/_git/shop/pullrequestcreate?sourceRef=publish%2Fx&targetRef=main",
        ),
        (
            "https://team.visualstudio.com/_git/shop",
            "https://dev.azure.com/team/shop/_git/shop/pullrequestcreate?sourceRef=publish%2Fx&targetRef=main",
        ),
        ("https://git.example.com/team/shop.git", ""),
        ("/srv/git/shop.git", ""),
        ("file:///srv/git/shop.git", ""),
    ],
)
def test_compare_url(url: str, page: str) -> None:
    assert compare_url(url, "main", "publish/x", {}) == page


@pytest.mark.parametrize(
    ("variables", "part"),
    [
        ({"CI_SERVER_URL": "https://git.example.com"}, "/-/merge_requests/new?"),
        ({"GITHUB_SERVER_URL": "https://git.example.com"}, "?expand=1"),
        ({"GITHUB_SERVER_URL": "https://git.example.com", "GITEA_SERVER_URL": "https://git.example.com"}, "main...x"),
        ({"CI_SERVER_URL": "https://elsewhere.example.com"}, ""),
    ],
)
def test_forge_of_the_ci_system(variables: dict[str, str], part: str) -> None:
    """The name of the host says nothing, the CI system does."""
    page = compare_url("https://git.example.com/t/s.git", "main", "x", variables)
    assert page.endswith(part) if part in ("?expand=1", "main...x") else part in page
    assert bool(page) == bool(part)


def test_request(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pushed to a branch that is called after what is in it; the target does not move; again is the same again."""
    scene.publish("--push")
    before = git(scene.remote, "rev-parse", "deploy")
    scene.change()
    first = scene.run("--pr")
    assert first.code == 0
    (branch,) = git(scene.remote, "for-each-ref", "--format=%(refname:short)", "refs/heads/publish").splitlines()
    assert branch.startswith("publish/deploy-")
    assert f"note: open a request to merge {branch} into deploy where that repository is hosted" in first.err
    assert git(scene.remote, "rev-parse", f"{branch}~") == before == git(scene.remote, "rev-parse", "deploy")
    # Within the same second it would be the very same commit.
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2030-01-01T00:00:00Z")
    again = scene.run("--pr")
    assert (again.code, again.out.splitlines()[-1]) == (0, f"{branch} has this tree already")
    assert git(scene.remote, "for-each-ref", "--format=%(refname:short)", "refs/heads/publish") == branch


def test_request_that_was_changed(scene: Scene) -> None:
    """Somebody pushed to the branch of a request: that it exists is no proof that it has what was rendered."""
    scene.publish("--push")
    scene.change()
    scene.publish("--pr")
    (branch,) = git(scene.remote, "for-each-ref", "--format=%(refname:short)", "refs/heads/publish").splitlines()
    commit_file(scene.remote, branch, "base/NOTES", b"theirs")
    assert f"{branch} exists and was changed since it was published" in scene.refused("--pr")


def test_request_that_is_locked(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push that lost against a lock has made no branch: tried again, then said."""
    monkeypatch.setattr(publishing, "_ATTEMPTS", 2)
    scene.publish("--push")
    scene.change()
    scene.publish("--pr")
    (ref,) = git(scene.remote, "for-each-ref", "--format=%(refname)", "refs/heads/publish").splitlines()
    git(scene.remote, "update-ref", "-d", ref)
    (scene.remote / "refs/heads/publish").mkdir(exist_ok=True)
    lock = scene.remote / f"{ref}.lock"
    lock.touch()
    assert "moved, or was locked, 2 times" in scene.refused("--pr")
    lock.unlink()
    assert "pushed" in scene.publish("--pr")


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_tools(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forge: str) -> None:
    """`gh` and `glab` are called where they are installed; where they fail, the page is still shown."""
    url = f"https://pat:s3cr3t@{forge}.com/team/shop.git"
    git(scene.source, "remote", "set-url", "origin", url)
    git(scene.source, "config", f"url.file://{scene.remote}.insteadOf", url)
    tool = tmp_path / {"github": "gh", "gitlab": "glab"}[forge]
    tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\necho https://{forge}.com/team/shop/7\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert scene.publish("--pr").splitlines()[-1] == f"https://{forge}.com/team/shop/7"
    asked = (tmp_path / "asked").read_text()
    assert "publish/deploy-" in asked
    assert "s3cr3t" not in asked
    tool.write_text("#!/bin/sh\necho no permission for s3cr3t >/dev/null; echo not logged in >&2; exit 4\n")
    scene.change()
    ended = scene.run("--pr")
    assert ended.code == 0
    assert "opened no request: not logged in" in ended.err
    assert f"https://{forge}.com/team/shop/" in ended.out
