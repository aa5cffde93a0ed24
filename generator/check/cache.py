"""Outcomes of earlier runs in a folder that runs may share, also at the same time; never wrong, at worst of no use.

One file, a page, for each version of this program and each set of options. A page holds the outcomes of contents by
their hash, so an entry never becomes wrong: whatever else could change one changes the name of the page. A page is read
and written as a whole, which for 25,000 files is some thousand times less work than a file for each. Of two runs that
write at once the later one wins, and the entries of the other are made anew by the next run.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.check.files import Outcome

_MAGIC = b"generator cache 1\n"
_DIGEST_SIZE = 32
_SUFFIX = ".page"
# Entries that a run does not use are kept for the next one that may, up to this many more than it does.
_SPARE_ENTRIES = 50_000
_FORGET_AFTER_SECONDS = 30 * 24 * 3600
_PACKAGE = Path(__file__).parents[1]


class Cache:
    """A folder of pages; with `folder` None it remembers nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._pages: dict[Path, Page] = {}

    def page(self, options: bytes) -> Page:
        """The page of these options, in this version of the program."""
        if self._folder is None:
            return Page({})
        name = hashlib.blake2b(options + _version(), digest_size=16).hexdigest()
        path = self._folder / f"{name}{_SUFFIX}"
        if path not in self._pages:
            self._pages[path] = Page(_read(path))
        return self._pages[path]

    def save(self) -> str | None:
        """Write what is new, and remove pages that nobody has read for a month; returns what kept it from that."""
        try:
            for path, page in self._pages.items():
                if page.is_changed:
                    # Another run may have written meanwhile.
                    _write(path, _trimmed({**_read(path), **page.used}, page.used))
            if self._folder is not None:
                _forget_old(self._folder)
        except OSError as error:
            return f"the cache {self._folder} cannot be written: {error.strerror}"
        return None


class Page:
    """The outcomes for one set of options, by the key of their content; `used` are those of this run."""

    def __init__(self, known: dict[bytes, Outcome]) -> None:
        self.known: Mapping[bytes, Outcome] = known
        self.used: dict[bytes, Outcome] = {}

    @property
    def is_changed(self) -> bool:
        """Whether this run had to find out something."""
        return not self.used.keys() <= self.known.keys()


def _trimmed(entries: dict[bytes, Outcome], used: dict[bytes, Outcome]) -> dict[bytes, Outcome]:
    return entries if len(entries) <= 2 * len(used) + _SPARE_ENTRIES else used


def _forget_old(folder: Path) -> None:
    """Remove pages, and what killed runs have left of them. Raises OSError."""
    oldest = time.time() - _FORGET_AFTER_SECONDS
    for path in folder.glob(f"*{_SUFFIX}*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


@dataclass(frozen=True, slots=True)
class _Stored:
    """A page as it is written: the keys one behind the other, for each the index of its outcome; equal ones once."""

    keys: bytes
    indexes: tuple[int, ...]
    outcomes: tuple[Outcome, ...]


def _read(path: Path) -> dict[bytes, Outcome]:
    import msgspec

    try:
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return {}
    body = content[len(_MAGIC) + _DIGEST_SIZE :]
    if content[: len(_MAGIC) + _DIGEST_SIZE] != _MAGIC + _digest(body):
        return {}
    try:
        stored = msgspec.msgpack.decode(body, type=_Stored)
    except msgspec.MsgspecError:
        return {}
    keys = (stored.keys[start : start + 16] for start in range(0, len(stored.keys), 16))
    return {key: stored.outcomes[index] for key, index in zip(keys, stored.indexes, strict=True)}


def _write(path: Path, entries: Mapping[bytes, Outcome]) -> None:
    """Put the page in place as a whole: who reads meanwhile, or after a kill, sees the old one or the new one."""
    import msgspec

    numbers: dict[Outcome, int] = {}
    indexes = tuple(numbers.setdefault(outcome, len(numbers)) for outcome in entries.values())
    body = msgspec.msgpack.encode(_Stored(b"".join(entries), indexes, tuple(numbers)))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + _digest(body) + body)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_SIZE).digest()


@functools.cache
def _version() -> bytes:
    """What tells this program from any other: its own files, the bundle among them, what is installed, and Python."""
    digest = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for folder, folders, files in os.walk(_PACKAGE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                digest.update(f"{path.removeprefix(str(_PACKAGE))}\n".encode() + file.read())
    for place in sys.path:
        with contextlib.suppress(OSError):
            digest.update(repr(sorted(name for name in os.listdir(place) if name.endswith(".dist-info"))).encode())
    return digest.digest()
