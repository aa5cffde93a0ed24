"""`verify`: a published commit against what its source renders to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.errors import PublishRefused
from generator.publish import metadata
from tests.publish.scene import Scene, commit_file, git, read, remove_file


def test_exactly_what_was_rendered(scene: Scene) -> None:
    """Also when the source has gone on meanwhile, and when others have put files there."""
    scene.publish()
    source = scene.head
    scene.change()
    commit_file(scene.source, "deploy", "base/NOTES", b"theirs")
    ended = scene.verify("deploy")
    assert ended.code == 0
    assert f"is what {source[:12]} renders to with generator" in ended.out


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
