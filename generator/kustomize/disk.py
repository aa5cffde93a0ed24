"""Reading and replacing files below a root: never through a symbolic link, never half a file, one writer at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import OutputRefused

LOCK_SECONDS = 10.0
_LEFTOVER = re.compile(r"\.generator-[0-9a-f]{16}\.tmp")
# Network file systems that cannot lock a directory: a render there is as safe as it was before there were locks.
_NO_LOCKS = frozenset({errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP})
# Why a directory may stay: not empty (two spellings), no directory of ours, a mount point.
_IN_USE = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EBUSY})
_NEXT_STEPS = {
    errno.ENOSPC: "free some space and render again",
    errno.EDQUOT: "free some of your quota and render again",
    errno.EROFS: "remount it writable, or render elsewhere with --out",
    errno.EACCES: "make it accessible, or render elsewhere with --out",
    errno.EPERM: "make it accessible, or render elsewhere with --out",
}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands at `path` instead of a file of ours, or of the directory that one is in."""

    path: str
    reason: str
    symlink: bool = False


@contextmanager
def refusing(place: Path, consequence: str = "nothing was changed") -> Iterator[None]:
    """Turn an OSError of the block into OutputRefused: where (`place` if it does not say), why, and what to do."""
    try:
        yield
    except OSError as error:
        step = _NEXT_STEPS.get(error.errno or 0, "solve that and render again")
        named = Path(error.filename2 or error.filename or place)
        where = place if _LEFTOVER.fullmatch(named.name) else named
        raise OutputRefused(f"{where}: {error.strerror}; {consequence}", step) from None


@contextmanager
def locked(root: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the lock of the directory `root` during the block: many may plan, one may write.

    Raises OutputRefused after LOCK_SECONDS, and when `root` is no directory.
    """
    with refusing(root):
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with refusing(root):
            _acquire(descriptor, root, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, root: Path, operation: int) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                message = f"{root}: another render has been writing here for {LOCK_SECONDS:g} seconds"
                raise OutputRefused(message, "wait until it has ended, or end it") from None
            time.sleep(0.05)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return None
            raise


def read(root: Path, path: str) -> bytes | Obstacle | None:
    """The content of the file `path` below `root`, None if there is none, or what is there instead. Raises OSError."""
    *directories, name = path.split("/")
    at = root
    try:
        for directory in directories:
            at /= directory
            mode = os.lstat(at).st_mode
            if not stat.S_ISDIR(mode):
                return _obstacle(at.relative_to(root).as_posix(), mode, "is no directory")
        at /= name
        mode = os.lstat(at).st_mode
        return at.read_bytes() if stat.S_ISREG(mode) else _obstacle(path, mode, "is no regular file")
    except FileNotFoundError:
        return None


def _obstacle(path: str, mode: int, otherwise: str) -> Obstacle:
    if stat.S_ISLNK(mode):
        return Obstacle(path, "is a symbolic link", symlink=True)
    return Obstacle(path, "is a directory" if stat.S_ISDIR(mode) else otherwise)


def files_below(root: Path, directory: str) -> Iterator[str]:
    """Every file and symbolic link below `directory`, relative to `root`. Raises OSError."""
    for entry in _entries(root / directory):
        path = f"{directory}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(root, path)
        else:
            yield path


def leftovers(root: Path, directory: str) -> Iterator[str]:
    """Temporary files that a killed render left in `directory` ("" is the root itself). Raises OSError."""
    for entry in _entries(root / directory):
        if _LEFTOVER.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            yield f"{directory}/{entry.name}" if directory else entry.name


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


@dataclass(frozen=True, slots=True)
class Staging:
    """Contents on their way: complete and durable in temporary files before the first of them is moved."""

    root: Path
    waiting: set[Path] = field(default_factory=set)

    def add(self, path: str, content: bytes) -> Path:
        """Write what shall become `path`; beside it, so that moving it is atomic. Raises OSError, OutputRefused."""
        directory = (self.root / path).parent
        while not directory.is_dir():
            directory = directory.parent
        temporary = directory / f".generator-{os.urandom(8).hex()}.tmp"
        with refusing(self.root / path):
            # 0o644 less the umask, as any program creates a file.
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            self.waiting.add(temporary)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        return temporary

    def move(self, temporary: Path, path: str) -> None:
        """Put a file that was added in its place, over what is there. Raises OSError."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(temporary, target)
        self.waiting.discard(temporary)


@contextmanager
def staging(root: Path) -> Iterator[Staging]:
    """A Staging below `root`, so that a full or read-only disk shows before anything is changed.

    In the end, and so after a failure too, what was not moved is removed.
    """
    stage = Staging(root)
    try:
        yield stage
    finally:
        for temporary in stage.waiting:
            with suppress(OSError):
                temporary.unlink()


def remove_empty(root: Path, directories: Iterable[str]) -> None:
    """Remove those `directories` and parents that are empty; never `root`. Raises OSError."""
    for directory in directories:
        at = root / directory
        while at != root:
            try:
                at.rmdir()
            except FileNotFoundError:
                pass
            except OSError as error:
                if error.errno not in _IN_USE:
                    raise
                break
            at = at.parent


def sync(root: Path, directories: Iterable[str]) -> None:
    """Make moves and removals in `directories` durable, those that still exist. Raises OSError."""
    for directory in directories:
        with suppress(FileNotFoundError):
            descriptor = os.open(root / directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
