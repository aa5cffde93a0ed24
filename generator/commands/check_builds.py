"""The part of `check` that builds first: the overlays of the spec, or the directories of --build."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from generator.check.building import Directory, build_all
from generator.check.engines import Target
from generator.check.selection import Selection
from generator.errors import GeneratorError
from generator.findings import Report
from generator.k8s.versions import NEWEST_KUBERNETES


def check_builds(options: argparse.Namespace, target: Target | None, selection: Selection) -> Report:
    """The report on what kustomize makes of them; `target` None judges each overlay by what the spec says.

    Raises SpecError, UsageError, GeneratorError.
    """
    if options.build:
        wanted = target or Target(NEWEST_KUBERNETES)
        directories = [Directory(path.as_posix(), path, wanted) for path in dict.fromkeys(options.build)]
    else:
        directories = list(_of_spec(options, target))
    built = build_all(directories, os.environ)
    from generator.check.pipeline import check_overlays

    return check_overlays(built, selection, strict=options.strict)


def _of_spec(options: argparse.Namespace, target: Target | None) -> Iterator[Directory]:
    """The overlays of the spec that are asked for, all by default."""
    from generator.commands.choice import chosen_overlays
    from generator.spec.load import load_spec

    loaded = load_spec(options.spec)
    chosen = chosen_overlays(loaded, options.overlay)
    root = options.out if options.out is not None else options.spec.parent
    for overlay in loaded.overlays:
        if overlay.name in chosen:
            path = root / "overlays" / overlay.name
            if not path.is_dir():
                raise GeneratorError(f"{path} does not exist", "run: python -m generator render")
            yield Directory(overlay.name, path, target or Target(overlay.kubernetes, overlay.openshift))
