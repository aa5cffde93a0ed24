"""Reading and writing git objects: trees as paths, blobs as bytes, commits. No work tree takes part.

Blobs are named here, without git: what is already in the target is neither read nor written.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.errors import PublishRefused
from generator.publish.git import Git, GitFailed
from generator.publish.refusals import Refusal

FILE, EXECUTABLE, SYMLINK, SUBMODULE = "100644", "100755", "120000", "160000"
_SHA1_DIGITS = 40


class Entry(NamedTuple):
    """What a tree says of a path: its mode, and the name of its object."""

    mode: str
    id: str


def hash_of(name: str) -> str:
    """The hash that has made the name of an object, by its length: sha1 or sha256."""
    return "sha1" if len(name) == _SHA1_DIGITS else "sha256"


def blob_id(content: bytes, algorithm: str) -> str:
    """The name of the blob `content`; `algorithm` is sha1 or sha256."""
    return hashlib.new(algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def commits(git: Git, refs: Sequence[str]) -> list[str]:
    """The commits that full names of refs stand for, "" for each that is not there or is none; in one process."""
    asked = os.fsencode("".join(f"{ref}^{{commit}}\n" for ref in refs))
    lines = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", data=asked).stdout.decode().split("\n")
    answers = [line.split(" ") for line in lines if line]
    return [words[0] if words[-1] == "commit" else "" for words in answers]


def entries(git: Git, tree: str) -> dict[str, Entry]:
    """Every path below `tree` (a tree-ish), less folders; {} for "".

    Raises GitFailed.
    """
    if not tree:
        return {}
    listed = os.fsdecode(git.run("ls-tree", "-r", "-z", "--full-tree", tree).stdout)
    found = {}
    for line in filter(None, listed.split("\0")):
        about, _, path = line.partition("\t")
        mode, _, name = about.split(" ")
        found[path] = Entry(mode, name)
    return found


def entry(git: Git, commit: str, path: str) -> Entry | None:
    """What `commit` has at `path`, folders included; None for nothing."""
    line = os.fsdecode(git.run("ls-tree", "-z", "--full-tree", commit, path).stdout).rstrip("\0")
    if not line:
        return None
    mode, _, name = line.partition("\t")[0].split(" ")
    return Entry(mode, name)


def read_blobs(git: Git, ids: Iterable[str]) -> dict[str, bytes]:
    """The contents of blobs, by name, in one process. Raises GitFailed; a blob that is missing is left out."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    stream = git.run("cat-file", "--batch", data="".join(f"{one}\n" for one in wanted).encode()).stdout
    found, position = {}, 0
    for name in wanted:
        end = stream.index(b"\n", position)
        header = stream[position:end].split(b" ")
        position = end + 1
        if len(header) == 3 and header[1] == b"blob":
            size = int(header[2])
            found[name] = stream[position : position + size]
            position += size + 1
    return found


def write_blobs(git: Git, contents: Iterable[bytes]) -> None:
    """Have the repository hold these blobs, byte for byte: fast-import knows no filter, and one process takes all."""
    stream = b"".join(b"blob\ndata %d\n%b\n" % (len(content), content) for content in contents)
    if stream:
        git.run("fast-import", "--quiet", "--done", data=stream + b"done\n")


def read_index(git: Git, base: str) -> None:
    """Let the index be the tree of `base`, a commit, or empty for "".

    `git` must name an index of its own in GIT_INDEX_FILE: it is overwritten.
    """
    git.run("read-tree", base or "--empty")


def lfs_paths(git: Git, paths: Iterable[str]) -> list[str]:
    """Those of `paths` that the .gitattributes in the index hand to Git LFS."""
    listed = git.run(
        "check-attr", "--cached", "-z", "--stdin", "filter", data=os.fsencode("\0".join([*paths, ""]))
    ).stdout
    fields = os.fsdecode(listed).split("\0")
    return [path for path, value in zip(fields[::3], fields[2::3], strict=False) if value == "lfs"]


def write_tree(git: Git, changes: Mapping[str, Entry | None]) -> str:
    """The tree that is the index with `changes`, of which at least one is an entry; None removes a path."""
    zero = "0" * max(len(one.id) for one in changes.values() if one)
    # Removals first: a folder may take the place of a file.
    ordered = sorted(changes.items(), key=lambda change: change[1] is not None)
    lines = [f"{one.mode} {one.id}\t{path}\0" if one else f"0 {zero}\t{path}\0" for path, one in ordered]
    git.run("update-index", "-z", "--index-info", data=os.fsencode("".join(lines)))
    return git.text("write-tree")


def write_commit(git: Git, tree: str, parent: str, message: str) -> str:
    """A commit of `tree` on `parent` ("" for a first one), by whom and signed as the configuration says."""
    signed = ["-S"] if git.setting("commit.gpgSign", "bool") == "true" else []
    parents = ["-p", parent] if parent else []
    try:
        return git.text("commit-tree", *signed, *parents, tree, data=message.encode())
    except GitFailed as error:
        raise PublishRefused(*_no_commit(error.said)) from None


def _no_commit(words: str) -> Refusal:
    """Why git makes no commit: it does not know who does, or cannot sign it."""
    if "identity" in words or "ident name" in words or "auto-detection" in words:
        way_out = 'git config user.name "…" and git config user.email "…", or GIT_COMMITTER_NAME and the like'
        return Refusal("git does not know who publishes: no user.name or user.email is configured", way_out)
    way_out = "the settings are commit.gpgSign, gpg.format and user.signingKey: a plain `git commit` must work, too"
    return Refusal(f"the commit cannot be made or signed: {words}", way_out)
