"""`render`: turn clearml.yaml into base/, overlays/ and argocd/, or say how far they are from it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Answer
from generator.commands.choice import chosen_overlays

if TYPE_CHECKING:
    from generator.kustomize.tree import WritePlan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `render`."""
    parser.add_argument("--spec", type=Path, default=Path("clearml.yaml"), metavar="FILE", help="default: clearml.yaml")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write; default: beside the spec")
    parser.add_argument(
        "--overlay", action="extend", nargs="+", metavar="NAME", help="base, argocd and only these overlays"
    )
    parser.add_argument("--check", action="store_true", help="write nothing: print a diff, exit 1 if there is one")
    parser.add_argument("--force", action="store_true", help="overwrite generated files that were edited by hand")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """The summary, or with --check the diff. Raises SpecError, UsageError, OutputRefused."""
    from generator.kustomize.layout import render_tree
    from generator.kustomize.tree import diff, plan_write, write
    from generator.spec.load import load_spec

    loaded = load_spec(options.spec)
    names = [app.overlay for app in loaded.apps]
    others = tuple(f"overlays/{name}/" for name in names if name not in chosen_overlays(loaded, options.overlay))
    files = {path: data for path, data in render_tree(loaded).items() if not path.startswith(others)}
    root = options.out if options.out is not None else options.spec.parent
    if loaded.spec.gitops is None:
        say("argocd/ is not rendered: clearml.yaml has no gitops.repoURL")
    if options.check:
        difference = diff(root, files, keep_prefixes=others)
        return Answer(difference, clean=not difference)
    return Answer(_summary(write(plan_write(root, files, keep_prefixes=others, force=options.force)), root))


def _summary(plan: WritePlan, root: Path) -> str:
    """One line of numbers, then what changed, a line each; new files are listed by folder."""
    counts = (
        f"{len(plan.added)} added, {len(plan.changed)} changed, {len(plan.removed)} removed, "
        f"{len(plan.unchanged)} unchanged, {len(plan.kept)} kept"
    )
    lines = [
        f"{root}: {counts}",
        *_by_folder(plan.added),
        *(f"  changed  {path}" for path in plan.changed),
        *(f"  removed  {path}" for path in plan.removed),
        *(f"  kept     {path} (not ours)" for path in plan.kept),
    ]
    return "\n".join(lines) + "\n"


def _by_folder(paths: Sequence[str]) -> list[str]:
    folders: dict[str, int] = {}
    for path in paths:
        folder = path.rpartition("/")[0] + "/"
        folders[folder] = folders.get(folder, 0) + 1
    counts = sorted(folders.items())
    return [f"  added    {folder} ({count} file{'s' if count > 1 else ''})" for folder, count in counts]
