"""Which files of a folder are checked, with real folders, links and git repositories."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.k8s.discover import SourceFile, discover

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Makes empty files below a folder that becomes the working directory."""
    root = tmp_path / "repo"
    root.mkdir()
    monkeypatch.chdir(root)

    def make(*names: str) -> Path:
        for name in names:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("a: 1\n")
        return root

    return make


def _git(*arguments: str, cwd: Path) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


def _paths(*given: str) -> list[str]:
    return [file.path for file in discover(given or ["."])]


FILES = ("b.yaml", "a/x.yml", "a/y.json", "a/Kustomization", "a/readme.md", "notes.yaml.txt", ".hidden.yaml")


@pytest.mark.parametrize("in_git", [False, True])
def test_by_name(tree: Tree, in_git: bool) -> None:
    """YAML and JSON, sorted, hidden files and folders left out; the same with and without git."""
    root = tree(*FILES, ".github/workflow.yaml", "a/.b/c.yaml")
    if in_git:
        _git("init", "-q", cwd=root)
        _git("add", "b.yaml", "a/x.yml", cwd=root)  # tracked or not makes no difference
    assert _paths() == ["a/Kustomization", "a/x.yml", "a/y.json", "b.yaml"]
    assert _paths(str(root)) == _paths(), "an absolute path below the working directory is shown relative"
    assert _paths("a") == _paths("./a/") == ["a/Kustomization", "a/x.yml", "a/y.json"]
    assert _paths(".github") == [".github/workflow.yaml"], "named, so not hidden"


def test_ignored_by_git(tree: Tree) -> None:
    """Left out, unless the file or the whole folder is named; a file that is deleted but tracked is no problem."""
    root = tree("a.yaml", "b.yaml", "out/c.yaml", "sub/d.yaml", "sub/gone.yaml")
    (root / ".gitignore").write_text("out/\nb.yaml\n")
    _git("init", "-q", cwd=root)
    _git("add", ".", cwd=root)
    (root / "sub/gone.yaml").unlink()
    assert _paths() == ["a.yaml", "sub/d.yaml"]
    assert _paths("sub") == ["sub/d.yaml"]
    assert _paths("b.yaml") == ["b.yaml"]
    assert _paths("out") == ["out/c.yaml"]
    assert _paths("out", "a.yaml", "out/c.yaml") == ["a.yaml", "out/c.yaml"], "each once"


def test_git_hook(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook's GIT_DIR and GIT_INDEX_FILE are about another folder than the one that is asked about."""
    root = tree("sub/a.yaml", "sub/b.yaml")
    (root / ".gitignore").write_text("b.yaml\n")
    _git("init", "-q", cwd=root)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other")
    assert _paths("sub") == ["sub/a.yaml"]


def test_repositories_inside(tree: Tree) -> None:
    """A submodule, and a repository that nobody has added: both are looked into, each by its own rules."""
    root = tree("a.yaml", "inner/b.yaml", "inner/c.yaml")
    (root / "inner/.gitignore").write_text("c.yaml\n")
    for folder in (root / "inner", root):
        _git("init", "-q", cwd=folder)
    assert _paths() == ["a.yaml", "inner/b.yaml"]
    _git("add", "b.yaml", cwd=root / "inner")
    _git("commit", "-qm", "x", cwd=root / "inner")
    _git("-c", "protocol.file.allow=always", "submodule", "add", "./inner", "module", cwd=root)
    assert _paths() == ["a.yaml", "inner/b.yaml", "module/b.yaml"]


def test_without_git(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no git program, the folder is walked."""
    root = tree("a.yaml")
    _git("init", "-q", cwd=root)
    monkeypatch.setenv("PATH", "")
    assert _paths() == ["a.yaml"]


@pytest.mark.parametrize("in_git", [False, True])
def test_links(tree: Tree, in_git: bool) -> None:
    """A link to a file counts, one to a folder is not followed, a loop or a link to nothing is a problem of its own."""
    root = tree("a.yaml", "sub/b.yaml")
    (root / "ok.yaml").symlink_to("sub/b.yaml")
    (root / "sub/loop").symlink_to("..")
    (root / "self.yaml").symlink_to("self.yaml")
    (root / "lost.yaml").symlink_to("nowhere")
    (root / "folder.yaml").symlink_to("sub")
    if in_git:
        _git("init", "-q", cwd=root)
    files = {file.path: file.problem for file in discover(["."])}
    assert files == {
        "a.yaml": None,
        "lost.yaml": "a symbolic link to nowhere, which does not exist",
        "ok.yaml": None,
        "self.yaml": "cannot be read: Too many levels of symbolic links",
        "sub/b.yaml": None,
    }


@pytest.mark.parametrize("in_git", [False, True])
def test_link_out_of_the_tree(tree: Tree, in_git: bool) -> None:
    """As Argo CD does, refuse it; the tree is the whole repository, not only the folder that was named."""
    root = tree("sub/a.yaml", "b.yaml")
    outside = root.parent / "secret.yaml"
    outside.write_text("password: hunter2\n")
    (root / "sub/out.yaml").symlink_to("../../secret.yaml")
    (root / "sub/up.yaml").symlink_to("../b.yaml")
    problem = "a symbolic link out of the tree, to ../../secret.yaml: Argo CD refuses such a repository"
    if in_git:
        _git("init", "-q", cwd=root)
        assert discover(["sub"])[1:] == [SourceFile("sub/out.yaml", 0, problem), SourceFile("sub/up.yaml", 5)]
    else:
        assert [file.problem is None for file in discover(["sub"])] == [True, False, False]


def test_what_is_named_and_missing(tree: Tree) -> None:
    """Does not keep the rest from being checked."""
    tree("a.yaml")
    assert discover(["no.yaml", "a.yaml", "a.yaml/b"]) == [
        SourceFile("a.yaml", 5),
        SourceFile("a.yaml/b", 0, "cannot be read: Not a directory"),
        SourceFile("no.yaml", 0, "cannot be read: No such file or directory"),
    ]


def test_no_files(tree: Tree) -> None:
    """A named pipe or a folder called like a file in a folder is no manifest; an empty folder has none."""
    root = tree()
    os.mkfifo(root / "pipe.yaml")
    (root / "folder.yaml").mkdir()
    assert discover(["."]) == []


def test_folder_that_cannot_be_listed(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is a problem with its path, and the rest goes on."""
    tree("a/b.yaml", "c.yaml")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path) == "a":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert discover(["."]) == [SourceFile("a", 0, "cannot be read: Permission denied"), SourceFile("c.yaml", 5)]
