"""Writing the tree: what survives a kill, a failing disk and another render at the same time."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from generator.errors import OutputRefused
from generator.kustomize import disk
from generator.kustomize.tree import plan_write, write
from tests.unit.kustomize.small_tree import NEW, OLD, assert_is, disk_files, import_env, render

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
    subprocess.run(command, check=True, timeout=120, env=import_env())
    steps = sorted((path for path in tmp_path.iterdir() if path.name.isdigit()), key=lambda path: int(path.name))
    assert len(steps) > 20
    for step in steps:
        whole = {
            path: content for path, content in disk_files(step).items() if not Path(path).name.startswith(".generator-")
        }
        assert all(content in (OLD.get(path), NEW.get(path), foreign.get(path)) for path, content in whole.items())
        render(step, next_files)
        assert_is(step, next_files, foreign)


@pytest.mark.parametrize("call", _CALLS)
@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_failure_at_every_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    """An error of the disk is a refusal, an interrupt stays one; no temporary file stays, and the next render heals."""
    real = getattr(os, call)
    for step in range(100):
        root = tmp_path / str(step)
        render(root, OLD)
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
        render(root, NEW)
        assert_is(root, NEW)
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
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=import_env(), check=False)
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
    assert_is(root, NEW)


def test_no_locks_on_this_file_system(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NFS cannot lock a directory that is open for reading."""

    def unsupported(*_: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    render(root, NEW)
    assert_is(root, NEW)


def test_plan_is_made_again_under_the_lock(root: Path) -> None:
    """Another render came between: the result is that of the later one, and what was done is said."""
    plan = plan_write(root, NEW)
    render(root, {**NEW, "base/a.yaml": b"a: 9\n", "base/new.yaml": b"n\n"})
    done = write(plan)
    assert (done.added, done.changed, done.removed) == ((), ("base/a.yaml",), ("base/new.yaml",))
    assert_is(root, NEW)


def test_edit_between_plan_and_write(root: Path) -> None:
    """An edit is safe until the last moment."""
    plan = plan_write(root, NEW)
    (root / "base/a.yaml").write_bytes(b"mine")
    with pytest.raises(OutputRefused, match="edited by hand"):
        write(plan)
    assert disk_files(root) == {**OLD, "base/a.yaml": b"mine"}
