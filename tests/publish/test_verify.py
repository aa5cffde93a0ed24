"""`verify`: a published commit against what its source renders to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.errors import PublishRefused
from generator.publish import metadata
from tests.publish.scene import Scene, commit_entry, commit_file, git, read, remove_file, tree


def test_exactly_what_was_rendered(scene: Scene) -> None:
    """Also when the source has gone on meanwhile, and when others have put files there."""
    scene.publish()
    source = scene.head
    scene.change()
    commit_file(scene.source, "deploy", "base/NOTES", b"theirs")
    ended = scene.verify("deploy")
    assert ended.code == 0
    assert f"is what {source[:12]} renders to with generator" in ended.out
    assert ended.out.endswith("files of others beside ours:\n  base/NOTES\n")


def test_differences_are_listed(scene: Scene) -> None:
    """Changed, missing and put among ours."""
    scene.publish()
    path = "base/shop-webserver.deployment.yaml"
    commit_file(scene.source, "deploy", path, read(scene.source, path) + b"# mine\n")
    remove_file(scene.source, "deploy", "base/shop-redis.service.yaml")
    ended = scene.verify("deploy")
    assert ended.code == 1
    assert ended.out.splitlines()[1:] == [
        "  missing  base/shop-redis.service.yaml",
        "  changed  base/shop-webserver.deployment.yaml",
    ]
    content = json.loads(scene.verify("deploy", "--format", "json").out)
    assert content["verified"] is False
    assert [one["reason"] for one in content["differences"]] == ["missing", "changed"]


@pytest.mark.parametrize(
    "path",
    [
        "base/kustomization.yml",
        "overlays/openshift/Kustomization",
        "overlays/openshift/.argocd-source.yaml",
        "overlays/openshift/.argocd-source-shop.yaml",
        "overlays/openshift/Chart.yaml",
        "overlays/mine/kustomization.yaml",
    ],
)
def test_what_would_be_read(scene: Scene, path: str) -> None:
    """kustomize or Argo CD finds it by its name: it changes what is deployed, whoever put it there."""
    scene.publish()
    commit_file(scene.source, "deploy", path, b"{}")
    ended = scene.verify("deploy")
    assert ended.code == 1
    assert ended.out.splitlines()[1:] == [f"  not rendered  {path}"]


@pytest.mark.parametrize("mode", ["120000", "160000"])
def test_links_may_lead_to_anything(scene: Scene, mode: str) -> None:
    """A file of ours that became a link to the same bytes, and one that leads out of the tree."""
    scene.publish()
    path = "base/shop-redis.service.yaml"
    commit_entry(scene.source, "deploy", path, "120000", tree(scene.source)[path][1])
    target = scene.head if mode == "160000" else tree(scene.source)[path][1]
    commit_entry(scene.source, "deploy", "overlays/more", mode, target)
    assert scene.verify("deploy").out.splitlines()[1:] == [
        f"  mode 120000   {path}",
        "  not rendered  overlays/more",
    ]


def test_disowned_overlay(scene: Scene) -> None:
    """An overlay that is edited and struck from both records is still in the tree, and still deployed."""
    scene.publish()
    about = json.loads(read(scene.source, "published.json"))
    owned = json.loads(read(scene.source, "generated.json"))
    about["overlays"] = {}
    owned["files"] = {path: one for path, one in owned["files"].items() if not path.startswith("overlays/")}
    commit_file(scene.source, "deploy", "published.json", json.dumps(about).encode())
    commit_file(scene.source, "deploy", "generated.json", json.dumps(owned).encode())
    ended = scene.verify("deploy")
    assert ended.code == 1
    assert "  not rendered  overlays/openshift/kustomization.yaml\n" in ended.out
    assert "  changed       generated.json\n" in ended.out


def test_record_of_our_files(scene: Scene) -> None:
    """What it lists may be deleted and overwritten: a path too many is a difference."""
    scene.publish()
    owned = json.loads(read(scene.source, "generated.json"))
    owned["files"]["base/theirs.yaml"] = "0" * 64
    commit_file(scene.source, "deploy", "generated.json", json.dumps(owned).encode())
    assert "  changed  generated.json\n" in scene.verify("deploy").out


def test_other_source_than_it_says(scene: Scene) -> None:
    """A record that names another commit does not pass."""
    scene.publish()
    second = scene.change()
    about = json.loads(read(scene.source, "published.json"))
    about["source"]["commit"] = second
    commit_file(scene.source, "deploy", "published.json", json.dumps(about).encode())
    ended = scene.verify("deploy")
    assert ended.code == 1
    assert "not the one that was published  clearml.yaml" in ended.out


def test_generator_of_the_commit_is_named(scene: Scene) -> None:
    scene.publish()
    about = read(scene.source, "published.json").replace(b'"generator": "0', b'"generator": "9')
    commit_file(scene.source, "deploy", "published.json", about)
    assert "note: published by generator 9.1.0, compared with 0.1.0" in scene.verify("deploy").err


def test_default_is_the_commit_that_is_checked_out(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a CI job of the deploy branch has it."""
    scene.publish()
    other = tmp_path / "other"
    git(scene.source, "worktree", "add", "-q", "--detach", str(other), "deploy")
    monkeypatch.chdir(other)
    assert scene.verify().code == 0


def test_source_elsewhere(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree is in a repository of its own: --source names a clone that has the spec."""
    scene.publish("--push")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "-b", "deploy", str(scene.remote), str(clone))
    monkeypatch.chdir(clone)
    ended = scene.verify()
    assert ended.code == 3
    assert "--source DIR" in ended.err
    assert scene.verify("--source", str(scene.source)).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["main"], "main has no published.json"),
        (["nowhere"], "nowhere is no commit of this repository"),
        (["--output=x"], "unrecognized arguments"),
        (["deploy", "--path", "x"], "deploy:x has no published.json"),
    ],
)
def test_nothing_to_verify(scene: Scene, arguments: list[str], said: str) -> None:
    scene.publish()
    ended = scene.verify(*arguments)
    assert ended.code in (2, 3)
    assert said in ended.err


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"[" * 100_000, b'{"writer": "x"}'])
def test_broken_record(scene: Scene, content: bytes) -> None:
    """Whatever stands there is refused, not believed."""
    scene.publish()
    commit_file(scene.source, "deploy", "published.json", content)
    assert scene.verify("deploy").code == 3


def test_record_survives_a_round() -> None:
    published = metadata.Published("a" * 40, "clearml.yaml", "b" * 64, "1.2.3", dirty=True, overlays={"dev": "c" * 64})
    assert metadata.parse(metadata.dump(published), "here") == published


@pytest.mark.parametrize("commit", ["--output=x", "HEAD", "a" * 39, 5, None])
def test_record_names_commits_and_nothing_else(commit: object) -> None:
    """It goes into git's command line."""
    published = metadata.Published("a" * 40, "clearml.yaml", "b" * 64, "1.2.3", overlays={"dev": "a" * 40})
    for key in ("source", "overlays"):
        data = json.loads(metadata.dump(published))
        data[key]["commit" if key == "source" else "dev"] = commit
        with pytest.raises(PublishRefused):
            metadata.parse(json.dumps(data).encode(), "here")


@pytest.mark.parametrize("version", [None, "1", 0, 1.5, True])
def test_record_of_no_known_version(version: object) -> None:
    data = json.loads(metadata.dump(metadata.Published("a" * 40, "clearml.yaml", "b" * 64, "1.2.3")))
    with pytest.raises(PublishRefused):
        metadata.parse(json.dumps({**data, "version": version}).encode(), "here")
