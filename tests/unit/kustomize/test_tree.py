"""Writing the tree: what changes, what is refused, what survives a kill, and what a diff says."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import OutputRefused
from generator.kustomize import disk
from generator.kustomize.ownership import NAME, digest
from generator.kustomize.tree import WritePlan, diff, plan_write, write

OLD = {"base/a.yaml": b"a: 1\n", "base/b.yaml": b"b: 1\n", "overlays/dev/k.yaml": b"k: 1\n", "argocd/p.yaml": b"p\n"}
NEW = {"base/a.yaml": b"a: 2\n", "base/b.yaml": b"b: 1\n", "overlays/own/k.yaml": b"k: 2\n", "argocd/q.yaml": b"q\n"}


def _render(root: Path, files: dict[str, bytes], **options: object) -> WritePlan:
    return write(plan_write(root, files, **options))  # type: ignore[arg-type]


def _disk(root: Path) -> dict[str, bytes]:
    """Every file below root, less generated.json."""
    paths = (path for path in root.rglob("*") if path.is_file() and path.name != NAME)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def _owned(root: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((root / NAME).read_bytes())["files"]
    return files


def _assert_is(root: Path, files: dict[str, bytes], foreign: dict[str, bytes] | None = None) -> None:
    """Exactly `files` are there and ours, `foreign` is there too, and no directory is empty."""
    assert _disk(root) == files | (foreign or {})
    assert _owned(root) == {path: digest(content) for path, content in files.items()}
    assert [path for path in root.rglob("*") if path.is_dir() and not any(path.iterdir())] == []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree that was rendered."""
    _render(tmp_path / "out", OLD)
    return tmp_path / "out"


def test_first_render(tmp_path: Path) -> None:
    """Into a directory that does not exist yet, and whose parents do not."""
    plan = plan_write(tmp_path / "x" / "y", OLD)
    assert list(tmp_path.iterdir()) == []
    assert plan.added == tuple(sorted(OLD))
    write(plan)
    _assert_is(tmp_path / "x" / "y", OLD)


def test_no_files(tmp_path: Path) -> None:
    """An empty tree is a tree."""
    _render(tmp_path, {})
    _assert_is(tmp_path, {})


def test_changes(root: Path) -> None:
    """Sorted, each in its place; directories that held only ours go."""
    plan = _render(root, NEW)
    assert (plan.added, plan.changed, plan.removed, plan.unchanged, plan.kept) == (
        ("argocd/q.yaml", "overlays/own/k.yaml"),
        ("base/a.yaml",),
        ("argocd/p.yaml", "overlays/dev/k.yaml"),
        ("base/b.yaml",),
        (),
    )
    _assert_is(root, NEW)


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
    _render(root, NEW)
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
    _render(root, NEW)
    assert calls.index("replace") == len(("base/a", "overlays/own/k", "argocd/q", "list during", "list after"))


def test_unchanged_files_keep_their_times(root: Path) -> None:
    """Only what differs is replaced."""
    before = (root / "base/b.yaml").stat()
    _render(root, NEW)
    after = (root / "base/b.yaml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_mode_follows_umask(tmp_path: Path) -> None:
    """0644 less the umask."""
    code = (
        "import os, sys; from pathlib import Path; from generator.kustomize.tree import *\n"
        "os.umask(0o027); write(plan_write(Path(sys.argv[1]), {'a/b': b''}))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, timeout=60, env=_import_env())
    assert stat.S_IMODE((tmp_path / "a/b").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o640


def _import_env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


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
    plan = _render(root, NEW)
    assert plan.kept == ("base/.generator-notes.tmp", "base/mine.yaml", "overlays/dev/deep/x.yaml")
    _assert_is(root, NEW, foreign)


def test_foreign_link_to_a_directory_is_kept(root: Path, tmp_path: Path) -> None:
    """Listed as itself, not followed; nor is one to a file that is called as our temporary files are."""
    (tmp_path / "else").mkdir()
    (tmp_path / "else/x").touch()
    (root / "base/link").symlink_to(tmp_path / "else")
    named_as_ours = root / "base/.generator-0123456789abcdef.tmp"
    named_as_ours.symlink_to(tmp_path / "else/x")
    assert _render(root, NEW).kept == ("base/.generator-0123456789abcdef.tmp", "base/link")
    assert named_as_ours.is_symlink()


def test_root_is_not_searched(root: Path) -> None:
    """It is a repository full of other things, also when a file of ours is in it."""
    (root / "README.md").write_bytes(b"r")
    assert _render(root, {**OLD, "kustomization.yaml": b"k"}).kept == ()


def test_same_content_is_taken_over(root: Path) -> None:
    """A lost generated.json comes back by itself."""
    (root / NAME).unlink()
    assert not plan_write(root, OLD).is_clean
    _render(root, OLD)
    _assert_is(root, OLD)


def test_deleted_by_hand(root: Path) -> None:
    """Comes back when it is wanted; is forgotten, with its directory, when it is not."""
    (root / "base/a.yaml").unlink()
    assert plan_write(root, OLD).added == ("base/a.yaml",)
    (root / "overlays/dev/k.yaml").unlink()
    plan = _render(root, NEW)
    assert plan.removed == ("argocd/p.yaml",)
    assert plan.dropped == ("overlays/dev/k.yaml",)
    _assert_is(root, NEW)


def test_replaced_by_a_directory_of_theirs(root: Path) -> None:
    """Nothing of ours is left to remove."""
    (root / "argocd/p.yaml").unlink()
    (root / "argocd/p.yaml").mkdir()
    (root / "argocd/p.yaml/x").write_bytes(b"x")
    _render(root, NEW)
    _assert_is(root, NEW, {"argocd/p.yaml/x": b"x"})


@pytest.mark.parametrize("prefix", ["overlays/dev", "overlays/dev/"])
def test_keep_prefixes(root: Path, prefix: str) -> None:
    """Other overlays stay, edited or not, and stay ours with the hash they had; a like-named one is not meant."""
    _render(root, {**OLD, "overlays/developer/k.yaml": b"d"})
    (root / "overlays/dev/k.yaml").write_bytes(b"edited")
    plan = _render(root, {"base/a.yaml": b"a: 3\n"}, keep_prefixes=(prefix,))
    assert "overlays/developer/k.yaml" in plan.removed
    assert _disk(root) == {"base/a.yaml": b"a: 3\n", "overlays/dev/k.yaml": b"edited"}
    assert _owned(root)["overlays/dev/k.yaml"] == digest(OLD["overlays/dev/k.yaml"])
    with pytest.raises(OutputRefused, match=r"overlays/dev/k\.yaml was edited by hand"):
        plan_write(root, {"base/a.yaml": b"a: 3\n"})


def test_edited_by_hand(root: Path) -> None:
    """Neither overwritten nor deleted without --force, all named."""
    (root / "base/a.yaml").write_bytes(b"mine")
    (root / "argocd/p.yaml").write_bytes(b"mine")
    before = _disk(root)
    with pytest.raises(OutputRefused) as caught:
        plan_write(root, NEW)
    assert caught.value.exit_code == 3
    assert caught.value.message == (
        f"{root}/argocd/p.yaml was edited by hand since it was rendered\n"
        f"{root}/base/a.yaml was edited by hand since it was rendered"
    )
    assert "--force" in caught.value.hint
    assert _disk(root) == before
    _render(root, NEW, force=True)
    _assert_is(root, NEW)


def test_edited_to_what_is_wanted(root: Path) -> None:
    """Somebody did by hand what the render would do."""
    (root / "base/a.yaml").write_bytes(NEW["base/a.yaml"])
    assert "base/a.yaml" in _render(root, NEW).unchanged
    _assert_is(root, NEW)


@pytest.mark.parametrize("force", [False, True])
def test_foreign_in_the_way(root: Path, force: bool) -> None:
    """Never overwritten; the message ends after ten."""
    for number in range(13):
        (root / f"argocd/{number:02}").write_bytes(b"theirs")
    before = _disk(root)
    with pytest.raises(OutputRefused) as caught:
        plan_write(root, {f"argocd/{number:02}": b"ours" for number in range(13)}, force=force)
    lines = caught.value.message.splitlines()
    assert lines[0] == f"{root}/argocd/00 is not ours and differs from what would be rendered"
    assert (len(lines), lines[-1]) == (11, "and 3 more")
    assert "--force does not" in caught.value.hint
    assert _disk(root) == before


def test_root_is_a_file(tmp_path: Path) -> None:
    """--out names a file, a link to nowhere, or something below a file."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("file", "link"):
        for call in (plan_write, diff):
            with pytest.raises(OutputRefused, match=f"{name} is no directory$"):
                call(tmp_path / name, OLD)
    with pytest.raises(OutputRefused, match="Not a directory; nothing was changed"):
        _render(tmp_path / "file" / "out", OLD)


def test_root_may_be_a_link(root: Path, tmp_path: Path) -> None:
    """To a directory: that is the user's choice."""
    (tmp_path / "link").symlink_to(root)
    _render(tmp_path / "link", NEW)
    _assert_is(root, NEW)


@pytest.mark.parametrize("link", ["base/a.yaml", "base", "overlays/own", "argocd/p.yaml", "argocd", NAME])
@pytest.mark.parametrize("force", [False, True])
def test_links_below_the_root(root: Path, tmp_path: Path, link: str, force: bool) -> None:
    """Not followed: not to read, to write or to delete, even where the content is ours."""
    outside = tmp_path / "outside"
    (root / link).rename(outside) if (root / link).exists() else outside.mkdir()
    (root / link).symlink_to(outside)
    before = _disk(tmp_path)
    with pytest.raises(OutputRefused, match=f"{link} is a symbolic link"):
        plan_write(root, NEW, force=force)
    with pytest.raises(OutputRefused, match=f"{link} is a symbolic link"):
        diff(root, NEW)
    assert _disk(tmp_path) == before


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


# --- kills and failures -------------------------------------------------------------------------------------------

_CALLS = ("open", "replace", "fsync", "unlink", "rmdir", "mkdir")

# Forks a child per step, each in its own copy of the tree, that kills itself just before its nth call of the system.
_KILLER = f"""
import os, shutil, signal, sys
from pathlib import Path
from generator.kustomize.tree import plan_write, write
place, files = Path(sys.argv[1]), eval(sys.argv[2])
for step in range(1000):
    root = place / str(step)
    shutil.copytree(place / "start", root)
    plan = plan_write(root, files)
    child = os.fork()
    if child == 0:
        left = [step]
        def counted(call):
            def run(*args, **kwargs):
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left[0] -= 1
                return call(*args, **kwargs)
            return run
        for name in {_CALLS!r}:
            setattr(os, name, counted(getattr(os, name)))
        write(plan)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


@pytest.mark.parametrize("next_files", [NEW, OLD, {"base/a.yaml": b"a: 3\n"}], ids=["same", "back", "other"])
def test_sigkill_at_every_step(root: Path, tmp_path: Path, next_files: dict[str, bytes]) -> None:
    """Whatever the next render wants, it gets it without a question, with no trace and with foreign files in place."""
    foreign = {"base/mine.yaml": b"m", "README.md": b"r"}
    for path, content in foreign.items():
        (root / path).write_bytes(content)
    root.rename(tmp_path / "start")
    command = [sys.executable, "-c", _KILLER, str(tmp_path), repr(NEW)]
    subprocess.run(command, check=True, timeout=120, env=_import_env())
    steps = sorted((path for path in tmp_path.iterdir() if path.name.isdigit()), key=lambda path: int(path.name))
    assert len(steps) > 20
    for step in steps:
        whole = {
            path: content for path, content in _disk(step).items() if not Path(path).name.startswith(".generator-")
        }
        assert all(content in (OLD.get(path), NEW.get(path), foreign.get(path)) for path, content in whole.items())
        _render(step, next_files)
        _assert_is(step, next_files, foreign)


@pytest.mark.parametrize("call", _CALLS)
@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_failure_at_every_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    """An error of the disk is a refusal, an interrupt stays one; no temporary file stays, and the next render heals."""
    real = getattr(os, call)
    for step in range(100):
        root = tmp_path / str(step)
        _render(root, OLD)
        plan = plan_write(root, NEW)
        left = [step]

        def failing(*args: object, left: list[int] = left, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] == -1:
                raise error
            return real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, failing)
            with suppress(OutputRefused if isinstance(error, OSError) else KeyboardInterrupt):
                write(plan)
        assert call == "unlink" or not list(root.rglob("*.tmp"))
        _render(root, NEW)
        _assert_is(root, NEW)
        if left[0] >= 0:
            return
    pytest.fail("never ran to its end")


@pytest.fixture
def mount() -> list[str]:
    """A command prefix that runs in a mount namespace of its own; skips where that is not allowed."""
    prefix = ["unshare", "--mount", "--map-root-user", "--"] if os.getuid() else ["unshare", "--mount", "--"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no permission to make a mount namespace")
    return prefix


_ON_A_MOUNT = """
import os, sys
from pathlib import Path
from generator.errors import OutputRefused
from generator.kustomize.tree import plan_write, write
root = Path(sys.argv[1])
before = {{path: path.read_bytes() for path in root.rglob("*") if path.is_file()}}
try:
    write(plan_write(root, {files}))
except OutputRefused as error:
    print(error.message, error.hint, sep="\\n")
assert before == {{path: path.read_bytes() for path in root.rglob("*") if path.is_file()}}
"""


def _on_tmpfs(mount: list[str], root: Path, then: str, files: str) -> list[str]:
    """What a refused render says on a small tmpfs that holds OLD; that it changed nothing is asserted there."""
    copy = f"{root}.copy"
    fill = f"rm -rf {copy} && cp -a {root} {copy} && mount -t tmpfs -o size=256k none {root} && cp -a {copy}/. {root}"
    code = _ON_A_MOUNT.format(files=files)
    command = [*mount, "sh", "-c", f'{fill} && {then} && exec "$0" "$@"', sys.executable, "-c", code, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=_import_env(), check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_full_disk(mount: list[str], root: Path) -> None:
    """Seen before the first change."""
    assert _on_tmpfs(mount, root, "true", "{'base/a.yaml': b'2', 'base/z.yaml': bytes(1 << 20)}") == [
        f"{root}/base/z.yaml: No space left on device; nothing was changed",
        "free some space and render again",
    ]


def test_read_only_disk(mount: list[str], root: Path) -> None:
    """Seen before the first change; and a render without changes does not mind."""
    remount = f"mount -o remount,ro {root}"
    said = _on_tmpfs(mount, root, remount, repr(NEW))
    assert said[0].endswith("Read-only file system; nothing was changed")
    assert said[1] == "remount it writable, or render elsewhere with --out"
    assert _on_tmpfs(mount, root, remount, repr(OLD)) == []


def test_no_permission(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named by the file that was to be written, not by a temporary one."""

    def denied(path: object, *_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    plan = plan_write(root, {**OLD, "base/a.yaml": b"a: 2\n"})
    stage = disk.Staging(root)
    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(OutputRefused) as caught:
        stage.add(plan.changed[0], b"")
    assert caught.value.message == f"{root}/base/a.yaml: Permission denied; nothing was changed"


# --- two renders at once ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [fcntl.LOCK_EX, fcntl.LOCK_SH])
def test_lock_is_waited_for_and_given_up(root: Path, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    """A writer waits for anybody, a planner for a writer only."""
    monkeypatch.setattr(disk, "LOCK_SECONDS", 0.1)
    plan, clean = plan_write(root, NEW), plan_write(root, OLD)
    descriptor = os.open(root, os.O_RDONLY)
    fcntl.flock(descriptor, held)
    try:
        assert write(clean) is clean  # needs no lock
        with pytest.raises(OutputRefused, match=r"another render has been writing here for 0\.1 seconds"):
            write(plan)
        if held == fcntl.LOCK_SH:
            plan_write(root, NEW)
        else:
            with pytest.raises(OutputRefused, match="another render"):
                plan_write(root, NEW)
    finally:
        os.close(descriptor)
    write(plan)
    _assert_is(root, NEW)


def test_no_locks_on_this_file_system(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NFS cannot lock a directory that is open for reading."""

    def unsupported(*_: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    _render(root, NEW)
    _assert_is(root, NEW)


def test_plan_is_made_again_under_the_lock(root: Path) -> None:
    """Another render came between: the result is that of the later one, and what was done is said."""
    plan = plan_write(root, NEW)
    _render(root, {**NEW, "base/a.yaml": b"a: 9\n", "base/new.yaml": b"n\n"})
    done = write(plan)
    assert (done.added, done.changed, done.removed) == ((), ("base/a.yaml",), ("base/new.yaml",))
    _assert_is(root, NEW)


def test_edit_between_plan_and_write(root: Path) -> None:
    """An edit is safe until the last moment."""
    plan = plan_write(root, NEW)
    (root / "base/a.yaml").write_bytes(b"mine")
    with pytest.raises(OutputRefused, match="edited by hand"):
        write(plan)
    assert _disk(root) == {**OLD, "base/a.yaml": b"mine"}


# --- any sequence -------------------------------------------------------------------------------------------------

_FILES = st.dictionaries(
    st.sampled_from(["a", "base/a", "base/b", "base/sub/c", "overlays/x/k", "overlays/y/k"]),
    st.sampled_from([b"1", b"2"]),
)
_FOREIGN = st.dictionaries(st.sampled_from(["z", "base/z", "base/sub/z", "overlays/x/z", "o/z"]), st.binary(max_size=2))


@settings(deadline=None, max_examples=30)
@given(st.lists(_FILES, min_size=1, max_size=4), _FOREIGN)
def test_any_sequence(
    tmp_path_factory: pytest.TempPathFactory, renders: list[dict[str, bytes]], foreign: dict[str, bytes]
) -> None:
    """After each render the disk is that render and the foreign files; the diff before says whether it changed."""
    root = tmp_path_factory.mktemp("any")
    for path, content in foreign.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    for files in renders:
        drifted = bool(diff(root, files))
        plan = _render(root, files)
        assert drifted == bool(plan.added or plan.changed or plan.removed)
        _assert_is(root, files, foreign)
        assert diff(root, files) == ""
        assert plan_write(root, files).is_clean


# --- diff ---------------------------------------------------------------------------------------------------------


def test_diff(root: Path) -> None:
    """As `diff -u` would say it, by path; foreign files and kept prefixes do not show."""
    (root / "base/mine.yaml").write_bytes(b"m")
    assert diff(root, OLD) == ""
    files = {**OLD, "base/a.yaml": b"a: 2", "base/n.yaml": b"", "zz": b"1\n\x0c2\n"}
    del files["argocd/p.yaml"], files["overlays/dev/k.yaml"]
    assert diff(root, files, keep_prefixes=["overlays/dev"]) == (
        "--- a/argocd/p.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-p\n"
        "--- a/base/a.yaml\n+++ b/base/a.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n\\ No newline at end of file\n"
        "--- /dev/null\n+++ b/base/n.yaml\n"
        "--- /dev/null\n+++ b/zz\n@@ -0,0 +1,2 @@\n+1\n+\x0c2\n"
    )


def test_diff_shows_what_a_render_would_refuse(root: Path) -> None:
    """Edits by hand, and foreign files in the place of ours; bytes that are no text by name only."""
    (root / "base/a.yaml").write_bytes(b"mine\n")
    (root / "argocd/q.yaml").write_bytes(b"\xff")
    text = diff(root, {**OLD, "argocd/q.yaml": b"q\n"})
    assert "-mine\n+a: 1\n" in text
    assert "Binary files a/argocd/q.yaml and b/argocd/q.yaml differ\n" in text


def test_diff_without_a_tree(tmp_path: Path) -> None:
    """Everything is new, and nothing is made."""
    assert diff(tmp_path / "out", {"a": b"1\n"}) == "--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+1\n"
    assert not (tmp_path / "out").exists()
