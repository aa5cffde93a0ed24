"""What writing a tree would change, decided from the disk as it is now, and what forbids it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from generator.errors import OutputRefused
from generator.kustomize import disk, ownership
from generator.kustomize.disk import Obstacle
from generator.kustomize.ownership import Ownership

# What a render makes: POSIX path below the root -> content.
FileTree: TypeAlias = Mapping[str, bytes]

# What becomes of a path: "dropped" was ours and is gone already, "edited" and "foreign" are refused.
Fate: TypeAlias = Literal["added", "changed", "removed", "unchanged", "dropped", "edited", "foreign"]

_LISTED = 10
_REFUSED: Mapping[Fate, tuple[str, str]] = {
    "edited": (
        "was edited by hand since it was rendered",
        "put the change into clearml.yaml, or give up what was edited by hand with --force",
    ),
    "foreign": (
        "is not ours and differs from what would be rendered",
        "move away what is not ours (--force does not overwrite it), or render elsewhere with --out",
    ),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What shall be below `root`; files of ours below one of `keep_prefixes` stay, `force` gives up edits by hand."""

    root: Path
    files: FileTree
    keep_prefixes: tuple[str, ...] = ()
    force: bool = False


@dataclass(frozen=True, slots=True)
class WritePlan:
    """What `tree.write` will do, as sorted paths; `kept` are the files in our directories that are not ours.

    `dropped` were ours and are gone already; `leftovers` are temporary files of a render that was killed. `during` and
    `after` are what `generated.json` says while files are replaced and in the end; `recorded`: it says so already.
    """

    request: Request = field(repr=False)
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    unchanged: tuple[str, ...]
    dropped: tuple[str, ...]
    leftovers: tuple[str, ...]
    during: Ownership = field(repr=False)
    after: Ownership = field(repr=False)
    recorded: bool

    @property
    def is_clean(self) -> bool:
        """Whether the disk is as it should be, `generated.json` included: there is nothing to do."""
        return self.recorded and not (self.added or self.changed or self.removed or self.leftovers)


def decide(request: Request) -> WritePlan:
    """The plan for the disk as it is now. Raises OutputRefused with everything that stands in the way."""
    root, files = request.root, request.files
    with disk.refusing(root):
        owned, record = recorded(root)
        found = look(request, owned)
        fates = _fates(request, owned, found)
        staying = {path: hashes for path, hashes in owned.items() if path not in found}
        kept = _kept(root, found, {*files, *owned})
        leftovers = [path for directory in _with_parents(found) for path in disk.leftovers(root, directory)]
    after = staying | {path: frozenset({ownership.digest(content)}) for path, content in files.items()}
    during = {path: owned.get(path, frozenset()) | after.get(path, frozenset()) for path in {*owned, *after}}
    return WritePlan(
        request=request,
        added=_of(fates, "added"),
        changed=_of(fates, "changed"),
        removed=_of(fates, "removed"),
        kept=tuple(sorted(kept.difference(leftovers))),
        unchanged=_of(fates, "unchanged"),
        dropped=_of(fates, "dropped"),
        leftovers=tuple(leftovers),
        during=during,
        after=after,
        recorded=record == ownership.dump(after),
    )


def recorded(root: Path) -> tuple[Ownership, bytes | None]:
    """What `generated.json` in `root` says, and its bytes. Raises OSError, OutputRefused when it cannot be believed."""
    content = disk.read(root, ownership.NAME)
    if isinstance(content, Obstacle):
        raise OutputRefused(f"{root / content.path} {content.reason}", "move it away")
    return ({}, None) if content is None else (ownership.parse(content, root / ownership.NAME), content)


def look(request: Request, owned: Ownership) -> dict[str, bytes | None]:
    """What is on disk for every path that is wanted or ours, less those that stay as they are, sorted by path.

    Raises OSError, and OutputRefused for what is in the way: a symbolic link anywhere, a directory, a file as parent.
    """
    paths = {*request.files, *(path for path in owned if not _is_below(path, request.keep_prefixes))}
    found: dict[str, bytes | None] = {}
    obstacles: dict[str, str] = {}
    for path in sorted(paths):
        content = disk.read(request.root, path)
        if not isinstance(content, Obstacle):
            found[path] = content
        elif content.symlink or path in request.files:
            obstacles[content.path] = content.reason
        else:  # somebody replaced our file by a directory of theirs: there is nothing of ours to remove
            found[path] = None
    if obstacles:
        raise _refusal(request.root, obstacles, "move it away, or render elsewhere with --out")
    return found


def _fates(request: Request, owned: Ownership, found: Mapping[str, bytes | None]) -> dict[str, Fate]:
    """What becomes of every path. Raises OutputRefused for those that must not be touched, all in one."""
    fates = {
        path: _fate(content, request.files.get(path), owned.get(path), request.force) for path, content in found.items()
    }
    refused = {path: _REFUSED[fate] for path, fate in fates.items() if fate in _REFUSED}
    if refused:
        hints = dict.fromkeys(hint for _, hint in refused.values())
        raise _refusal(request.root, {path: reason for path, (reason, _) in refused.items()}, "; ".join(hints))
    return fates


def _fate(content: bytes | None, wanted: bytes | None, accepted: Collection[str] | None, force: bool) -> Fate:
    """What becomes of a path: `content` on disk, `wanted` by the render, `accepted` hashes if it is ours."""
    if content is None:
        return "dropped" if wanted is None else "added"
    if content == wanted:
        return "unchanged"
    if accepted is None:
        return "foreign"
    if ownership.digest(content) not in accepted and not force:
        return "edited"
    return "removed" if wanted is None else "changed"


def _of(fates: Mapping[str, Fate], wanted: Fate) -> tuple[str, ...]:
    return tuple(path for path, fate in fates.items() if fate == wanted)


def _is_below(path: str, prefixes: Sequence[str]) -> bool:
    return any(path.startswith(f"{prefix.rstrip('/')}/") for prefix in prefixes)


def _kept(root: Path, found: Collection[str], ours: Collection[str]) -> set[str]:
    """What is not ours in the directories that hold files of ours; the root, full of other things, is not searched."""
    directories = {path.rpartition("/")[0] for path in found} - {""}
    return {path for directory in directories for path in disk.files_below(root, directory)}.difference(ours)


def _with_parents(paths: Collection[str]) -> list[str]:
    """The directories of `paths` and all that these are in, down to the root ("")."""
    directories = {""}
    for path in paths:
        while path:
            path = path.rpartition("/")[0]
            directories.add(path)
    return sorted(directories)


def _refusal(root: Path, reasons: Mapping[str, str], hint: str) -> OutputRefused:
    lines = [f"{root / path} {reason}" for path, reason in sorted(reasons.items())]
    more = [f"and {len(lines) - _LISTED} more"] if len(lines) > _LISTED else []
    return OutputRefused("\n".join(lines[:_LISTED] + more), hint)
