"""A publish from beginning to end: look, plan, refuse, check, commit, deliver; again when somebody was faster."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import NamedTuple

from generator.background import meanwhile
from generator.errors import PublishRefused
from generator.publish import foreign
from generator.publish.objects import blob_id
from generator.publish.plan import Plan, plan_publish
from generator.publish.refusals import raise_any
from generator.publish.rendering import Rendering
from generator.publish.request import Place, Request
from generator.publish.state import State, read_state
from generator.publish.target import Target
from generator.signals import waits

# Of eight that publish at once, the slowest may be beaten seven times by others, and as often by their locks.
_ATTEMPTS, _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 20, 0.05, 2.0


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
            with waits():
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
    from generator.publish import committing, vetting  # what most publishes, with nothing to do, do not need

    raise_any(vetting.refusals(place, request, state, files, plan))
    key = tuple(sorted(files))
    if key not in judged:
        judged[key] = request.judge(files)
    if judged[key] or request.dry_run:
        return Outcome(plan, report=judged[key], twins=twins)
    commit, tree = committing.make_commit(place, request, state, plan, files, ids)
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


def _twins(files: Mapping[str, bytes], plan: Plan, state: State) -> tuple[str, ...]:
    """Files that would be one with a file of ours on a disk that ignores case."""
    ours = {path.casefold() for path in files}
    others = state.entries.keys() - files.keys() - set(state.owned)
    return tuple(sorted(path for path in others if path.casefold() in ours))
