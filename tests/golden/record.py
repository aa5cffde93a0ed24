"""Record the golden trees anew: `make golden`, or `python -m tests.golden.record`; then read the diff.

A case is a folder with a `clearml.yaml`; below its `tree/` is every file that a render of it makes, less the list of
them in `generated.json`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.kustomize.layout import render_tree
from generator.spec.load import load_spec

PLACE = Path(__file__).parent


def cases() -> list[str]:
    """The names of all cases."""
    return sorted(spec.parent.name for spec in PLACE.glob("*/clearml.yaml"))


def rendered(case: str) -> dict[str, bytes]:
    """What a render of the case makes now."""
    return render_tree(load_spec(PLACE / case / "clearml.yaml"))


def recorded(case: str) -> dict[str, bytes]:
    """What was recorded: every file below `tree/`, whatever it is called."""
    tree = PLACE / case / "tree"
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob("*") if not path.is_dir()}


def record(case: str) -> None:
    """Replace what was recorded."""
    files = rendered(case)  # before anything is deleted: a render may fail
    tree = PLACE / case / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    for path, content in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_bytes(content)


if __name__ == "__main__":
    for name in cases():
        record(name)
