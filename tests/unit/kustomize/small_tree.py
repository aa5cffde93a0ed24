"""Two small trees, one after the other, and what the tests of writing ask about a disk that holds them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from generator.kustomize.ownership import NAME, digest
from generator.kustomize.tree import WritePlan, plan_write, write

OLD = {"base/a.yaml": b"a: 1\n", "base/b.yaml": b"b: 1\n", "overlays/dev/k.yaml": b"k: 1\n", "argocd/p.yaml": b"p\n"}
NEW = {"base/a.yaml": b"a: 2\n", "base/b.yaml": b"b: 1\n", "overlays/own/k.yaml": b"k: 2\n", "argocd/q.yaml": b"q\n"}


def render(root: Path, files: dict[str, bytes], **options: object) -> WritePlan:
    return write(plan_write(root, files, **options))  # type: ignore[arg-type]


def disk_files(root: Path) -> dict[str, bytes]:
    """Every file below root, less generated.json."""
    paths = (path for path in root.rglob("*") if path.is_file() and path.name != NAME)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def owned(root: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((root / NAME).read_bytes())["files"]
    return files


def assert_is(root: Path, files: dict[str, bytes], foreign: dict[str, bytes] | None = None) -> None:
    """Exactly `files` are there and ours, `foreign` is there too, and no directory is empty."""
    assert disk_files(root) == files | (foreign or {})
    assert owned(root) == {path: digest(content) for path, content in files.items()}
    assert [path for path in root.rglob("*") if path.is_dir() and not any(path.iterdir())] == []


def import_env() -> dict[str, str]:
    """The environment for a Python of its own that finds what this one finds."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
