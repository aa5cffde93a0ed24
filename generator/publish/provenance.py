"""Whether a published commit is exactly what its source commit renders to. Only reads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from generator.errors import PublishRefused
from generator.kustomize import ownership
from generator.kustomize.layout import render_tree
from generator.publish import metadata
from generator.publish.foreign import may_be_read
from generator.publish.git import Git, GitFailed
from generator.publish.metadata import Published
from generator.publish.objects import FILE, blob_id, hash_of
from generator.publish.private import private_folder
from generator.publish.state import State, read_state
from generator.spec.load import load_spec

_FOLDERS = ("base/", "overlays/", "argocd/")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: `differences` maps paths to what is wrong with them, none when all is as it should be.

    `others` are files in our folders that were not rendered, and that neither kustomize nor Argo CD reads.
    """

    commit: str
    folder: str
    published: Published
    files: int
    differences: Mapping[str, str]
    others: tuple[str, ...] = ()


def verify_commit(git: Git, ref: str, folder: str | None, sources: Git) -> Verdict:
    """The verdict on the tree in `folder` of `ref`; `sources` is the repository that has the source commit.

    Without `folder` the only published tree of the commit is meant. Raises PublishRefused when there is nothing to
    compare, SpecError when this generator cannot read the spec of that commit.
    """
    commit = git.answer("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        raise PublishRefused(f"{ref} is no commit of this repository", "git fetch, or name a branch that is here")
    where = folder if folder is not None else _only_folder(git, commit, ref)
    state = read_state(git, commit, where, ref)
    if state.published is None:
        raise _nothing_published(f"{ref}:{where}" if where else ref)
    expected = dict(_expected(state.published, sources))
    differences = dict(sorted(_differences(state, state.published, expected, sources)))
    others = sorted(_below_ours(state) - expected.keys() - differences.keys())
    return Verdict(commit, where, state.published, len(expected), differences, tuple(others))


def _only_folder(git: Git, commit: str, ref: str) -> str:
    """The folder of the one `published.json` in `commit`."""
    paths = os.fsdecode(git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit).stdout).split("\0")
    found = [path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] == metadata.NAME]
    if not found:
        raise _nothing_published(ref)
    if len(found) > 1:
        names = ", ".join(name or "." for name in found)
        raise PublishRefused(f"{ref} has several published trees: {names}", "name one with --path")
    return found[0]


def _nothing_published(where: str) -> PublishRefused:
    hint = "name the branch that publish writes to: python -m generator verify BRANCH"
    return PublishRefused(f"{where} has no {metadata.NAME}: nothing was published there", hint)


def _expected(published: Published, sources: Git) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file that should be there: each overlay from its own source commit."""
    commits = {published.source, *published.overlays.values()}
    for commit in sorted(commits):
        files = _rendered(commit, published, sources)
        for path, content in files.items():
            parts = path.split("/")
            owner = published.overlays.get(parts[1], "") if parts[0] == "overlays" else published.source
            if owner == commit:
                yield path, content


def _rendered(commit: str, published: Published, sources: Git) -> dict[str, bytes]:
    """What the spec of `commit` renders to, for the overlays that are published."""
    content = _spec(commit, published.spec, sources)
    with private_folder("verify") as folder:
        spec = folder / "clearml.yaml"
        spec.write_bytes(content)
        loaded = load_spec(spec)
    return render_tree(replace(loaded, apps=tuple(app for app in loaded.apps if app.overlay in published.overlays)))


def _spec(commit: str, path: str, sources: Git) -> bytes:
    if not commit:
        raise PublishRefused("published before the first commit of its source", "publish again from a commit")
    try:
        return sources.run("cat-file", "blob", f"{commit}:{path}").stdout
    except GitFailed:
        hint = "git fetch its branch (in CI: fetch-depth: 0), or name a clone that has it with --source DIR"
        raise PublishRefused(f"the source commit {commit[:12]} is not here, or has no {path}", hint) from None


def _differences(
    state: State, published: Published, expected: Mapping[str, bytes], sources: Git
) -> Iterator[tuple[str, str]]:
    algorithm = hash_of(state.tip)
    owned = {path: frozenset({ownership.digest(content)}) for path, content in expected.items()}
    for path, content in {**expected, ownership.NAME: ownership.dump(owned)}.items():
        if path not in state.entries:
            yield path, "missing"
        elif state.entries[path].id != blob_id(content, algorithm):
            yield path, "changed"
        elif state.entries[path].mode != FILE:
            yield path, f"mode {state.entries[path].mode}"
    ours = {path for path in state.owned if path in state.entries}
    read = {path for path in _below_ours(state) if may_be_read(path, state.entries[path])}
    for path in (ours | read) - expected.keys():
        yield path, "not rendered"
    if sha256(_spec(published.source, published.spec, sources)).hexdigest() != published.spec_sha256:
        reason = "published with uncommitted changes" if published.dirty else "not the one that was published"
        yield published.spec, reason


def _below_ours(state: State) -> set[str]:
    """What is in the folders that a tree of ours has at its root, whosever it is."""
    return {path for path in state.entries if path.startswith(_FOLDERS)}
