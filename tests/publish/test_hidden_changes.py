"""A spec whose change `git status` does not show: what is published would not be what its commit says."""

from __future__ import annotations

import json

import pytest

from tests.publish.scene import Scene, git, read


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_flag_of_the_index(scene: Scene, flag: str) -> None:
    git(scene.source, "update-index", flag, "clearml.yaml")
    scene.write_spec("webserver: {replicas: 3}\n")
    assert git(scene.source, "status", "--porcelain") == ""
    assert "clearml.yaml (git status does not show it" in scene.refused()
    scene.publish("--allow-dirty")
    assert json.loads(read(scene.source, "published.json"))["source"]["dirty"] is True


def test_filter(scene: Scene) -> None:
    """What is committed is not what was read."""
    git(scene.source, "config", "filter.more.clean", "sed s/replicas:.3/replicas:2/")
    (scene.source / ".gitattributes").write_text("clearml.yaml filter=more\n")
    scene.change("webserver: {replicas: 3}\n")
    assert git(scene.source, "status", "--porcelain") == ""
    assert "clearml.yaml (git status does not show it" in scene.refused()


def test_other_line_ends_and_comments_are_no_change(scene: Scene) -> None:
    """core.autocrlf, and a filter that says nothing to us."""
    git(scene.source, "config", "core.autocrlf", "true")
    (scene.source / "clearml.yaml").unlink()
    git(scene.source, "checkout", "-q", "clearml.yaml")
    assert b"\r\n" in (scene.source / "clearml.yaml").read_bytes()
    scene.publish()
    git(scene.source, "update-index", "--assume-unchanged", "clearml.yaml")
    scene.write_spec("# seen by nobody\n")
    assert "nothing to publish" in scene.publish()
