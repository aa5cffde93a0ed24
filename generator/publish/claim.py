"""The right to move branches of a repository, and what a publisher that was killed while it had it has left.

git removes its lock of a branch itself, unless SIGKILL ends it: then the file stays, and everybody waits for nobody.
That it is nobody's can be proved: who moves a branch holds the kernel's lock on a file of ours in the repository, and
so does the git that it starts, both until they end, however they end; and the file says what git's lock will contain.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.errors import PublishRefused
from generator.publish.git import GitFailed
from generator.signals import waits

NAME = "generator-publish"
_WAIT_SECONDS, _PAUSE_SECONDS = 10.0, 0.02
# git makes its lock, and writes to it in the next moment: only one that is as old as the record may be empty.
_EMPTY_SECONDS, _SETTLED_SECONDS = 0.5, 1.0


@contextmanager
def claimed(git_dir: Path, ref: str, commit: str) -> Iterator[tuple[int, ...]]:
    """Hold the claim on the repository of `git_dir` while the body moves `ref` to `commit`.

    Yields the descriptors that the git that does it must inherit. Waits for others, some seconds. Where the file cannot
    be had (another user's, something else, no locks in this file system) there is no claim: a lock that stays is then
    left to people.

    Raises PublishRefused when somebody else holds the claim for too long.
    """
    descriptor = _opened(git_dir / NAME)
    if descriptor is None:
        yield ()
        return
    try:
        if not _taken(descriptor, git_dir / NAME):
            yield ()
            return
        _clear(descriptor, git_dir)
        _record(descriptor, f"{ref} {commit}\n")
        try:
            yield (descriptor,)
        except GitFailed:
            # It has ended by itself, with its lock; what is there now is somebody else's.
            _record(descriptor, "")
            raise
        _record(descriptor, "")
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int | None:
    """The file; None where it cannot be opened, or is something else."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def _taken(descriptor: int, path: Path) -> bool:
    """Whether the claim is ours, after a wait; False where the file system knows no locks. Raises PublishRefused."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                hint = f"wait for it, or end it: `fuser {path}` shows its process"
                raise PublishRefused("another publish moves a branch of this repository", hint) from None
            with waits():
                time.sleep(_PAUSE_SECONDS)
        except OSError:
            return False
        else:
            return True


def _record(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    with suppress(OSError):  # a full disk: then a lock that stays is nobody's business
        os.pwrite(descriptor, text.encode(), 0)


def _clear(descriptor: int, git_dir: Path) -> None:
    """Remove the lock of a git that was killed with its publisher, if it has the contents that were recorded."""
    ref, _, commit = os.pread(descriptor, 4096, 0).decode(errors="replace").rstrip("\n").partition(" ")
    if not ref.startswith("refs/heads/") or ".." in ref:
        return
    lock = git_dir / f"{ref}.lock"
    with suppress(OSError):
        found = lock.lstat()
        if not stat.S_ISREG(found.st_mode):
            return
        if lock.read_bytes() == f"{commit}\n".encode():
            lock.unlink()
        elif found.st_size == 0 and 0 <= found.st_mtime - os.fstat(descriptor).st_mtime < _EMPTY_SECONDS:
            # A living git that removes the branch has an empty one, too, but for a moment.
            with waits():
                time.sleep(_SETTLED_SECONDS)
            if _same(found, lock.lstat()):
                lock.unlink()


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_ino, one.st_mtime_ns, one.st_size) == (other.st_ino, other.st_mtime_ns, other.st_size)
