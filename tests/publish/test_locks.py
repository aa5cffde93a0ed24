"""Locks of a branch: those of others are waited for; what a killed publisher has left, the next one clears."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.publish import claim
from tests.publish import processes
from tests.publish.scene import Scene, git

# A git that is killed while it has the lock, with the content that git gives it, or before.
_KILLED = """\
#!{shell}
case " $* " in *" update-ref "*) {what} kill -9 $PPID; kill -9 $$;; esac
exec {git} "$@"
"""


def _killed_while_locked(scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> Path:
    """A publish of a change that was killed, with its git, while that held the lock of the branch."""
    lock = scene.source / ".git/refs/heads/deploy.lock"
    program = folder / "bin/git"
    program.parent.mkdir()
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    program.write_text(_KILLED.format(shell="/bin/sh", git=real, what=what.format(lock=lock)))
    program.chmod(0o755)
    scene.publish()
    scene.change()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        assert processes.wait(processes.start(scene.source, [], folder / "output")) == -9
    assert lock.exists()
    return lock


@pytest.mark.usefixtures("impatient")
def test_lock_that_stays(scene: Scene) -> None:
    """Waited for, never removed, and named with the way to clear it."""
    scene.publish()
    scene.change()
    lock = scene.source / ".git/refs/heads/deploy.lock"
    lock.touch()
    told = scene.refused()
    assert f"{lock} exists, made " in told
    assert f"rm {lock}" in told
    lock.unlink()
    scene.publish()


def test_lock_that_goes(scene: Scene) -> None:
    """Another git that is just at work is waited for."""
    scene.publish()
    scene.change()
    lock = scene.source / ".git/refs/heads/deploy.lock"
    lock.touch()
    with subprocess.Popen(["sh", "-c", f"sleep 1; rm {lock}"]):
        scene.publish()


@pytest.mark.parametrize(
    "what",
    # update-ref's arguments end with the new and the old commit.
    ['eval "new=\\${{$(($# - 1))}}"; echo "$new" > {lock};', ": > {lock};"],
    ids=["written", "empty"],
)
def test_lock_of_a_killed_publisher(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """The next run removes it, without waiting for it."""
    lock = _killed_while_locked(scene, tmp_path, monkeypatch, what)
    scene.publish()
    assert not lock.exists()
    assert git(scene.source, "rev-list", "--count", "deploy") == "2"
    assert (scene.source / ".git" / claim.NAME).read_text() == ""


@pytest.mark.usefixtures("impatient")
def test_lock_of_somebody_else(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another git has locked the branch since: what it writes there is not what was recorded."""
    lock = _killed_while_locked(scene, tmp_path, monkeypatch, ": > {lock};")
    lock.write_text(f"{scene.head}\n")
    assert f"{lock} exists, made " in scene.refused()
    assert lock.exists()


@pytest.mark.usefixtures("impatient")
def test_old_lock_without_contents(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made long after the publisher that was killed: not its own."""
    lock = _killed_while_locked(scene, tmp_path, monkeypatch, ": > {lock};")
    later = lock.stat().st_mtime + 60
    os.utime(lock, (later, later))
    assert f"{lock} exists, made " in scene.refused()


@pytest.mark.parametrize("text", ["refs/heads/../../config x\n", "HEAD x\n", "\0", "refs/heads/deploy\n"])
def test_record_that_says_something_else(scene: Scene, text: str) -> None:
    """It leads nowhere but to a lock of a branch."""
    (scene.source / ".git" / claim.NAME).write_text(text)
    for lock in ("config.lock", "HEAD.lock"):
        (scene.source / ".git" / lock).write_text("x\n")
    scene.publish()
    assert (scene.source / ".git/config.lock").exists()
    assert (scene.source / ".git/HEAD.lock").exists()


def test_claim_of_another_publisher(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waited for, then said; its locks stay."""
    monkeypatch.setattr(claim, "_WAIT_SECONDS", 0.2)
    scene.publish()
    scene.change()
    script = "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(scene.source / ".git" / claim.NAME)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert "another publish moves a branch of this repository" in scene.refused()
        holder.communicate()
    scene.publish()


def test_no_place_for_the_claim(scene: Scene) -> None:
    """Something else is called so: published nevertheless."""
    (scene.source / ".git" / claim.NAME).mkdir()
    scene.publish()


@pytest.mark.usefixtures("impatient")
def test_living_lock_of_who_removes_the_branch(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lock is empty, as that of a publisher may be; but no publisher was killed: the last one was only beaten."""
    scene.publish()
    scene.change()
    old = git(scene.source, "rev-parse", "deploy")
    real = subprocess.run(["sh", "-c", "command -v git"], capture_output=True, text=True, check=True).stdout.strip()
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    moved = f"GIT_DIR={scene.source}/.git {real} update-ref refs/heads/deploy $({real} rev-parse HEAD)"
    lock = scene.source / ".git/refs/heads/deploy.lock"
    program.write_text(
        f'#!/bin/sh\ncase " $* " in *" update-ref "*) [ -e {lock} ] || {{ {moved}; {real} "$@"; code=$?; : > {lock};'
        f' exit $code; }};; esac\nexec {real} "$@"\n'
    )
    program.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        ended = scene.run()
    assert (ended.code, ended.out) == (3, ""), ended
    assert lock.exists()
    assert git(scene.source, "rev-parse", "deploy") != old


@pytest.mark.parametrize("kind", ["fifo", "no locks"])
def test_claim_that_cannot_be_had(scene: Scene, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Something else that opens, a file system without locks: published nevertheless."""

    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    if kind == "fifo":
        os.mkfifo(scene.source / ".git" / claim.NAME)
    else:
        monkeypatch.setattr(fcntl, "flock", no_locks)
    scene.publish()
    scene.change()
    scene.publish()
