"""A folder, and a repository in it, that nobody else sees: what is fetched, and what is to be pushed, goes there."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import ToolError
from generator.publish.git import Git
from generator.publish.settings import passed, read_settings
from generator.publish.source import Source

# No space, no quota left.
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def private_folder(command: str) -> Iterator[Path]:
    """A folder for the files of one `command`, gone afterwards. Raises ToolError when it cannot be made, or is full."""
    hint = "name a folder with room in the environment variable TMPDIR"
    with _made_folder(command, hint) as name:
        try:
            yield Path(name)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            raise ToolError(f"{tempfile.gettempdir()} is full: {error.strerror}", hint) from None


def _made_folder(command: str, hint: str) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix=f"generator-{command}-")
    except OSError as error:
        raise ToolError(f"there is no place for temporary files: {error.strerror}", hint) from None


class PrivateRepository:
    """An empty bare repository in `folder`, made at once; it goes away with its folder.

    It borrows the objects of the source, whose repository is only read. `hash_name` names its objects, at first as the
    source does: sha1 or sha256.
    """

    def __init__(self, source: Source, folder: Path) -> None:
        self._source, self._folder = source, folder
        self.hash_name = source.hash_name
        self.git = self._made()

    def use_other_hash(self) -> None:
        """Begin anew with the hash that the source does not use."""
        self.hash_name = "sha1" if self.hash_name == "sha256" else "sha256"
        self.git = self._made()

    def _made(self) -> Git:
        source, folder = self._source, self._folder / f"{self.hash_name}.git"
        # In the work tree's root, for relative URLs and keys.
        git = Git.at(source.root).having(GIT_DIR=str(folder), GIT_INDEX_FILE=str(self._folder / "index"))
        git.run("init", "--quiet", "--bare", "--template=", f"--object-format={self.hash_name}", str(folder))
        # Objects that are named otherwise are of no use; from a partial clone the other end would expect some that are
        # not there.
        if self.hash_name == source.hash_name and not source.settings.is_partial:
            objects = source.common_dir / "objects"
            (folder / "objects/info").mkdir(exist_ok=True)
            (folder / "objects/info/alternates").write_bytes(_quoted(os.fsencode(objects)) + b"\n")
            if source.shallow:  # where the history of those objects ends
                (folder / "shallow").write_bytes((source.common_dir / "shallow").read_bytes())
        known = source.settings.of_the_user
        return git.having(
            **passed(source.settings, read_settings(git) if known is None else known, source.git.variables)
        )


def _quoted(path: bytes) -> bytes:
    """A path for `objects/info/alternates`, where a quote or a # at its beginning would mean something else."""
    return json.dumps(path.decode(), ensure_ascii=False).encode() if path[:1] in b'"#' or b"\n" in path else path
