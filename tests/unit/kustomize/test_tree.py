"""Writing the tree: what changes, what is refused, and what is never touched."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import OutputRefused
from generator.kustomize.ownership import NAME, digest
from generator.kustomize.tree import diff, plan_write, write
from tests.unit.kustomize.small_tree import NEW, OLD, assert_is, disk_files, import_env, owned, render


def test_first_render(tmp_path: Path) -> None:
    """Into a directory that does not exist yet, and whose parents do not."""
    plan = plan_write(tmp_path / "x" / "y", OLD)
    assert list(tmp_path.iterdir()) == []
    assert plan.added == tuple(sorted(OLD))
    write(plan)
    assert_is(tmp_path / "x" / "y", OLD)


def test_no_files(tmp_path: Path) -> None:
    """An empty tree is a tree."""
    render(tmp_path, {})
    assert_is(tmp_path, {})


def test_changes(root: Path) -> None:
    """Sorted, each in its place; directories that held only ours go."""
    plan = render(root, NEW)
    assert (plan.added, plan.changed, plan.removed, plan.unchanged, plan.kept) == (
        ("argocd/q.yaml", "overlays/own/k.yaml"),
        ("base/a.yaml",),
        ("argocd/p.yaml", "overlays/dev/k.yaml"),
        ("base/b.yaml",),
        (),
    )
    assert_is(root, NEW)


def test_nothing_to_do_touches_nothing(root: Path) -> None:
    """Not even generated.json or its directory: a build that watches times stays quiet."""
    before = {path: path.stat().st_mtime_ns for path in (root, *root.rglob("*"))}
    plan = plan_write(root, OLD)
    assert plan.is_clean
    assert plan.unchanged == tuple(sorted(OLD))
    write(plan)
    assert {path: path.stat().st_mtime_ns for path in (root, *root.rglob("*"))} == before


def test_same_render_in_between(root: Path) -> None:
    """Whoever comes second finds nothing left to write."""
    plan = plan_write(root, NEW)
    render(root, NEW)
    before = (root / NAME).stat().st_ino
    assert write(plan).is_clean
    assert (root / NAME).stat().st_ino == before


def test_content_is_durable_before_it_is_moved(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is synced before the first replacement, so that no loss of power leaves an empty one."""
    calls: list[str] = []
    for name in ("fsync", "replace"):

        def recorded(*args: object, name: str = name, real: Callable[..., None] = getattr(os, name)) -> None:  # noqa: B008
            calls.append(name)
            real(*args)

        monkeypatch.setattr(os, name, recorded)
    render(root, NEW)
    assert calls.index("replace") == len(("base/a", "overlays/own/k", "argocd/q", "list during", "list after"))


def test_unchanged_files_keep_their_times(root: Path) -> None:
    """Only what differs is replaced."""
    before = (root / "base/b.yaml").stat()
    render(root, NEW)
    after = (root / "base/b.yaml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_mode_follows_umask(tmp_path: Path) -> None:
    """0644 less the umask."""
    code = (
        "import os, sys; from pathlib import Path; from generator.kustomize.tree import *\n"
        "os.umask(0o027); write(plan_write(Path(sys.argv[1]), {'a/b': b''}))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=60, env=import_env())
    assert stat.S_IMODE((tmp_path / "a/b").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o640


def test_foreign_files_are_kept(root: Path) -> None:
    """Reported where they are among ours; never touched; nothing is searched outside of our directories."""
    foreign = {
        "README.md": b"r",
        "base/mine.yaml": b"m",
        "overlays/dev/deep/x.yaml": b"x",
        "overlays/hand/k.yaml": b"h",
        "base/.generator-notes.tmp": b"n",
    }
    for path, content in foreign.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    plan = render(root, NEW)
    assert plan.kept == ("base/.generator-notes.tmp", "base/mine.yaml", "overlays/dev/deep/x.yaml")
    assert_is(root, NEW, foreign)


def test_foreign_link_to_a_directory_is_kept(root: Path, tmp_path: Path) -> None:
    """Listed as itself, not followed; nor is one to a file that is called as our temporary files are."""
    (tmp_path / "else").mkdir()
    (tmp_path / "else/x").touch()
    (root / "base/link").symlink_to(tmp_path / "else")
    named_as_ours = root / "base/.generator-0123456789abcdef.tmp"
    named_as_ours.symlink_to(tmp_path / "else/x")
    assert render(root, NEW).kept == ("base/.generator-0123456789abcdef.tmp", "base/link")
    assert named_as_ours.is_symlink()


def test_root_is_not_searched(root: Path) -> None:
    """It is a repository full of other things, also when a file of ours is in it."""
    (root / "README.md").write_bytes(b"r")
    assert render(root, {**OLD, "kustomization.yaml": b"k"}).kept == ()


def test_same_content_is_taken_over(root: Path) -> None:
    """A lost generated.json comes back by itself."""
    (root / NAME).unlink()
    assert not plan_write(root, OLD).is_clean
    render(root, OLD)
    assert_is(root, OLD)


def test_deleted_by_hand(root: Path) -> None:
    """Comes back when it is wanted; is forgotten, with its directory, when it is not."""
    (root / "base/a.yaml").unlink()
    assert plan_write(root, OLD).added == ("base/a.yaml",)
    (root / "overlays/dev/k.yaml").unlink()
    plan = render(root, NEW)
    assert plan.removed == ("argocd/p.yaml",)
    assert plan.dropped == ("overlays/dev/k.yaml",)
    assert_is(root, NEW)


def test_replaced_by_a_directory_of_theirs(root: Path) -> None:
    """Nothing of ours is left to remove."""
    (root / "argocd/p.yaml").unlink()
    (root / "argocd/p.yaml").mkdir()
    (root / "argocd/p.yaml/x").write_bytes(b"x")
    render(root, NEW)
    assert_is(root, NEW, {"argocd/p.yaml/x": b"x"})


@pytest.mark.parametrize("prefix", ["overlays/dev", "overlays/dev/"])
def test_keep_prefixes(root: Path, prefix: str) -> None:
    """Other overlays stay, edited or not, and stay ours with the hash they had; a like-named one is not meant."""
    render(root, {**OLD, "overlays/developer/k.yaml": b"d"})
    (root / "overlays/dev/k.yaml").write_bytes(b"edited")
    plan = render(root, {"base/a.yaml": b"a: 3\n"}, keep_prefixes=(prefix,))
    assert "overlays/developer/k.yaml" in plan.removed
    assert disk_files(root) == {"base/a.yaml": b"a: 3\n", "overlays/dev/k.yaml": b"edited"}
    assert owned(root)["overlays/dev/k.yaml"] == digest(OLD["overlays/dev/k.yaml"])
    with pytest.raises(OutputRefused, match=r"overlays/dev/k\.yaml was edited by hand"):
        plan_write(root, {"base/a.yaml": b"a: 3\n"})


def test_edited_by_hand(root: Path) -> None:
    """Neither overwritten nor deleted without --force, all named."""
    (root / "base/a.yaml").write_bytes(b"mine")
    (root / "argocd/p.yaml").write_bytes(b"mine")
    before = disk_files(root)
    with pytest.raises(OutputRefused) as caught:
        plan_write(root, NEW)
    assert caught.value.exit_code == 3
    assert caught.value.message == (
        f"{root}/argocd/p.yaml was edited by hand since it was rendered\n"
        f"{root}/base/a.yaml was edited by hand since it was rendered"
    )
    assert "--force" in caught.value.hint
    assert disk_files(root) == before
    render(root, NEW, force=True)
    assert_is(root, NEW)


def test_edited_to_what_is_wanted(root: Path) -> None:
    """Somebody did by hand what the render would do."""
    (root / "base/a.yaml").write_bytes(NEW["base/a.yaml"])
    assert "base/a.yaml" in render(root, NEW).unchanged
    assert_is(root, NEW)


@pytest.mark.parametrize("force", [False, True])
def test_foreign_in_the_way(root: Path, force: bool) -> None:
    """Never overwritten; the message ends after ten."""
    for number in range(13):
        (root / f"argocd/{number:02}").write_bytes(b"theirs")
    before = disk_files(root)
    with pytest.raises(OutputRefused) as caught:
        plan_write(root, {f"argocd/{number:02}": b"ours" for number in range(13)}, force=force)
    lines = caught.value.message.splitlines()
    assert lines[0] == f"{root}/argocd/00 is not ours and differs from what would be rendered"
    assert (len(lines), lines[-1]) == (11, "and 3 more")
    assert "--force does not" in caught.value.hint
    assert disk_files(root) == before


def test_root_is_a_file(tmp_path: Path) -> None:
    """--out names a file, a link to nowhere, or something below a file."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "link"):
        for call in (plan_write, diff):
            with pytest.raises(OutputRefused, match=f"{name} is no directory$"):
                call(tmp_path / name, OLD)
    with pytest.raises(OutputRefused, match="Not a directory; nothing was changed"):
        render(tmp_path / "file" / "out", OLD)


def test_root_may_be_a_link(root: Path, tmp_path: Path) -> None:
    """To a directory: that is the user's choice."""
    (tmp_path / "link").symlink_to(root)
    render(tmp_path / "link", NEW)
    assert_is(root, NEW)


@pytest.mark.parametrize("link", ["base/a.yaml", "base", "overlays/own", "argocd/p.yaml", "argocd", NAME])
@pytest.mark.parametrize("force", [False, True])
def test_links_below_the_root(root: Path, tmp_path: Path, link: str, force: bool) -> None:
    """Not followed: not to read, to write or to delete, even where the content is ours."""
    outside = tmp_path / "outside"
    (root / link).rename(outside) if (root / link).exists() else outside.mkdir()
    (root / link).symlink_to(outside)
    before = disk_files(tmp_path)
    with pytest.raises(OutputRefused, match=f"{link} is a symbolic link"):
        plan_write(root, NEW, force=force)
    with pytest.raises(OutputRefused, match=f"{link} is a symbolic link"):
        diff(root, NEW)
    assert disk_files(tmp_path) == before


def test_other_things_in_the_way(root: Path) -> None:
    """A directory where a file goes, a file where a directory goes, a pipe: all named at once, none opened."""
    (root / "overlays/own/k.yaml").mkdir(parents=True)
    (root / "argocd/q.yaml").parent.joinpath("p.yaml").unlink()
    (root / "argocd").rmdir()
    (root / "argocd").write_bytes(b"")
    (root / "base/a.yaml").unlink()
    os.mkfifo(root / "base/a.yaml")
    with pytest.raises(OutputRefused) as caught:
        plan_write(root, NEW, force=True)
    assert caught.value.message.splitlines() == [
        f"{root}/argocd is no directory",
        f"{root}/base/a.yaml is no regular file",
        f"{root}/overlays/own/k.yaml is a directory",
    ]


def test_list_that_leads_outside(root: Path, tmp_path: Path) -> None:
    """A forged generated.json deletes nothing."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"v")
    content = json.loads((root / NAME).read_bytes())
    content["files"]["../victim"] = digest(b"v")
    (root / NAME).write_text(json.dumps(content, indent=1))
    with pytest.raises(OutputRefused, match=r"generated\.json:\d+: unsafe path '\.\./victim'"):
        plan_write(root, NEW, force=True)
    assert victim.exists()


@pytest.mark.parametrize("path", ["../x", "/x", "a/../b", "", NAME])
def test_unsafe_files_are_our_bug(tmp_path: Path, path: str) -> None:
    """No message for users: they cannot cause it."""
    with pytest.raises(ValueError, match="not paths below the root"):
        plan_write(tmp_path, {path: b""})
