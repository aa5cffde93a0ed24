"""The command `render`: summary, --check, --overlay, --force, and every place that it refuses to write to."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from generator.commands import Answer, render
from generator.errors import OutputRefused, SpecError, UsageError

SPEC = """\
name: shop
namespace: shop
version: 2.3.0
host: shop.example.com
gitops: {repoURL: "https://git.example.com/shop.git"}
overlays:
  staging: {from: openshift, namespace: shop-staging}
"""
EDITED = "base/shop-redis.service.yaml"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a spec."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clearml.yaml").write_text(SPEC)
    return tmp_path


@pytest.fixture
def rendered(place: Path) -> Path:
    """A tree that is rendered."""
    _run()
    return place


def _run(*arguments: str, said: list[str] | None = None) -> Answer:
    parser = argparse.ArgumentParser()
    render.add_arguments(parser)
    return render.run(parser.parse_args(arguments), (said if said is not None else []).append)


def _snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _replace(place: Path, old: str, new: str) -> None:
    text = (place / "clearml.yaml").read_text()
    assert old in text
    (place / "clearml.yaml").write_text(text.replace(old, new))


def _counts(answer: Answer) -> dict[str, int]:
    numbers = answer.output.splitlines()[0].removeprefix(".: ").split(", ")
    return {word: int(number) for number, word in (one.split(" ") for one in numbers)}


def test_first_render(place: Path) -> None:
    """Beside the spec, whatever the folder; new files by folder, not each on a line."""
    answer = _run()
    files = _snapshot(place)
    assert _counts(answer) == {"added": len(files) - 2, "changed": 0, "removed": 0, "unchanged": 0, "kept": 0}
    assert answer.clean
    folders = [line.split()[1] for line in answer.output.splitlines()[1:]]
    assert folders == sorted(folders)
    assert {"base/", "argocd/bootstrap/", "overlays/staging/patches/"} <= set(folders)
    assert {"base/kustomization.yaml", "overlays/dev/kustomization.yaml", "generated.json"} <= set(files)


def test_second_render(rendered: Path) -> None:
    before = _snapshot(rendered)
    answer = _run()
    assert answer.output == f".: 0 added, 0 changed, 0 removed, {len(before) - 2} unchanged, 0 kept\n"
    assert _snapshot(rendered) == before


def test_summary(rendered: Path) -> None:
    """What changed, left and stays is named; an overlay that is switched off goes with its folder."""
    (rendered / "base/notes.txt").write_text("mine")
    _replace(rendered, "  staging: {", "  dev: {enabled: false}\n  staging: {openshift: '4.12', ")
    lines = _run().output.splitlines()
    assert "  removed  overlays/dev/kustomization.yaml" in lines
    assert "  changed  overlays/staging/patches/shop-apiserver.deployment.yaml" in lines
    assert "  kept     base/notes.txt (not ours)" in lines
    assert not (rendered / "overlays/dev").exists()
    assert (rendered / "base/notes.txt").read_text() == "mine"


def test_spec_elsewhere(place: Path) -> None:
    """The tree lies beside the spec unless --out says otherwise."""
    (place / "deep").mkdir()
    (place / "clearml.yaml").rename(place / "deep/spec.yaml")
    assert _run("--spec", "deep/spec.yaml").output.startswith("deep: ")
    assert (place / "deep/base").is_dir()
    _run("--spec", "deep/spec.yaml", "--out", "new/out")
    assert (place / "new/out/base").is_dir()
    assert sorted(path.name for path in place.iterdir()) == ["deep", "new"]


def test_without_gitops(place: Path) -> None:
    """It is said, because somebody may wait for argocd/; with gitops nothing is."""
    said: list[str] = []
    _run(said=said)
    assert said == []
    _replace(place, 'gitops: {repoURL: "https://git.example.com/shop.git"}\n', "")
    lines = _run(said=said).output.splitlines()
    assert said == ["argocd/ is not rendered: clearml.yaml has no gitops.repoURL"]
    assert "  removed  argocd/kustomization.yaml" in lines
    assert not (place / "argocd").exists()


def test_check_is_clean(rendered: Path) -> None:
    assert _run("--check") == Answer("", clean=True)


def test_check_shows_drift(rendered: Path) -> None:
    """Edits by hand and changes of the spec alike, as a diff that `patch -p1` would take; nothing is written."""
    (rendered / EDITED).write_text((rendered / EDITED).read_text().replace("port: 6379", "port: 6380"))
    _replace(rendered, "host: shop", "host: store")
    before = _snapshot(rendered)
    answer = _run("--check")
    assert not answer.clean
    assert _snapshot(rendered) == before
    assert f"--- a/{EDITED}\n+++ b/{EDITED}\n" in answer.output
    assert "-  - name: redis\n    port: 6380" not in answer.output
    assert "-    port: 6380\n" in answer.output.replace("-  port", "-    port")
    assert "+  host: store.example.com\n" in answer.output


def test_check_before_the_first_render(place: Path) -> None:
    """Everything would be new; no folder is made."""
    answer = _run("--check")
    assert not answer.clean
    assert answer.output.startswith("--- /dev/null\n+++ b/argocd/")
    assert [path.name for path in place.iterdir()] == ["clearml.yaml"]


def test_one_overlay(rendered: Path) -> None:
    """Base, argocd and the named overlay follow the spec, the others stay as they were, and stay ours."""
    _replace(rendered, "host: shop", "host: store")
    before = _snapshot(rendered)
    _run("--overlay", "staging")
    after = _snapshot(rendered)
    touched = {path.rsplit("/", 1)[0] for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {"base", "overlays/staging"} <= touched
    assert not [path for path in touched if path.startswith(("overlays/dev", "overlays/openshift"))]
    assert not _run("--check").clean
    assert _run("--check", "--overlay", "staging").clean
    _run()
    assert _run("--check").clean


def test_several_overlays(place: Path) -> None:
    """Both spellings, and mixed; what is not asked for is not made."""
    _run("--overlay", "dev", "--overlay", "staging")
    assert sorted(path.name for path in (place / "overlays").iterdir()) == ["dev", "staging"]
    assert _run("--check", "--overlay", "dev", "staging").clean


@pytest.mark.parametrize(
    ("name", "hint"),
    [("stagin", "did you mean staging?"), ("zzz", "its overlays are openshift, dev, staging")],
)
def test_wrong_overlay(place: Path, name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=f"clearml.yaml has no overlay '{name}'") as caught:
        _run("--overlay", "dev", name)
    assert (caught.value.hint, caught.value.exit_code) == (hint, 2)
    assert [path.name for path in place.iterdir()] == ["clearml.yaml"]


def test_disabled_overlay_cannot_be_chosen(place: Path) -> None:
    _replace(place, "  staging: {", "  dev: {enabled: false}\n  staging: {")
    with pytest.raises(UsageError, match="no overlay 'dev'"):
        _run("--overlay", "dev")


@pytest.mark.parametrize("name", ["missing.yaml", "folder", "broken.yaml"])
def test_bad_spec_loses_nothing(rendered: Path, name: str) -> None:
    """A spec that cannot be read leaves the tree as it is."""
    (rendered / "folder").mkdir()
    (rendered / "broken.yaml").write_text(SPEC + "colour: red\nname: [\n")
    before = _snapshot(rendered)
    with pytest.raises(SpecError, match=name):
        _run("--spec", name)
    assert _snapshot(rendered) == before


def test_edited_by_hand(rendered: Path) -> None:
    """Refused with the way out, and not even the others are written; --force gives the edit up."""
    (rendered / EDITED).write_text("mine\n")
    _replace(rendered, "host: shop", "host: store")
    before = _snapshot(rendered)
    with pytest.raises(OutputRefused) as caught:
        _run()
    assert caught.value.message == f"{EDITED} was edited by hand since it was rendered"
    assert "--force" in caught.value.hint
    assert caught.value.exit_code == 3
    assert _snapshot(rendered) == before
    assert f"  changed  {EDITED}" in _run("--force").output.splitlines()
    assert _run("--check").clean


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_other_peoples_files(place: Path, force: tuple[str, ...]) -> None:
    """A folder that has a base/ of its own: all clashes in one refusal, and --force is no answer."""
    theirs = place / "out/base"
    theirs.mkdir(parents=True)
    for name in ("kustomization.yaml", "shop-redis.service.yaml", "app.yaml"):
        (theirs / name).write_text("theirs\n")
    before = _snapshot(place)
    with pytest.raises(OutputRefused) as caught:
        _run("--out", "out", *force)
    assert caught.value.message.splitlines() == [
        "out/base/kustomization.yaml is not ours and differs from what would be rendered",
        "out/base/shop-redis.service.yaml is not ours and differs from what would be rendered",
    ]
    assert _snapshot(place) == before


def test_out_is_a_file(place: Path) -> None:
    (place / "out").write_text("x")
    for arguments in ((), ("--check",)):
        with pytest.raises(OutputRefused, match="out is no directory"):
            _run("--out", "out", *arguments)
    assert (place / "out").read_text() == "x"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere; test_tree_failures.py mounts one read-only")
def test_out_is_read_only(place: Path) -> None:
    out = place / "out"
    out.mkdir(mode=0o555)
    with pytest.raises(OutputRefused, match="Permission denied; nothing was changed"):
        _run("--out", "out")
    assert list(out.iterdir()) == []
