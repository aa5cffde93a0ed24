"""Repositories as they are out there: what others put there is kept, and no setting alters what is committed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.publish.scene import Scene, commit_entry, commit_file, git, read, refs, snapshot, tree


def _untouched_tree(scene: Scene) -> str:
    """The tree that a plain publish makes."""
    scene.publish()
    name = git(scene.source, "rev-parse", "deploy^{tree}")
    git(scene.source, "branch", "-q", "-D", "deploy")
    return name


def test_files_of_others_are_kept(scene: Scene) -> None:
    """Modes, links, names in any script, submodules beside ours: the same entries afterwards."""
    script = commit_file(scene.source, "deploy", "run.sh", b"#!/bin/sh\r\n", "100755")
    assert script
    commit_file(scene.source, "deploy", "base/README", b"theirs\r\n")
    commit_file(scene.source, "deploy", "links/here", b"../base", "120000")
    commit_file(scene.source, "deploy", "größe/日本 語\t\n.yaml", b"\xff\xfe")
    commit_file(scene.source, "deploy", "base/NOTES.yaml ", b"a trailing space")
    commit_entry(scene.source, "deploy", "modules/sub", "160000", scene.head)
    before = tree(scene.source)
    out = scene.publish()
    assert before.items() <= tree(scene.source).items()
    assert "    = README\n" in out
    scene.change()
    scene.publish()
    assert before.items() <= tree(scene.source).items()


def test_bit_of_ours_is_taken_back(scene: Scene) -> None:
    """Somebody made a file of ours executable: `verify` says so, the next publish mends it."""
    scene.publish()
    path = "base/shop-webserver.deployment.yaml"
    commit_entry(scene.source, "deploy", path, "100755", tree(scene.source)[path][1])
    assert f"mode 100755  {path}" in scene.verify("deploy").out
    assert "1 changed" in scene.publish()
    assert tree(scene.source)[path][0] == "100644"
    assert scene.verify("deploy").code == 0


@pytest.mark.parametrize(
    "attributes", ["* text eol=crlf", "* filter=shout", "* ident", "* working-tree-encoding=UTF-16"]
)
def test_attributes(scene: Scene, attributes: str) -> None:
    """Line ends, filters, keywords, encodings: they concern a checkout, the blobs are what was rendered."""
    expected = _untouched_tree(scene)
    git(scene.source, "config", "filter.shout.clean", "tr a-z A-Z")
    git(scene.source, "config", "filter.shout.required", "true")
    git(scene.source, "config", "core.autocrlf", "true")
    commit_file(scene.source, "deploy", ".gitattributes", f"{attributes}\n".encode())
    scene.publish()
    found = {path: entry for path, entry in tree(scene.source).items() if path != ".gitattributes"}
    assert found == tree(scene.source, expected)


def test_case_twins(scene: Scene) -> None:
    """Two files for git, whatever core.ignoreCase says; said, because a Mac shows one of them."""
    git(scene.source, "config", "core.ignoreCase", "true")
    commit_file(scene.source, "deploy", "Base/Kustomization.yaml", b"theirs\n")
    ended = scene.run()
    assert ended.code == 0
    assert "note: Base/Kustomization.yaml is the same file as one of ours where" in ended.err
    assert read(scene.source, "Base/Kustomization.yaml") == b"theirs\n"
    assert read(scene.source, "base/kustomization.yaml") != b"theirs\n"


def test_hooks_are_left_out(scene: Scene, tmp_path: Path) -> None:
    """No hook of the user runs, from core.hooksPath or the repository's own folder."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "commit-msg", "reference-transaction", "post-index-change", "pre-push", "pre-auto-gc"):
        for folder in (hooks, scene.source / ".git/hooks"):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\nexit 1\n")
            (folder / name).chmod(0o755)
    scene.publish()
    scene.publish("--push")
    git(scene.source, "config", "core.hooksPath", str(hooks))
    (tmp_path / "ran-reference-transaction").unlink(missing_ok=True)
    text = (scene.source / "clearml.yaml").read_text() + "webserver: {replicas: 3}\n"
    (scene.source / "clearml.yaml").write_text(text)
    scene.publish("--allow-dirty")
    scene.publish("--allow-dirty", "--push")
    assert list(tmp_path.glob("ran-*")) == []


def test_variables_of_git(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a hook or a CI job: they would lead to another repository, index, object store or tree."""
    expected = _untouched_tree(scene)
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    before = snapshot(other), snapshot(scene.source)
    redirections = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git/objects"),
        "GIT_COMMON_DIR": str(other / ".git"),
        "GIT_NAMESPACE": "elsewhere",
        "GIT_CEILING_DIRECTORIES": str(scene.source.parent),
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_PREFIX": "x/",
        "GIT_CONFIG_PARAMETERS": "'core.bare'='true'",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_TRACE_CURL": str(tmp_path / "trace"),
        "GIT_REPLACE_REF_BASE": "refs/elsewhere",
        "GIT_EDITOR": "false",
        "LC_ALL": "de_DE.UTF-8",
    }
    with monkeypatch.context() as patch:
        for name, value in redirections.items():
            patch.setenv(name, value)
        scene.publish()
        scene.publish("--push")
    assert git(scene.source, "rev-parse", "deploy^{tree}") == expected
    assert git(scene.remote, "rev-parse", "deploy^{tree}") == expected
    assert (snapshot(other), snapshot(scene.source)) == before
    assert not (tmp_path / "trace").exists()


def test_linked_work_tree(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Published from a work tree of its own: its HEAD counts, and the branch is the repository's."""
    other = tmp_path / "other"
    git(scene.source, "worktree", "add", "-q", "-b", "feature", str(other))
    text = (other / "clearml.yaml").read_text() + "webserver: {replicas: 3}\n"
    (other / "clearml.yaml").write_text(text)
    git(other, "commit", "-q", "-a", "-m", "feature")
    before = snapshot(scene.source)
    monkeypatch.chdir(other)
    scene.publish()
    scene.publish("--push")
    assert (
        git(scene.source, "log", "-1", "--format=%s", "deploy")
        == f"Publish shop from {git(other, 'rev-parse', 'HEAD')[:12]}"
    )
    assert snapshot(scene.source) == before


def test_spec_in_a_folder(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The spec need not be at the root of its repository."""
    folder = scene.source / "services/ml"
    folder.mkdir(parents=True)
    (scene.source / "clearml.yaml").rename(folder / "clearml.yaml")
    scene.commit()
    scene.publish("--spec", "services/ml/clearml.yaml")
    monkeypatch.chdir(folder)
    assert "nothing to publish" in scene.publish()
    assert scene.verify("deploy").code == 0


@pytest.mark.parametrize("where", ["both", "remote"])
def test_sha256(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unchecked: None, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    """Repositories with the other hash, also when only the target has it."""
    scene = Scene(tmp_path, capsys, hash_name="sha256")
    if where == "remote":
        (tmp_path / "mixed").mkdir()
        remote, scene = scene.remote, Scene(tmp_path / "mixed", capsys)
        git(scene.source, "remote", "set-url", "origin", str(remote))
        scene.remote = remote
        commit_file(remote, "deploy", "theirs", b"x")
    monkeypatch.chdir(scene.source)
    if where == "both":
        scene.publish()
        assert scene.verify("deploy").code == 0
    scene.publish("--push")
    scene.change()
    scene.publish("--push")
    assert len(git(scene.remote, "rev-parse", "deploy")) == 64
    assert git(scene.remote, "fsck", "--strict") == ""


@pytest.mark.parametrize("branch", ["", "main"])
def test_first_publish_to_another_hash(scene: Scene, tmp_path: Path, branch: str) -> None:
    """The target has no such branch yet, and nothing or something else: its hash shows when it is pushed to."""
    remote = tmp_path / "sha256.git"
    git(tmp_path, "init", "-q", "--bare", "--object-format=sha256", str(remote))
    if branch:
        commit_file(remote, branch, "theirs", b"x")
    assert "pushed" in scene.publish("--push", "--remote", str(remote))
    assert len(git(remote, "rev-parse", "deploy")) == 64
    assert "nothing to publish" in scene.publish("--push", "--remote", str(remote))


def test_packed_and_replaced(scene: Scene) -> None:
    """Packed refs and objects, and replacement refs that would show another tree."""
    scene.publish()
    first = git(scene.source, "rev-parse", "deploy")
    empty = git(scene.source, "commit-tree", "-m", "x", git(scene.source, "mktree", data=b""))
    git(scene.source, "gc", "-q")
    git(scene.source, "replace", first, empty)
    assert "nothing to publish" in scene.publish()
    scene.change()
    out = scene.publish()
    assert "base/ (" not in out


def test_another_repository(scene: Scene, tmp_path: Path) -> None:
    """By URL, with a history that the source does not share."""
    other = tmp_path / "other.git"
    git(tmp_path, "init", "-q", "--bare", str(other))
    for number in range(3):
        commit_file(other, "deploy", f"{number}.txt", b"theirs")
    scene.publish("--push", "--remote", f"file://{other}")
    assert git(other, "rev-list", "--count", "deploy") == "4"
    assert read(other, "0.txt") == b"theirs"
    assert git(other, "fsck", "--strict") == ""
    assert refs(scene.remote) == "ref: refs/heads/master\n"


def test_settings_of_the_clone_reach_a_push(scene: Scene, tmp_path: Path) -> None:
    """CI systems keep credentials and rewritten URLs in the clone's own configuration."""
    git(scene.source, "remote", "set-url", "origin", "ssh://git@forge.invalid/team/shop.git")
    git(scene.source, "config", f"url.file://{scene.remote}.insteadOf", "ssh://git@forge.invalid/team/shop.git")
    scene.publish("--push")
    assert git(scene.remote, "rev-list", "--count", "deploy") == "1"
    assert os.listdir(os.environ["TMPDIR"]) == []
