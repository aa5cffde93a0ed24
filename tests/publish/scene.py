"""A repository with a spec, a bare one to push to, and `publish` as a user runs it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from generator import cli

SPEC = """\
name: shop
namespace: shop
version: 2.3.0
host: shop.example.com
gitops: {{repoURL: "file://{remote}", branch: deploy{more}}}
"""
SOMEBODY = ("-c", "user.name=Sam", "-c", "user.email=sam@example.com")
IDENTITY = {"user.name": "Pat", "user.email": "pat@example.com"}


class Ended(NamedTuple):
    """What a command ended with."""

    code: int
    out: str
    err: str


def git(folder: Path, *arguments: str, data: bytes | None = None, env: Mapping[str, str] | None = None) -> str:
    """What `git arguments…` prints in `folder`; it must succeed."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, input=data, capture_output=True, env=env, timeout=120, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
    return os.fsdecode(done.stdout).rstrip("\n")


def commit_file(folder: Path, branch: str, path: str, content: bytes, mode: str = "100644") -> str:
    """Put a file on a branch that need not be checked out, or exist."""
    blob = git(folder, "hash-object", "-w", "--stdin", "--no-filters", data=content)
    return commit_entry(folder, branch, path, mode, blob)


def commit_entry(folder: Path, branch: str, path: str, mode: str, name: str) -> str:
    """Put an entry on a branch; mode 0 removes it."""
    env = {**os.environ, "GIT_INDEX_FILE": str(folder / "test-index")}
    known = subprocess.run(["git", "rev-parse", "-q", "--verify", branch], cwd=folder, capture_output=True, check=False)
    git(folder, "read-tree", branch if known.returncode == 0 else "--empty", env=env)
    git(folder, "update-index", "-z", "--index-info", data=f"{mode} {name}\t{path}\0".encode(), env=env)
    tree = git(folder, "write-tree", env=env)
    parents = ["-p", branch] if known.returncode == 0 else []
    commit = git(folder, *SOMEBODY, "commit-tree", *parents, "-m", f"somebody: {path}", tree)
    git(folder, "update-ref", f"refs/heads/{branch}", commit)
    (folder / "test-index").unlink()
    return commit


def remove_file(folder: Path, branch: str, path: str) -> str:
    """Take a file off a branch."""
    return commit_entry(folder, branch, path, "0", "0" * len(git(folder, "rev-parse", branch)))


class Scene:
    """`source` is a work tree on main with a committed spec, `remote` a bare repository that it calls origin."""

    def __init__(self, folder: Path, capsys: object, *, hash_name: str = "sha1") -> None:
        self.source, self.remote = folder / "source", folder / "remote.git"
        self._capsys = capsys
        git(folder, "init", "-q", "--bare", f"--object-format={hash_name}", str(self.remote))
        git(folder, "init", "-q", "-b", "main", f"--object-format={hash_name}", str(self.source))
        for name, value in IDENTITY.items():
            git(self.source, "config", name, value)
        git(self.source, "remote", "add", "origin", str(self.remote))
        self.write_spec()
        self.commit("first")

    def write_spec(self, text: str = "", more: str = "") -> None:
        """The spec with `text` below it and `more` in its gitops."""
        (self.source / "clearml.yaml").write_text(SPEC.format(remote=self.remote, more=more) + text)

    def commit(self, message: str = "next") -> str:
        """Commit everything in the source."""
        git(self.source, "add", "--all")
        git(self.source, "commit", "-q", "--allow-empty", "-m", message)
        return self.head

    def change(self, text: str = "webserver: {replicas: 3}\n", more: str = "") -> str:
        """Another spec, committed."""
        self.write_spec(text, more)
        return self.commit()

    @property
    def head(self) -> str:
        """The commit of the source."""
        return git(self.source, "rev-parse", "HEAD")

    def run(self, *arguments: str) -> Ended:
        """The command line, in this process."""
        code = cli.main(["publish", *arguments])
        out, err = self._capsys.readouterr()  # type: ignore[attr-defined]
        return Ended(code, out, err)

    def publish(self, *arguments: str) -> str:
        """A publish that must succeed; what it prints."""
        ended = self.run(*arguments)
        assert ended.code == 0, ended
        return ended.out

    def refused(self, *arguments: str) -> str:
        """A publish that must be refused; what it says, which has a reason and a way out."""
        before = snapshot(self.source), refs(self.source), refs(self.remote)
        ended = self.run(*arguments)
        assert (ended.code, ended.out) == (3, ""), ended
        assert "hint: " in ended.err or "way out: " in ended.err, ended.err
        assert (snapshot(self.source), refs(self.source), refs(self.remote)) == before
        return ended.err

    def verify(self, *arguments: str) -> Ended:
        """`verify` in the source."""
        code = cli.main(["verify", *arguments])
        out, err = self._capsys.readouterr()  # type: ignore[attr-defined]
        return Ended(code, out, err)


def tree(folder: Path, branch: str = "deploy") -> dict[str, tuple[str, str]]:
    """Path -> mode and object of everything on a branch."""
    lines = git(folder, "ls-tree", "-r", "-z", branch).split("\0")
    parts = (line.partition("\t") for line in lines if line)
    return {path: (about.split()[0], about.split()[2]) for about, _, path in parts}


def read(folder: Path, path: str, branch: str = "deploy") -> bytes:
    """The bytes of a file on a branch."""
    done = subprocess.run(["git", "cat-file", "blob", f"{branch}:{path}"], cwd=folder, capture_output=True, check=True)
    return done.stdout


def refs(folder: Path) -> str:
    """All refs of a repository, and its HEAD."""
    return (
        git(folder, "for-each-ref")
        + (folder / ".git/HEAD" if (folder / ".git").is_dir() else folder / "HEAD").read_text()
    )


def snapshot(folder: Path) -> dict[str, object]:
    """What a publish must never touch: work tree, index, HEAD, configuration, byte for byte."""
    files = [path for path in folder.rglob("*") if ".git" not in path.relative_to(folder).parts and path.is_file()]
    common = [folder / ".git" / name for name in ("index", "HEAD", "config", "ORIG_HEAD", "FETCH_HEAD", "shallow")]
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_mode)
        for path in files + [path for path in common if path.exists()]
    }


def locks(folder: Path) -> list[Path]:
    """Lock files that a git that was killed has left."""
    return sorted(folder.rglob("*.lock"))
