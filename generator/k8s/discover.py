"""Which files of a folder are manifests: every YAML and JSON file that is neither hidden nor ignored by git.

A folder named on the command line is looked through recursively, a file named there is taken whatever it is called.
Symbolic links to folders are not followed, so there are no loops; a link to a file is, unless it leaves the tree:
Argo CD refuses a repository with such a link ("out-of-bounds symlinks", reposerver/repository of argo-cd).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from generator import proc
from generator.errors import ToolError

# "Kustomization" is the one name without an ending that kustomize takes.
SUFFIXES = (".yaml", ".yml", ".json", "/Kustomization")
_GIT_SECONDS = 120
# Set inside git hooks, where they name another repository or index than the folder's own.
_GIT_PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
# Listing runs nothing that the repository's own configuration names, so whose it is does not matter: in a CI container
# the checkout often belongs to somebody else, and git would refuse.
_LIST = ("-c", "core.fsmonitor=false", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z")


class SourceFile(NamedTuple):
    """A file to check: its path as a report shows it, its size in bytes, and why it cannot be read, if so."""

    path: str
    size: int
    problem: str | None = None


def discover(paths: Iterable[str | Path]) -> list[SourceFile]:
    """The files that `paths`, files and folders, stand for: each once, sorted by path.

    Paths below the working directory are shown relative to it. What cannot be read is listed with its problem.
    """
    found: dict[str, SourceFile] = {}
    for path in paths:
        for file in _files(_shown(os.fspath(path))):
            found.setdefault(file.path, file)
    return [found[path] for path in sorted(found)]


def _shown(path: str) -> str:
    """`path` as a report shows it: without detours, relative where it was absolute and below the working directory."""
    path = os.path.normpath(path)
    if not os.path.isabs(path):
        return path
    here = os.getcwd()
    return "." if path == here else path.removeprefix(os.path.join(here, ""))


def _files(path: str) -> Iterator[SourceFile]:
    try:
        found = os.stat(path)
    except OSError as error:
        yield SourceFile(path, 0, _reason(error))
        return
    if stat.S_ISDIR(found.st_mode):
        yield from _in_folder(path)
    else:
        yield SourceFile(path, found.st_size)


def _in_folder(folder: str) -> Iterator[SourceFile]:
    """The manifests below `folder`; a git repository inside it is asked on its own."""
    top = work_tree(folder)
    listed = _tracked(folder) if top else None
    tree = os.path.realpath(top or folder)
    if listed is None:
        yield from _walk(folder, tree)
        return
    has_submodules = ".gitmodules" in listed
    for name in listed:
        if name.startswith(".") or "/." in name:
            continue
        path = _below(folder, name)
        if f"/{name}".endswith(SUFFIXES):
            yield from _manifest(path, tree)
        elif name.endswith("/") or (has_submodules and os.path.isdir(path) and not os.path.islink(path)):
            yield from _in_folder(path.rstrip("/"))


def work_tree(folder: str) -> str | None:
    """The nearest folder above or at `folder` that is a git work tree; None if there is none."""
    current = os.path.abspath(folder)
    while True:
        if os.path.lexists(os.path.join(current, ".git")):
            return current
        above = os.path.dirname(current)
        if above == current:
            return None
        current = above


def _tracked(folder: str) -> list[str] | None:
    """What git tracks in `folder` or would, sorted; None where git cannot say, or ignores the whole folder."""
    env = {name: value for name, value in os.environ.items() if name not in _GIT_PLACES}
    env["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        listing = proc.run(["git", *_LIST], cwd=Path(folder), timeout=_GIT_SECONDS, env=env)
        if listing.returncode:
            return None
        if not listing.stdout:
            # Nothing there, or ignored as a whole: a folder that somebody names is checked all the same.
            ignored = proc.run(["git", *_LIST[:4], "check-ignore", "-q", "."], cwd=Path(folder), timeout=_GIT_SECONDS)
            return None if ignored.returncode == 0 else []
    except ToolError:  # no git here
        return None
    # A file with a merge conflict is listed once a side.
    return sorted(set(os.fsdecode(listing.stdout).removesuffix("\0").split("\0")))


def _walk(folder: str, tree: str) -> Iterator[SourceFile]:
    """Every manifest below `folder`, without git."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield SourceFile(folder, 0, _reason(error))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = _below(folder, entry.name)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, tree)
        elif f"/{entry.name}".endswith(SUFFIXES):
            yield from _manifest(path, tree)


def _below(folder: str, name: str) -> str:
    return name if folder == "." else f"{folder}/{name}"


def _manifest(path: str, tree: str) -> Iterator[SourceFile]:
    """The file at `path`; nothing if it is gone (deleted, but git still tracks it) or no file."""
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            target = os.path.realpath(path)
            if os.path.commonpath((tree, target)) != tree:
                problem = f"a symbolic link out of the tree, to {os.readlink(path)}: Argo CD refuses such a repository"
                yield SourceFile(path, 0, problem)
                return
            found = os.stat(path)
    except FileNotFoundError:
        if os.path.islink(path):
            yield SourceFile(path, 0, f"a symbolic link to {os.readlink(path)}, which does not exist")
        return
    except OSError as error:
        yield SourceFile(path, 0, _reason(error))
        return
    if stat.S_ISREG(found.st_mode):
        yield SourceFile(path, found.st_size)


def _reason(error: OSError) -> str:
    return f"cannot be read: {error.strerror}"
