"""The right to move branches of a repository, and what a publisher that was killed while it had it has left.

git removes its lock of a branch itself, unless SIGKILL ends it: then the file stays, and everybody waits for nobody.
That it is nobody's can be proved: who moves a branch holds the kernel's lock on a file of ours in the repository, and
so does the git that it starts, both until they end, however they end; and the file says what git's lock will contain.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import PublishRefused

NAME = "generator-publish"
_WAIT_SECONDS, _PAUSE_SECONDS = 10.0, 0.02
# git makes its lock, and writes to it in the next moment: only one that is as old as the record may be empty.
_EMPTY_SECONDS = 2.0


@contextmanager
def claimed(git_dir: Path, ref: str, commit: str) -> Iterator[tuple[int, ...]]:
    """Hold the claim on the repository of `git_dir` while the body moves `ref` to `commit`.

    Yields the descriptors that the git that does it must inherit. Waits for others, some seconds. Where the file cannot
    be opened (another user's, a full disk) there is no claim, as if this were an earlier version.

    Raises PublishRefused when somebody else holds the claim for too long.
    """
    try:
        descriptor = os.open(git_dir / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    except OSError:
        yield ()
        return
    try:
        _take(descriptor, git_dir / NAME)
        _clear(descriptor, git_dir)
        _record(descriptor, f"{ref} {commit}\n")
        yield (descriptor,)
        _record(descriptor, "")
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                hint = f"wait for it, or end it: `fuser {path}` shows its process"
                raise PublishRefused("another publish moves a branch of this repository", hint) from None
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _record(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)


def _clear(descriptor: int, git_dir: Path) -> None:
    """Remove the lock of a git that was killed with its publisher, if it has the contents that were recorded."""
    ref, _, commit = os.pread(descriptor, 4096, 0).decode(errors="replace").rstrip("\n").partition(" ")
    if not ref.startswith("refs/heads/") or ".." in ref:
        return
    lock = git_dir / f"{ref}.lock"
    try:
        content, made = lock.read_text("utf-8", "replace"), lock.stat().st_mtime
    except OSError:
        return
    age = made - os.fstat(descriptor).st_mtime
    if content == f"{commit}\n" or (content == "" and 0 <= age < _EMPTY_SECONDS):
        lock.unlink(missing_ok=True)
