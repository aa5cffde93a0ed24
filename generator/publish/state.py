"""What a target holds now: the tree at its tip, and what its metadata says about it. Only reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator.kustomize import ownership
from generator.kustomize.ownership import Ownership
from generator.publish import metadata
from generator.publish.git import Git
from generator.publish.metadata import Published
from generator.publish.objects import EXECUTABLE, FILE, Entry, entries, entry, read_blobs
from generator.publish.plan import parents
from generator.publish.refusals import Refusal, raise_any

_FOLDER_MODE = "040000"


class State(NamedTuple):
    """A target: `tip` is a commit, "" if there is none yet; paths are relative to the target's folder."""

    tip: str
    entries: Mapping[str, Entry]
    owned: Ownership
    published: Published | None

    @property
    def overlays(self) -> set[str]:
        """The names of the overlays that are ours."""
        return {path.split("/")[1] for path in self.owned if path.startswith("overlays/") and path in self.entries}


def read_state(git: Git, tip: str, folder: str, name: str) -> State:
    """The state of `folder` ("" for the root) at `tip`, a commit or ""; `name` is what errors call the target.

    Raises PublishRefused and OutputRefused for metadata that cannot be believed, GitFailed.
    """
    if not tip:
        return State("", {}, {}, None)
    raise_any(_folder_refusals(git, tip, folder))
    if folder and entry(git, tip, folder) is None:
        return State(tip, {}, {}, None)
    found = entries(git, f"{tip}:{folder}")
    contents = _metadata(git, found, name)
    owned_by = contents.get(ownership.NAME)
    published = contents.get(metadata.NAME)
    return State(
        tip,
        found,
        ownership.parse(owned_by, Path(name) / ownership.NAME) if owned_by is not None else {},
        metadata.parse(published, f"{name}/{metadata.NAME}") if published is not None else None,
    )


def _metadata(git: Git, found: Mapping[str, Entry], name: str) -> dict[str, bytes]:
    """The contents of our two files, where they are."""
    files = {path: found[path] for path in (ownership.NAME, metadata.NAME) if path in found}
    raise_any(
        Refusal(f"{name}/{path} is no plain file (mode {one.mode})", "restore it from git, or remove it there")
        for path, one in files.items()
        if one.mode not in (FILE, EXECUTABLE)
    )
    blobs = read_blobs(git, (one.id for one in files.values()))
    raise_any(
        Refusal(f"{name}/{path} cannot be read: this clone does not have it", "git fetch --refetch, or clone in full")
        for path, one in files.items()
        if one.id not in blobs
    )
    return {path: blobs[one.id] for path, one in files.items()}


def _folder_refusals(git: Git, tip: str, folder: str) -> list[Refusal]:
    """Whether something that is no folder stands where `folder`, or one that it is in, must be."""
    for path in (*reversed([*parents(folder)]), *([folder] if folder else [])):
        one = entry(git, tip, path)
        if one is None:
            return []
        if one.mode != _FOLDER_MODE:
            kind = {"160000": "a submodule", "120000": "a symbolic link"}.get(one.mode, "a file")
            return [Refusal(f"{path} is {kind} in the target, not a folder", "publish to another folder (gitops.path)")]
    return []
