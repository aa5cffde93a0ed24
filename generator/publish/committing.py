"""The commit of a plan: its files, what is recorded beside them, its message; loaded when there is something to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator import __version__
from generator.kustomize import ownership
from generator.publish import metadata
from generator.publish.message import commit_message
from generator.publish.metadata import Published
from generator.publish.objects import FILE, Entry, blob_id, write_blobs, write_commit, write_tree
from generator.publish.plan import Plan
from generator.publish.request import Place, Request
from generator.publish.state import State


def make_commit(
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
