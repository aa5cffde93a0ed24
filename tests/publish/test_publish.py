"""What a publish commits, where, and how it says so; all with a real git."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from generator import __version__
from generator.commands import Answer, check
from tests.publish.scene import Scene, commit_file, git, locks, read, refs, snapshot, tree


def test_first_local_publish(scene: Scene) -> None:
    """An orphan branch with the whole tree; nothing else of the repository has changed."""
    before = snapshot(scene.source)
    out = scene.publish()
    assert "  + base/ (" in out
    assert out.splitlines()[-1] == f"committed {git(scene.source, 'rev-parse', '--short=12', 'deploy')} to deploy"
    assert git(scene.source, "rev-list", "--count", "deploy") == "1"
    paths = tree(scene.source)
    assert {"base/kustomization.yaml", "argocd/shop.appproject.yaml", "generated.json", "published.json"} <= set(paths)
    assert {mode for mode, _ in paths.values()} == {"100644"}
    assert snapshot(scene.source) == before
    assert git(scene.source, "fsck", "--strict") == ""


def test_commit_says_where_it_comes_from(scene: Scene) -> None:
    """Author as configured; trailers and `published.json` agree."""
    scene.publish()
    text = git(scene.source, "log", "-1", "--format=%an <%ae>%n%B", "deploy").splitlines()
    assert text[:2] == ["Pat <pat@example.com>", f"Publish shop from {scene.head[:12]}"]
    about = json.loads(read(scene.source, "published.json"))
    assert about["source"]["commit"] == scene.head
    assert about["overlays"] == {"dev": scene.head, "openshift": scene.head}
    trailers = git(scene.source, "log", "-1", "--format=%(trailers:only)", "deploy").splitlines()
    assert trailers[:3] == [
        f"Source-Commit: {scene.head}",
        f"Generator-Version: {__version__}",
        f"Spec-SHA256: {about['source']['specSHA256']}",
    ]


def test_nothing_to_publish(scene: Scene) -> None:
    """No commit, also when only the metadata would change; and it says so."""
    scene.publish()
    before = refs(scene.source)
    files = len(tree(scene.source)) - 2
    said = f"branch deploy: nothing to publish, {files} files are as they should be\n"
    assert scene.publish() == said
    scene.commit("a commit that changes nothing of the spec")
    assert scene.publish() == said
    assert refs(scene.source).replace(scene.head, "") == before.replace(git(scene.source, "rev-parse", "HEAD~"), "")


def test_second_publish(scene: Scene) -> None:
    """One commit on top, only what changed is in it."""
    scene.publish()
    first = git(scene.source, "rev-parse", "deploy")
    scene.change()
    out = scene.publish()
    assert git(scene.source, "rev-parse", "deploy~") == first
    changed = git(scene.source, "diff", "--name-only", "deploy~", "deploy").splitlines()
    assert {"generated.json", "published.json", "base/shop-webserver.deployment.yaml"} <= set(changed)
    assert not any("redis" in path or "mongodb" in path for path in changed), changed
    assert "    ~ shop-webserver.deployment.yaml\n" in out


def test_dry_run(scene: Scene) -> None:
    """The plan, and not one object more in the repository."""
    before = refs(scene.source), sorted((scene.source / ".git").rglob("*"))
    assert scene.publish("--dry-run").endswith("dry run: nothing was changed\n")
    assert (refs(scene.source), sorted((scene.source / ".git").rglob("*"))) == before


def test_push(scene: Scene) -> None:
    """Only the remote's branch moves; the clone is not written to at all."""
    before = snapshot(scene.source), refs(scene.source), sorted((scene.source / ".git").rglob("*"))
    out = scene.publish("--push")
    assert out.splitlines()[-1] == f"pushed {git(scene.remote, 'rev-parse', '--short=12', 'deploy')} to deploy"
    assert (snapshot(scene.source), refs(scene.source), sorted((scene.source / ".git").rglob("*"))) == before
    scene.change()
    scene.publish("--push")
    assert git(scene.remote, "rev-list", "--count", "deploy") == "2"
    assert "nothing to publish" in scene.publish("--push")
    assert os.listdir(os.environ["TMPDIR"]) == []
    assert locks(scene.source) + locks(scene.remote) == []


def test_same_bytes_wherever(scene: Scene) -> None:
    """The same spec gives the same tree, committed here or pushed."""
    scene.publish()
    scene.publish("--push")
    assert git(scene.source, "rev-parse", "deploy^{tree}") == git(scene.remote, "rev-parse", "deploy^{tree}")


def test_message(scene: Scene) -> None:
    scene.publish("--message", "Release 12\n\nAs agreed.\n")
    text = git(scene.source, "log", "-1", "--format=%B", "deploy")
    assert text.startswith("Release 12\n\nAs agreed.\n\nSource-Commit: ")


def test_message_that_is_no_text(scene: Scene) -> None:
    """As Python hands over bytes of an argument that are no UTF-8."""
    ended = scene.run("--message", "\udcff")
    assert (ended.code, ended.err.splitlines()[0]) == (2, "error: --message is not UTF-8")


def test_folder(scene: Scene) -> None:
    """A folder of a branch that others use as well."""
    commit_file(scene.source, "deploy", "other/app.yaml", b"theirs\n")
    scene.change("", more=", path: teams/ml")
    scene.publish()
    paths = tree(scene.source)
    assert {"other/app.yaml", "teams/ml/base/kustomization.yaml", "teams/ml/published.json"} <= set(paths)
    assert not any(path.startswith("base/") for path in paths)
    assert "nothing to publish" in scene.publish()
    assert scene.verify("deploy").code == 0


def test_one_overlay(scene: Scene) -> None:
    """Only what was asked for, in Argo CD's folder as well; the rest can follow and knows its own source."""
    scene.publish("--overlay", "dev")
    assert not any("openshift" in path for path in tree(scene.source))
    first = scene.head
    scene.commit()
    scene.publish("--overlay", "openshift")
    assert {"overlays/dev/kustomization.yaml", "overlays/openshift/kustomization.yaml"} <= set(tree(scene.source))
    assert json.loads(read(scene.source, "published.json"))["overlays"] == {"dev": first, "openshift": scene.head}
    assert scene.verify("deploy").code == 0


def test_base_of_an_overlay_that_stays(scene: Scene) -> None:
    """An overlay that is not published would be built on a base that it was not checked with."""
    scene.publish()
    scene.change()
    assert "overlays are built that --overlay leaves out:\n  dev\n" in scene.refused("--overlay", "openshift")


def test_local_branch_follows_the_remote(scene: Scene) -> None:
    """A branch that only the remote has is continued, not begun anew."""
    scene.publish("--push")
    git(scene.source, "fetch", "-q", "origin")
    scene.change()
    scene.publish()
    assert git(scene.source, "rev-parse", "deploy~") == git(scene.remote, "rev-parse", "deploy")


def test_local_branch_that_fell_behind(scene: Scene) -> None:
    """With a remote of any name: a commit on the old one could not be pushed."""
    git(scene.source, "remote", "rename", "origin", "forge")
    scene.publish()
    git(scene.source, "push", "-q", "forge", "deploy")
    commit_file(scene.remote, "deploy", "NOTES", b"theirs")
    git(scene.source, "fetch", "-q", "forge")
    scene.change()
    assert "lacks commits that its remote has" in scene.refused()


def test_main_itself_by_push(scene: Scene) -> None:
    """Spec and tree on one branch: pushed on top of the source; the next pull is a fast-forward."""
    scene.change("", more="")
    text = (scene.source / "clearml.yaml").read_text().replace("branch: deploy", "branch: main")
    (scene.source / "clearml.yaml").write_text(text)
    scene.commit()
    git(scene.source, "push", "-q", "origin", "main")
    scene.publish("--push")
    assert "clearml.yaml" in tree(scene.remote, "main")
    git(scene.source, "pull", "-q", "--ff-only", "origin", "main")
    assert "nothing to publish" in scene.publish("--push")
    (scene.source / "clearml.yaml").write_text(text + "webserver: {replicas: 3}\n")
    scene.commit()
    assert "holds another clearml.yaml" in scene.refused("--push")


def test_json(scene: Scene) -> None:
    planned = json.loads(scene.publish("--dry-run", "--format", "json"))
    assert (planned["version"], planned["result"], planned["commit"]) == (1, "planned", None)
    done = json.loads(scene.publish("--format", "json"))
    assert done["result"] == "published"
    assert done["commit"] == git(scene.source, "rev-parse", "deploy")
    assert done["plan"] == planned["plan"]
    assert done["target"] == {"remote": None, "branch": "deploy", "path": "."}
    assert json.loads(scene.publish("--format", "json"))["result"] == "unchanged"


@pytest.mark.parametrize("style", ["text", "json"])
def test_findings_stop_it(scene: Scene, monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    """The report, exit code 1 and no commit."""
    report = '{"findings": []}' if style == "json" else "base/x.yaml:1:1: error: no [schema]\n"
    monkeypatch.setattr(check, "run", lambda *_: Answer(report, clean=False))
    before = refs(scene.source)
    ended = scene.run("--format", style)
    assert ended.code == 1
    assert '"result": "findings"' in ended.out if style == "json" else report in ended.out
    assert refs(scene.source) == before


def test_checked_for_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What is committed has passed the very check that a user runs; a finding names the file of the tree."""
    scene = Scene(tmp_path, capsys)
    monkeypatch.chdir(scene.source)
    scene.publish()
    assert git(scene.source, "rev-list", "--count", "deploy") == "1"


def test_colours_and_columns(scene: Scene) -> None:
    """80 columns; colours only where they are asked for."""
    out = scene.publish("--dry-run")
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b[" not in out
    assert "\x1b[32m  + base/" in scene.publish("--dry-run", "--color", "always")
