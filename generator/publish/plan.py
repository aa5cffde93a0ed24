"""What a publish changes, decided from three maps: rendered files, the target's tree, owned files. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from generator.kustomize.ownership import NAME as OWNED
from generator.kustomize.ownership import Ownership, digest
from generator.publish.metadata import NAME as PUBLISHED
from generator.publish.objects import FILE, SUBMODULE, SYMLINK, Entry
from generator.publish.refusals import Refusal, listing

METADATA = frozenset({OWNED, PUBLISHED})
_LFS = b"version https://git-lfs.github.com/spec/"
_FOREIGN_WAY_OUT = "move it away in the target, or publish to another folder or branch (gitops.path, gitops.branch)"


class Plan(NamedTuple):
    """What becomes of the paths of a target, each list sorted; `kept` are files of others in our folders.

    `staying` are files of ours that this publish leaves as they are: overlays that were not asked for.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    staying: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether the target holds what was rendered; metadata alone is no reason for a commit."""
        return not (self.added or self.changed or self.removed)


def plan_publish(
    rendered: Mapping[str, str],
    target: Mapping[str, Entry],
    owned: Collection[str],
    staying_folders: Collection[str] = (),
) -> Plan:
    """The plan that turns `target` (path -> entry) into `rendered` (path -> blob id).

    `owned` are the paths that the target's own metadata lists; those below `staying_folders` are left alone.
    """
    folders = tuple(f"{folder}/" for folder in staying_folders)
    staying = {path for path in owned if folders and path.startswith(folders)}
    present = rendered.keys() & target.keys()
    unchanged = {path for path in present if target[path] == Entry(FILE, rendered[path])}
    leaving = (target.keys() & set(owned)) - rendered.keys() - staying
    our_folders = {_folder(path) for path in (*rendered, *leaving)} - {""}
    foreign = target.keys() - rendered.keys() - set(owned) - METADATA
    return Plan(
        added=tuple(sorted(rendered.keys() - target.keys())),
        changed=tuple(sorted(present - unchanged)),
        removed=tuple(sorted(leaving)),
        unchanged=tuple(sorted(unchanged)),
        kept=tuple(sorted(path for path in foreign if _folder(path) in our_folders)),
        staying=tuple(sorted(staying & target.keys())),
    )


def obstacles(plan: Plan, target: Mapping[str, Entry], owned: Ownership, found: Mapping[str, bytes]) -> list[Refusal]:
    """What of `target` the plan would lose; `found` holds the contents of the blobs that it replaces or removes."""
    foreign, edited, special = [], [], list(_in_the_way(plan, target))
    for path in (*plan.changed, *plan.removed):
        content = found.get(target[path].id, b"")
        if target[path].mode in (SYMLINK, SUBMODULE):
            special.append(f"{path} is a {_kind(target[path])}")
        elif content.startswith(_LFS):
            special.append(f"{path} is a file of Git LFS")
        elif path not in owned:
            foreign.append(path)
        elif digest(content) not in owned[path]:
            edited.append(path)
    return [*_special(special), *_foreign(foreign), *_edited(edited)]


def _in_the_way(plan: Plan, target: Mapping[str, Entry]) -> Iterator[str]:
    """A file where a folder must be, a folder where a file must be."""
    folders = {folder for path in target for folder in parents(path)}
    removed = set(plan.removed)
    for path in plan.added:
        yield from (f"{path} is a folder" for _ in range(path in folders))
        for parent in parents(path):
            if parent in target and (parent not in removed or target[parent].mode in (SYMLINK, SUBMODULE)):
                yield f"{parent} is a {_kind(target[parent])}"


def parents(path: str) -> Iterator[str]:
    """The folders that `path` is in, the nearest first, less the root."""
    while path := _folder(path):
        yield path


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _kind(entry: Entry) -> str:
    return {SYMLINK: "symbolic link", SUBMODULE: "submodule"}.get(entry.mode, "file of somebody else")


def _special(found: list[str]) -> list[Refusal]:
    names = list(dict.fromkeys(found))
    return [Refusal(f"in the way of what would be written:{listing(names)}", _FOREIGN_WAY_OUT)] if names else []


def _foreign(paths: list[str]) -> list[Refusal]:
    reason = f"the target has files of somebody else where ours would be written:{listing(paths)}"
    return [Refusal(reason, _FOREIGN_WAY_OUT)] if paths else []


def _edited(paths: list[str]) -> list[Refusal]:
    reason = f"edited in the target since they were published, which would be lost:{listing(paths)}"
    way_out = "put the change into clearml.yaml, then revert it in the target, or delete these files there"
    return [Refusal(reason, way_out)] if paths else []
