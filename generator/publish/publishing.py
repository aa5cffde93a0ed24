"""A publish from beginning to end: look, plan, refuse, check, commit, deliver; again when somebody was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

from generator import __version__
from generator.background import meanwhile
from generator.errors import PublishRefused
from generator.kustomize import ownership
from generator.publish import foreign, metadata, removal, secret_values
from generator.publish.git import Git
from generator.publish.message import commit_message
from generator.publish.metadata import Published
from generator.publish.objects import (
    FILE,
    Entry,
    blob_id,
    entry,
    lfs_paths,
    read_blobs,
    read_index,
    write_blobs,
    write_commit,
    write_tree,
)
from generator.publish.plan import Plan, obstacles, plan_publish
from generator.publish.refusals import Refusal, listing, raise_any
from generator.publish.rendering import Rendering
from generator.publish.source import Source, age_refusals
from generator.publish.state import State, read_state
from generator.publish.target import Target
from generator.spec.load import Loaded

# Of eight that publish at once, the slowest may be beaten seven times by others, and as often by their locks.
_ATTEMPTS, _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 20, 0.05, 2.0


class Place(Protocol):
    """Where a target is: a branch of this repository (`LocalBranch`) or of another one (`RemoteBranch`)."""

    @property
    def git(self) -> Git:
        """git where its objects are; another one after `tip` when the target names objects by another hash."""

    @property
    def hash_name(self) -> str:
        """The hash that names objects there, as `tip` has found it: sha1 or sha256."""

    def tip(self) -> str:
        """The commit that the branch is at, "" for none."""

    def tree(self, ref: str) -> str:
        """The tree that `ref` has now, "" for none."""

    def refusals(self) -> list[Refusal]:
        """What forbids to move the branch from where `tip` has found it."""

    def deliver(self, commit: str, ref: str) -> bool:
        """Move `ref` to `commit`; False when somebody was faster."""


class Request(NamedTuple):
    """What to publish; `chosen` overlays, `judge` returns the report of files that must not be published, or ""."""

    loaded: Loaded
    source: Source
    target: Target
    chosen: tuple[str, ...]
    judge: Callable[[Mapping[str, bytes]], str]
    message: str | None = None
    allow_removal: bool = False
    allow_older: bool = False
    dry_run: bool = False
    review: bool = False


class Outcome(NamedTuple):
    """What came of it: `commit` is "" when none was delivered; `report` when findings stopped it; `branch` was moved.

    `twins` are files of others whose names differ from ours in upper and lower case alone.
    """

    plan: Plan
    commit: str = ""
    report: str = ""
    branch: str = ""
    twins: tuple[str, ...] = ()


def publish(place: Place, request: Request) -> Outcome:
    """Carry `request` out. Raises PublishRefused, OutputRefused, GitFailed; the target is then as it was."""
    rendering = Rendering(request.loaded, request.chosen)
    judged: dict[tuple[str, ...], str] = {}
    for attempt in range(_ATTEMPTS):
        if attempt:
            # Everybody who was beaten would otherwise come back at the same moment.
            longest = min(_FIRST_PAUSE_SECONDS * 2**attempt, _LONGEST_PAUSE_SECONDS)
            time.sleep(random.uniform(longest / 2, longest))  # noqa: S311 - nobody has to guess it
        outcome = _attempt(place, request, rendering, judged)
        if outcome is not None:
            return outcome
    target = request.target
    hint = "nothing is lost, try again; a lock that was left over in that repository is for its administrator to clear"
    raise PublishRefused(f"{target} moved, or was locked, {_ATTEMPTS} times while this was published", hint)


def _attempt(
    place: Place, request: Request, rendering: Rendering, judged: dict[tuple[str, ...], str]
) -> Outcome | None:
    """One go; None when the branch moved meanwhile."""
    target = request.target
    with meanwhile(lambda: _look(place, target)) as state_of_target:
        rendering.files()  # what most publishes need, whatever the target holds
    state = state_of_target()
    staying = {app.overlay for app in request.loaded.apps} & state.overlays - set(request.chosen)
    files = rendering.files(frozenset(staying))
    ids = {path: blob_id(content, place.hash_name) for path, content in files.items()}
    plan = plan_publish(ids, state.entries, state.owned, [f"overlays/{name}" for name in staying])
    twins = _twins(files, plan, state)
    if plan.is_clean:
        raise_any(foreign.refusals(plan.kept))
        return Outcome(plan, twins=twins)
    raise_any(_refusals(place, request, state, files, ids, plan))
    key = tuple(sorted(files))
    if key not in judged:
        judged[key] = request.judge(files)
    if judged[key] or request.dry_run:
        return Outcome(plan, report=judged[key], twins=twins)
    commit, tree = _commit(place, request, state, plan, files, ids)
    branch = f"publish/{target.branch}-{tree[:12]}" if request.review else target.branch
    ref = f"refs/heads/{branch}"
    if place.deliver(commit, ref):
        return Outcome(plan, commit, branch=branch, twins=twins)
    if request.review and _is_there(place, ref, tree):
        return Outcome(plan, branch=branch, twins=twins)
    return None


def _look(place: Place, target: Target) -> State:
    """What is there now. Raises PublishRefused when the branch must not be moved, GitFailed."""
    tip = place.tip()
    raise_any(place.refusals())
    return read_state(place.git, tip, target.folder, str(target))


def _is_there(place: Place, ref: str, tree: str) -> bool:
    """Whether `ref`, a branch for a review, has `tree` already, as its name says; False when there is no such branch.

    Raises PublishRefused when it has another one.
    """
    found = place.tree(ref)
    if found in ("", tree):
        return found == tree
    branch = ref.removeprefix("refs/heads/")
    hint = f"merge or delete {branch} there, then publish again"
    raise PublishRefused(f"{branch} exists and was changed since it was published: it has tree {found[:12]}", hint)


def _refusals(
    place: Place, request: Request, state: State, files: Mapping[str, bytes], ids: Mapping[str, str], plan: Plan
) -> list[Refusal]:
    """Everything that forbids to carry `plan` out."""
    git = place.git
    changing = (*plan.changed, *plan.removed)
    told = removal.needed_contents({path: None for path in state.owned if path in state.entries})
    found = read_blobs(git, (state.entries[path].id for path in (*changing, *told)))
    new = {path: files[path] for path in (*plan.added, *plan.changed)}
    read_index(git, state.tip)
    pointers = lfs_paths(git, [request.target.path(path) for path in new])
    refusals = [*obstacles(plan, state.entries, state.owned, found), *foreign.refusals(plan.kept)]
    refusals += secret_values.refusals(new)
    if pointers:
        reason = f".gitattributes of the target hands these files to Git LFS:{listing(pointers)}"
        refusals.append(
            Refusal(reason, "exempt them there (a line `path -filter`): Argo CD must read them as they are")
        )
    if plan.staying and any(path.startswith("base/") for path in (*plan.added, *changing)):
        reason = f"base/ changes, on which overlays are built that --overlay leaves out:{listing(sorted(_names(plan)))}"
        refusals.append(Refusal(reason, "publish them, too, or give each overlay a branch of its own"))
    refusals += _other_spec(place, request, state)
    if state.published and not request.allow_older:
        refusals += age_refusals(request.source, state.published.source)
    if not request.allow_removal:
        before = {path: found.get(one.id, b"") for path, one in state.entries.items() if path in state.owned}
        after = {**files, **{path: before[path] for path in plan.staying}}
        refusals += removal.refusals(removal.objects(before), removal.objects(after))
    return refusals


def _other_spec(place: Place, request: Request, state: State) -> list[Refusal]:
    """Whether the target itself holds the spec, and another one than is published."""
    source = request.source
    there = entry(place.git, state.tip, source.spec) if state.tip and not source.changed else None
    if there is None or there.id == blob_id(source.content, place.hash_name):
        return []
    reason = f"{request.target} holds another {source.spec} than commit {source.commit[:12]}, which is published"
    return [Refusal(reason, "bring the two together first (git pull, git push), then publish")]


def _commit(
    place: Place, request: Request, state: State, plan: Plan, files: Mapping[str, bytes], ids: Mapping[str, str]
) -> tuple[str, str]:
    """The commit of `plan` on the state's tip, and its tree; nothing refers to it yet."""
    owned = {path: frozenset({ownership.digest(content)}) for path, content in files.items()}
    owned |= {path: state.owned[path] for path in plan.staying}
    published = _published(request, state, {path.split("/")[1] for path in plan.staying})
    about = {ownership.NAME: ownership.dump(owned), metadata.NAME: metadata.dump(published)}
    written = {**{path: files[path] for path in (*plan.added, *plan.changed)}, **about}
    write_blobs(place.git, written.values())
    changes: dict[str, Entry | None] = dict.fromkeys(map(request.target.path, plan.removed))
    for path, content in written.items():
        changes[request.target.path(path)] = Entry(FILE, ids.get(path) or blob_id(content, place.hash_name))
    tree = write_tree(place.git, changes)
    message = commit_message(request.loaded.spec.name, plan, published, request.message)
    return write_commit(place.git, tree, state.tip, message), tree


def _published(request: Request, state: State, staying: Iterable[str]) -> Published:
    """What `published.json` will say; overlays that stay keep the commit that they come from."""
    source, before = request.source, state.published
    kept = {name: before.overlays.get(name, "") if before else "" for name in staying}
    return Published(
        source=source.commit,
        spec=source.spec,
        spec_sha256=source.spec_sha256,
        generator=__version__,
        dirty=bool(source.changed),
        overlays={**kept, **dict.fromkeys(request.chosen, source.commit)},
    )


def _names(plan: Plan) -> set[str]:
    return {path.split("/")[1] for path in plan.staying}


def _twins(files: Mapping[str, bytes], plan: Plan, state: State) -> tuple[str, ...]:
    """Files that would be one with a file of ours on a disk that ignores case."""
    ours = {path.casefold() for path in files}
    others = state.entries.keys() - files.keys() - set(state.owned)
    return tuple(sorted(path for path in others if path.casefold() in ours))
