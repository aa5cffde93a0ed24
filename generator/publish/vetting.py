"""Everything that may forbid to carry a plan out; loaded when there is one."""

from __future__ import annotations

from collections.abc import Mapping

from generator.publish import foreign, removal, secret_values
from generator.publish.objects import blob_id, entry, lfs_paths, read_blobs, read_index
from generator.publish.plan import Plan, obstacles
from generator.publish.refusals import Refusal, listing
from generator.publish.request import Place, Request
from generator.publish.source import age_refusals
from generator.publish.state import State


def refusals(place: Place, request: Request, state: State, files: Mapping[str, bytes], plan: Plan) -> list[Refusal]:
    """Everything that forbids to carry `plan` out."""
    git = place.git
    changing = (*plan.changed, *plan.removed)
    told = removal.needed_contents({path: None for path in state.owned if path in state.entries})
    found = read_blobs(git, (state.entries[path].id for path in (*changing, *told)))
    new = {path: files[path] for path in (*plan.added, *plan.changed)}
    read_index(git, state.tip)
    pointers = lfs_paths(git, [request.target.path(path) for path in new])
    against = [*obstacles(plan, state.entries, state.owned, found), *foreign.refusals(plan.kept)]
    against += secret_values.refusals(new)
    if pointers:
        reason = f".gitattributes of the target hands these files to Git LFS:{listing(pointers)}"
        against.append(Refusal(reason, "exempt them there (a line `path -filter`): Argo CD must read them as they are"))
    if plan.staying and any(path.startswith("base/") for path in (*plan.added, *changing)):
        reason = f"base/ changes, on which overlays are built that --overlay leaves out:{listing(sorted(_names(plan)))}"
        against.append(Refusal(reason, "publish them, too, or give each overlay a branch of its own"))
    against += _other_spec(place, request, state)
    if state.published and not request.allow_older:
        against += age_refusals(request.source, state.published.source)
    if not request.allow_removal:
        before = {path: found.get(one.id, b"") for path, one in state.entries.items() if path in state.owned}
        after = {**files, **{path: before[path] for path in plan.staying}}
        against += removal.refusals(removal.objects(before), removal.objects(after))
    return against


def _other_spec(place: Place, request: Request, state: State) -> list[Refusal]:
    """Whether the target itself holds the spec, and another one than is published."""
    source = request.source
    there = entry(place.git, state.tip, source.spec) if state.tip and not source.changed else None
    if there is None or there.id == blob_id(source.content, place.hash_name):
        return []
    reason = f"{request.target} holds another {source.spec} than commit {source.commit[:12]}, which is published"
    return [Refusal(reason, "bring the two together first (git pull, git push), then publish")]


def _names(plan: Plan) -> set[str]:
    return {path.split("/")[1] for path in plan.staying}
