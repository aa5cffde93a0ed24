"""The rendered tree on disk: planning a write, writing so that a kill at any moment loses nothing, and comparing.

`generated.json` (`ownership`) says which files are ours. Nothing else is ever overwritten or deleted.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.errors import OutputRefused
from generator.kustomize import disk, ownership
from generator.kustomize.plan import FileTree, Request, WritePlan, decide, look, recorded

__all__ = ["FileTree", "WritePlan", "diff", "plan_write", "write"]


def plan_write(root: Path, files: FileTree, *, keep_prefixes: Sequence[str] = (), force: bool = False) -> WritePlan:
    """Decide what to do so that the generated files below `root` are `files`; only reads.

    Files of ours below one of `keep_prefixes` stay as they are, and ours. `force` gives up changes made by hand to
    files of ours. Raises OutputRefused naming everything that stands in the way, ValueError for an unsafe path.
    """
    unsafe = sorted(path for path in files if not ownership.is_safe(path))
    if unsafe:
        raise ValueError(f"not paths below the root: {unsafe}")
    request = Request(root, dict(files), tuple(keep_prefixes), force)
    if not _is_directory(root):
        return decide(request)
    with disk.locked(root, exclusive=False):
        return decide(request)


def write(plan: WritePlan) -> WritePlan:
    """Carry `plan` out; what is returned differs from it when another render wrote in between.

    Nothing at all is written when there is nothing to change. Raises OutputRefused: before the first change where the
    disk allows to know, and otherwise in a state that the next render completes.
    """
    if plan.is_clean:
        return plan
    root = plan.request.root
    with disk.refusing(root):
        root.mkdir(parents=True, exist_ok=True)
    with disk.locked(root, exclusive=True):
        current = decide(plan.request)
        if not current.is_clean:
            _carry_out(root, current)
        return current


def diff(root: Path, files: FileTree, *, keep_prefixes: Sequence[str] = ()) -> str:
    """What a render of `files` would change below `root`, edits by hand included, as a unified diff; "" if nothing.

    `generated.json` is not shown. Raises OutputRefused where the tree cannot be read or believed.
    """
    request = Request(root, files, tuple(keep_prefixes))
    if not _is_directory(root):
        found = look(request, {})
    else:
        with disk.locked(root, exclusive=False), disk.refusing(root):
            found = look(request, recorded(root)[0])
    return "".join(line for path, old in found.items() for line in _file_diff(path, old, files.get(path)))


def _is_directory(root: Path) -> bool:
    """Whether there is a directory at `root`, False when there is nothing. Raises OutputRefused for anything else."""
    with disk.refusing(root):
        if root.is_dir():
            return True
    if os.path.lexists(root):
        raise OutputRefused(f"{root} is no directory", "name a directory with --out, or move that file away")
    return False


def _carry_out(root: Path, plan: WritePlan) -> None:
    """Write everything beside its place, then move, then delete.

    A kill between any two steps leaves every file that we wrote ours by `generated.json`, so the next render goes on.
    """
    with disk.staging(root) as stage:
        files = {path: stage.add(path, plan.request.files[path]) for path in (*plan.added, *plan.changed)}
        during = stage.add(ownership.NAME, ownership.dump(plan.during))
        after = stage.add(ownership.NAME, ownership.dump(plan.after))
        with disk.refusing(root, "the tree is partly written, the next render completes it"):
            stage.move(during, ownership.NAME)
            disk.sync(root, [""])
            for path, temporary in files.items():
                stage.move(temporary, path)
            for path in (*plan.removed, *plan.leftovers):
                (root / path).unlink(missing_ok=True)
            disk.sync(root, sorted({path.rpartition("/")[0] for path in (*files, *plan.removed)}))
            disk.remove_empty(root, [path.rpartition("/")[0] for path in (*plan.removed, *plan.dropped)])
            stage.move(after, ownership.NAME)
            disk.sync(root, [""])


def _file_diff(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    """The lines of a unified diff of one file; None: it does not exist."""
    if old == new:
        return
    before = "/dev/null" if old is None else f"a/{path}"
    after = "/dev/null" if new is None else f"b/{path}"
    try:
        lines = list(difflib.unified_diff(_lines(old), _lines(new), before, after))
    except UnicodeDecodeError:
        yield f"Binary files {before} and {after} differ\n"
        return
    # difflib says nothing about a file that comes or goes empty.
    yield from lines or (f"--- {before}\n", f"+++ {after}\n")


def _lines(content: bytes | None) -> list[str]:
    """The lines as `diff -u` sees them: only a line feed ends one."""
    lines = [f"{line}\n" for line in (content or b"").decode().split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, f"{last}\\ No newline at end of file\n"]
