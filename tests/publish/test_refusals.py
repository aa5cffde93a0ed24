"""Everything that `publish` refuses: exit code 3, the reason, a way out, and not a byte changed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator.commands import Answer, check
from tests.publish.scene import Scene, commit_entry, commit_file, git, read, remove_file, snapshot, tree

REDIS = "base/shop-redis.service.yaml"


def test_dirty_source(scene: Scene) -> None:
    """A change of the spec, of another tracked file, or a spec that was never committed."""
    scene.write_spec("webserver: {replicas: 3}\n")
    assert "not committed:\n  clearml.yaml\n" in scene.refused()
    scene.publish("--allow-dirty")
    assert json.loads(read(scene.source, "published.json"))["source"]["dirty"] is True
    assert "with uncommitted changes" in git(scene.source, "log", "-1", "--format=%s", "deploy")
    assert scene.verify("deploy").code == 1


def test_untracked_files_are_no_dirt(scene: Scene) -> None:
    (scene.source / "notes.txt").write_text("mine")
    scene.publish()


def test_untracked_spec(scene: Scene) -> None:
    git(scene.source, "rm", "-q", "--cached", "clearml.yaml")
    git(scene.source, "commit", "-q", "-m", "without")
    assert "not committed:\n  clearml.yaml" in scene.refused()


def test_unborn_source(scene: Scene) -> None:
    git(scene.source, "checkout", "-q", "--orphan", "fresh")
    git(scene.source, "rm", "-q", "--cached", "clearml.yaml")
    assert "has no commit yet" in scene.refused()
    scene.publish("--allow-dirty")
    assert "from no commit" in git(scene.source, "log", "-1", "--format=%s", "deploy")


def test_no_repository(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "plain"
    place.mkdir()
    (place / "clearml.yaml").write_bytes((scene.source / "clearml.yaml").read_bytes())
    monkeypatch.chdir(place)
    ended = scene.run()
    assert (ended.code, ended.err.splitlines()[0]) == (3, "error: clearml.yaml is in no git repository")


def test_source_in_a_merge(scene: Scene) -> None:
    (scene.source / ".git/MERGE_HEAD").write_text(scene.head + "\n")
    assert "in the middle of a merge" in scene.refused()


def test_checked_out_branch(scene: Scene, tmp_path: Path) -> None:
    """In any work tree; a push does not touch it and may."""
    scene.publish()
    git(scene.source, "worktree", "add", "-q", str(tmp_path / "other"), "deploy")
    scene.change()
    assert f"branch deploy is checked out in {tmp_path / 'other'}" in scene.refused()
    scene.publish("--push")


def test_branch_in_a_rebase(scene: Scene, tmp_path: Path) -> None:
    """HEAD is detached then: `git worktree list` does not say that the branch is in use."""
    scene.publish()
    other = tmp_path / "other"
    git(scene.source, "worktree", "add", "-q", str(other), "deploy")
    (other / "mine").write_text("x")
    git(other, "add", "mine")
    git(other, "commit", "-q", "-m", "mine")
    env = {**os.environ, "GIT_SEQUENCE_EDITOR": "sed -i s/pick/edit/"}
    git(other, "rebase", "-q", "-i", "HEAD~", env=env)
    scene.change()
    assert f"branch deploy is in the middle of a rebase in {other}" in scene.refused()


def test_branch_in_a_merge(scene: Scene, tmp_path: Path) -> None:
    """More to the point than that it is checked out."""
    scene.publish()
    git(scene.source, "worktree", "add", "-q", str(tmp_path / "other"), "deploy")
    (scene.source / ".git/worktrees/other/MERGE_HEAD").write_text(scene.head + "\n")
    scene.change()
    assert "branch deploy is in the middle of a merge in" in scene.refused()


def test_foreign_file(scene: Scene) -> None:
    """Where we would write; nothing is overwritten."""
    commit_file(scene.source, "deploy", REDIS, b"theirs\n")
    assert f"files of somebody else where ours would be written:\n  {REDIS}\n" in scene.refused()


def test_foreign_file_with_our_content(scene: Scene) -> None:
    """The same bytes can be taken over: nobody loses anything."""
    scene.publish()
    content = read(scene.source, REDIS)
    git(scene.source, "branch", "-q", "-D", "deploy")
    commit_file(scene.source, "deploy", REDIS, content)
    scene.publish()


@pytest.mark.parametrize(
    "path",
    [
        "base/kustomization.yml",
        "overlays/openshift/Kustomization",
        "overlays/openshift/.argocd-source.yaml",
        "overlays/openshift/.argocd-source-shop.yaml",
        "overlays/openshift/Chart.yaml",
    ],
)
def test_foreign_file_that_would_be_read(scene: Scene, path: str) -> None:
    """Not kept beside ours, neither by a first publish nor where there is nothing to publish."""
    commit_file(scene.source, "deploy", path, b"{}")
    assert f"kustomize or Argo CD would read:\n  {path}\n" in scene.refused()
    remove_file(scene.source, "deploy", path)
    scene.publish()
    commit_file(scene.source, "deploy", path, b"{}")
    assert f"kustomize or Argo CD would read:\n  {path}\n" in scene.refused()


def test_edited_file(scene: Scene) -> None:
    """Somebody corrected the published tree by hand."""
    scene.publish()
    path = "base/shop-webserver.deployment.yaml"
    commit_file(scene.source, "deploy", path, read(scene.source, path) + b"# mine\n")
    scene.change()
    assert f"edited in the target since they were published, which would be lost:\n  {path}\n" in scene.refused()


def test_deleted_file_comes_back(scene: Scene) -> None:
    """The way out of an edit by hand: nothing is lost by writing it again."""
    scene.publish()
    remove_file(scene.source, "deploy", REDIS)
    assert "+ shop-redis.service.yaml" in scene.publish()


@pytest.mark.parametrize(("mode", "kind"), [("120000", "symbolic link"), ("160000", "submodule")])
@pytest.mark.parametrize("path", ["base", REDIS])
def test_link_or_submodule_in_the_way(scene: Scene, mode: str, kind: str, path: str) -> None:
    name = scene.head if mode == "160000" else git(scene.source, "hash-object", "-w", "--stdin", data=b"elsewhere")
    commit_entry(scene.source, "deploy", path, mode, name)
    assert f"{path} is a {kind}" in scene.refused()


def test_folder_that_is_a_submodule(scene: Scene) -> None:
    scene.change("", more=", path: teams/ml")
    commit_entry(scene.source, "deploy", "teams", "160000", scene.head)
    assert "teams is a submodule in the target, not a folder" in scene.refused()


def test_folder_in_the_way(scene: Scene) -> None:
    commit_file(scene.source, "deploy", f"{REDIS}/theirs", b"x")
    assert f"{REDIS} is a folder" in scene.refused()


def test_lfs(scene: Scene) -> None:
    """.gitattributes that would make pointers of our files, and a pointer where ours would be written."""
    commit_file(scene.source, "deploy", ".gitattributes", b"*.yaml filter=lfs diff=lfs merge=lfs -text\n")
    assert "hands these files to Git LFS:\n" in scene.refused()
    commit_file(scene.source, "deploy", ".gitattributes", b"")
    commit_file(scene.source, "deploy", REDIS, b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    assert f"{REDIS} is a file of Git LFS" in scene.refused()


def test_newer_metadata(scene: Scene) -> None:
    """What a newer generator wrote is not guessed at."""
    scene.publish()
    about = read(scene.source, "published.json").replace(b'"version": 1', b'"version": 2')
    commit_file(scene.source, "deploy", "published.json", about)
    scene.change()
    assert "published.json has version 2; this generator knows versions up to 1" in scene.refused()
    commit_file(scene.source, "deploy", "published.json", b"{}")
    assert "was not written by" in scene.refused()
    remove_file(scene.source, "deploy", "published.json")
    owned = read(scene.source, "generated.json").replace(b'"version": 1', b'"version": 2')
    commit_file(scene.source, "deploy", "generated.json", owned)
    assert "version 2; allowed: 1" in scene.refused()


def test_removed_data(scene: Scene) -> None:
    """A claim or a StatefulSet that leaves the tree needs a second word."""
    scene.publish()
    external = "{host: redis.example.com, secret: {name: login}, cidrs: [10.20.0.0/16]}"
    scene.change(f"redis: {{mode: external, external: {external}}}\n")
    told = scene.refused()
    assert "overlays/openshift: persistentvolumeclaim shop/shop-redis-data" in told
    assert "overlays/openshift: statefulset shop/shop-redis" in told
    out = scene.publish("--allow-removal")
    assert "shop-redis.statefulset.yaml" in out


def test_removed_in_one_overlay_alone(scene: Scene) -> None:
    """There no file goes: a patch deletes what base has."""
    scene.publish()
    external = "{host: redis.example.com, secret: {name: login}, cidrs: [10.20.0.0/16]}"
    scene.change(f"overlays: {{dev: {{redis: {{mode: external, external: {external}}}}}}}\n")
    told = scene.refused()
    assert "overlays/dev: statefulset shop-dev/shop-redis" in told
    assert "overlays/openshift: statefulset" not in told


def test_another_namespace_is_a_removal(scene: Scene) -> None:
    """Everything would be made anew elsewhere, without its data."""
    scene.publish()
    text = (scene.source / "clearml.yaml").read_text().replace("namespace: shop", "namespace: mall")
    (scene.source / "clearml.yaml").write_text(text)
    scene.commit()
    told = scene.refused()
    assert "persistentvolumeclaim shop/shop-elasticsearch-data" in told
    assert "objects of overlays/openshift would be removed" in told


def test_older_source(scene: Scene) -> None:
    """A CI job that comes late must not take a newer tree back."""
    first = scene.head
    scene.change()
    scene.publish()
    git(scene.source, "checkout", "-q", first)
    assert f"{first[:12]} does not come after" in scene.refused()
    scene.publish("--allow-older", "--allow-removal")
    assert json.loads(read(scene.source, "published.json"))["source"]["commit"] == first


def test_unknown_source(scene: Scene) -> None:
    """Published from elsewhere, or from a history that was rewritten."""
    scene.publish()
    about = json.loads(read(scene.source, "published.json"))
    about["source"]["commit"] = "1" * 40
    commit_file(scene.source, "deploy", "published.json", json.dumps(about).encode())
    scene.change()
    assert "which this repository does not have" in scene.refused()
    scene.publish("--allow-older")


def test_shallow_clone(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot say which commit came first; with the whole history it can. The clone itself stays as it is."""
    git(scene.source, "push", "-q", "origin", "main")
    git(scene.remote, "symbolic-ref", "HEAD", "refs/heads/main")
    scene.publish("--push")
    scene.change()
    git(scene.source, "push", "-q", "origin", "main")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{scene.remote}", str(clone))
    for name, value in {"user.name": "CI", "user.email": "ci@example.com"}.items():
        git(clone, "config", name, value)
    monkeypatch.chdir(clone)
    before = snapshot(clone)
    ended = scene.run("--push")
    assert ended.code == 3
    assert "this clone is shallow" in ended.err
    assert "git fetch --unshallow" in ended.err
    assert snapshot(clone) == before
    git(clone, "fetch", "-q", "--unshallow")
    scene.publish("--push")


def test_partial_clone(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it lacks is fetched; when that cannot be, it is refused."""
    git(scene.remote, "config", "uploadpack.allowFilter", "true")
    git(scene.source, "push", "-q", "origin", "main")
    git(scene.remote, "symbolic-ref", "HEAD", "refs/heads/main")
    scene.publish("--push")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{scene.remote}", str(clone))
    for name, value in {"user.name": "CI", "user.email": "ci@example.com"}.items():
        git(clone, "config", name, value)
    text = (clone / "clearml.yaml").read_text() + "webserver: {replicas: 3}\n"
    (clone / "clearml.yaml").write_text(text)
    git(clone, "commit", "-q", "-a", "-m", "more")
    monkeypatch.chdir(clone)
    scene.remote.rename(tmp_path / "away")
    ended = scene.run()
    assert ended.code == 3
    assert "hint: this clone is partial" in ended.err
    (tmp_path / "away").rename(scene.remote)
    scene.publish("--push")
    scene.publish()
    assert git(scene.remote, "fsck", "--strict") == ""


@pytest.mark.parametrize(
    ("hook", "verdict"),
    [("pre-receive", "pre-receive hook declined"), ("update", "hook declined")],
)
def test_remote_hook(scene: Scene, hook: str, verdict: str) -> None:
    """A protected branch: what the hook says is passed on, and it is not tried again."""
    file = scene.remote / "hooks" / hook
    file.parent.mkdir(exist_ok=True)
    file.write_text("#!/bin/sh\necho x >> calls\necho 'branch is protected: open a request' >&2\nexit 1\n")
    file.chmod(0o755)
    told = scene.refused("--push")
    assert verdict in told
    assert "branch is protected: open a request" in told
    assert (scene.remote / "calls").read_text() == "x\n"


def test_remote_with_a_work_tree(scene: Scene, tmp_path: Path) -> None:
    """git refuses to change a branch under somebody's feet."""
    scene.publish("--push")
    other = tmp_path / "other"
    git(tmp_path, "clone", "-q", "-b", "deploy", str(scene.remote), str(other))
    git(scene.source, "remote", "set-url", "origin", str(other))
    scene.change()
    assert "is checked out in that repository" in scene.refused("--push")


def test_unreachable_remote(scene: Scene, tmp_path: Path) -> None:
    git(scene.source, "remote", "set-url", "origin", str(tmp_path / "nowhere"))
    assert "origin deploy cannot be reached" in scene.refused("--push")


def test_secret_values(scene: Scene) -> None:
    """In a configuration by mistake; the value itself is not repeated."""
    scene.change('apiserver: {env: {X: "-----BEGIN RSA PRIVATE KEY-----abcdef"}}\n')
    told = scene.refused()
    assert "would show secret values:\n  base/shop-apiserver.deployment.yaml: a private key\n" in told
    assert "abcdef" not in told


def test_no_identity(scene: Scene) -> None:
    """A CI system without a name of its own."""
    git(scene.source, "config", "--unset", "user.name")
    git(scene.source, "config", "user.useConfigOnly", "true")
    assert "git config user.name" in scene.refused()


def test_mismatch_with_gitops(scene: Scene) -> None:
    """Argo CD would never see it."""
    assert "Argo CD reads branch deploy (gitops.branch), --branch says other" in scene.refused("--branch", "other")
    assert "Argo CD reads path . (gitops.path), --path says x" in scene.refused("--path", "x")
    scene.publish("--branch", "deploy", "--path", ".")


def test_several_reasons_at_once(scene: Scene) -> None:
    """Nobody has to run it three times to learn three things."""
    (scene.source / ".git/MERGE_HEAD").write_text(scene.head + "\n")
    scene.write_spec("webserver: {replicas: 3}\n")
    told = scene.refused("--branch", "other")
    assert "error: refused for 3 reasons:\n" in told
    assert told.count("  way out: ") == 3


def test_refused_before_it_is_checked(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a build to learn that it cannot be published."""

    def never(*_: object) -> Answer:
        raise AssertionError

    monkeypatch.setattr(check, "run", never)
    commit_file(scene.source, "deploy", REDIS, b"theirs\n")
    scene.refused()
    assert REDIS in tree(scene.source)


@pytest.mark.parametrize("mode", ["local", "push"])
@pytest.mark.parametrize(("there", "wanted"), [("deploy", "deploy/openshift"), ("deploy/openshift", "deploy")])
def test_branch_in_the_way(scene: Scene, mode: str, there: str, wanted: str) -> None:
    """git keeps a branch as a file: `deploy` and `deploy/openshift` cannot both be. Said at once, not tried again."""
    where = scene.remote if mode == "push" else scene.source
    scene.write_spec()
    spec = (scene.source / "clearml.yaml").read_text().replace("branch: deploy", f"branch: {wanted}")
    (scene.source / "clearml.yaml").write_text(spec)
    scene.commit()
    commit_file(where, there, "theirs", b"x")
    told = scene.refused(*(["--push"] if mode == "push" else []))
    assert f"there is no room for branch {wanted} beside {there}" in told


def test_branch_in_the_way_of_a_request(scene: Scene) -> None:
    """A branch `publish` leaves none for `publish/deploy-…`."""
    scene.publish("--push")
    commit_file(scene.remote, "publish", "theirs", b"x")
    scene.change()
    assert "there is no room for branch publish/deploy-" in scene.refused("--pr")


@pytest.mark.parametrize("key", ["url", "pushurl"])
def test_remote_with_several_urls(scene: Scene, tmp_path: Path, key: str) -> None:
    """git would push to all of them: which one Argo CD reads, nobody can tell."""
    for number in range(2):
        git(scene.source, "config", "--add", f"remote.origin.{key}", f"{tmp_path}/{number}.git")
    ended = scene.run("--push")
    assert (ended.code, ended.out) == (2, "")
    assert "error: remote origin has several URLs: " in ended.err
