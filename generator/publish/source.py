"""Where the spec comes from: its repository, its commit, and whether that commit is all there is to it. Only reads."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from generator.errors import PublishRefused
from generator.publish.git import Git, GitFailed
from generator.publish.refusals import Refusal, listing
from generator.publish.settings import Settings, read_settings

# What git leaves in the folder of a work tree while it waits for the user: gitrepository-layout(5), rebase, bisect.
UNFINISHED = {
    "MERGE_HEAD": "merge",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


class Source(NamedTuple):
    """The repository of the spec. `commit` is HEAD, "" before the first; `spec` is its path in there, `content` it.

    `shallow`: history is missing. `git_dir` belongs to this work tree, `common_dir` to all.
    """

    git: Git
    root: Path
    git_dir: Path
    common_dir: Path
    hash_name: str
    commit: str
    spec: str
    content: bytes
    changed: tuple[str, ...]
    shallow: bool
    settings: Settings

    @property
    def spec_sha256(self) -> str:
        """The hash of the spec, as `published.json` and the commit name it."""
        return sha256(self.content).hexdigest()


def find_source(spec: Path) -> Source:
    """The source that the file `spec` belongs to. Raises PublishRefused outside of any repository, GitFailed."""
    folder = spec.absolute().parent
    git = Git.at(folder)
    asked = ("--show-toplevel", "--absolute-git-dir", "--git-common-dir", "--is-shallow-repository")
    try:
        answers = git.text("rev-parse", *asked, "--show-object-format").split("\n")
    except GitFailed as error:
        if "not a git repository" not in error.said:
            raise
        way_out = "commit the spec to a git repository: its commit is what a published tree refers to"
        raise PublishRefused(f"{spec} is in no git repository", way_out) from None
    root = Path(answers[0])
    git = Git.at(root)
    path = os.path.relpath(spec.resolve(), root.resolve()).replace(os.sep, "/")
    commit, committed = _committed(git, path)
    changed = _changed(git)
    if commit and committed is None:
        changed = tuple(sorted({*changed, path}))
    elif committed is not None and path not in changed and not _same(spec.read_bytes(), committed):
        changed = (*changed, f"{path} (git status does not show it: assume-unchanged, skip-worktree or a filter)")
    # As it is committed, if it is: a work tree may have other line ends.
    content = spec.read_bytes() if changed or committed is None else committed
    return Source(
        git=git,
        root=root,
        git_dir=Path(answers[1]),
        common_dir=(folder / answers[2]).resolve(),
        hash_name=answers[4],
        commit=commit,
        spec=path,
        content=content,
        changed=changed,
        shallow=answers[3] == "true",
        settings=read_settings(git),
    )


def refusals(source: Source) -> list[Refusal]:
    """Why what would be published is not what a commit says."""
    found = []
    if not source.commit:
        found.append(Refusal(f"{source.root} has no commit yet", "commit the spec first, or say --allow-dirty"))
    if source.changed:
        reason = f"{source.root} has changes that are not committed:{listing(source.changed)}"
        found.append(Refusal(reason, "commit them, or publish them nevertheless with --allow-dirty"))
    work = unfinished(source.git_dir)
    if work:
        reason = f"{source.root} is in the middle of a {work}"
        found.append(Refusal(reason, f"finish or abort it (git {work} --abort), or say --allow-dirty"))
    return found


def unfinished(git_dir: Path) -> str:
    """The operation that waits in the work tree of `git_dir` for its end, "" for none."""
    return next((name for file, name in UNFINISHED.items() if (git_dir / file).exists()), "")


def age_refusals(source: Source, recorded: str) -> list[Refusal]:
    """Why the source may be older than `recorded`, the commit that is published already: no silent way back."""
    if recorded in ("", source.commit) or not source.commit:
        return []
    done = source.git.run("merge-base", "--is-ancestor", recorded, source.commit, expected=(0, 1, 128))
    if done.returncode == 0:
        return []
    short, ours = recorded[:12], source.commit[:12]
    if source.shallow:
        reason = f"this clone is shallow and cannot tell whether {ours} comes after {short}, which is published"
        way_out = "git fetch --unshallow (in CI: fetch-depth: 0, or GIT_DEPTH: 0), or say --allow-older"
    elif done.returncode == 128:
        reason = f"what is published comes from commit {short}, which this repository does not have"
        way_out = "git fetch, or say --allow-older if history was rewritten or the source has moved"
    else:
        reason = f"{ours} does not come after {short}, which is published already"
        way_out = "publish from a commit that contains it, or go back deliberately with --allow-older"
    return [Refusal(reason, way_out)]


def _committed(git: Git, path: str) -> tuple[str, bytes | None]:
    """The commit that HEAD is at, "" for none, and what it has at `path`, both in one process."""
    data = os.fsencode(f"HEAD^{{commit}}\nHEAD:{path}\n")
    stream = git.run("cat-file", "--batch", data=data).stdout
    header, _, rest = stream.partition(b"\n")
    if b" commit " not in header:
        return "", None
    name, _, size = header.decode().split(" ")
    header, _, rest = rest[int(size) + 1 :].partition(b"\n")
    return name, rest[:-1] if b" blob " in header else None


def _same(written: bytes, committed: bytes) -> bool:
    """Whether two specs say the same, whatever their line ends and comments."""
    if written.replace(b"\r\n", b"\n") == committed.replace(b"\r\n", b"\n"):
        return True
    from generator.k8s.yamlio import YamlError, load_documents

    try:
        ours, theirs = load_documents(written), load_documents(committed)
    except YamlError:
        return False
    return [one.value for one in ours] == [one.value for one in theirs]


def _changed(git: Git) -> tuple[str, ...]:
    """Tracked files that differ from HEAD."""
    options = ("--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=untracked", "--no-renames")
    lines = os.fsdecode(git.run("status", *options).stdout).split("\0")
    return tuple(sorted({line[3:] for line in lines if line}))
