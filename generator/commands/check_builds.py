"""The part of `check` that builds first: the overlays of the spec, or the directories of --build."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace

from generator.check.building import Directory, build_all
from generator.check.engines import Target
from generator.check.selection import Selection
from generator.errors import GeneratorError, UsageError
from generator.findings import Report


def check_builds(options: argparse.Namespace, target: Target, selection: Selection) -> Report:
    """The report on what kustomize makes of them; without a version in the flags the spec says by what to judge.

    Raises SpecError, UsageError, GeneratorError.
    """
    if options.build:
        directories = [Directory(path.as_posix(), path, target) for path in dict.fromkeys(options.build)]
    else:
        directories = list(_of_spec(options, target))
    if not directories:
        raise UsageError(
            f"{options.spec} has no overlay that is enabled, so nothing was checked", "enable one in overlays"
        )
    built = build_all(directories, os.environ)
    from generator.check.pipeline import check_overlays

    return check_overlays(built, selection, strict=options.strict)


def _of_spec(options: argparse.Namespace, target: Target) -> Iterator[Directory]:
    """The overlays of the spec that are asked for, all by default."""
    from generator.commands.choice import chosen_overlays
    from generator.spec.load import load_spec

    asked = options.kubernetes is not None or options.openshift is not None
    loaded = load_spec(options.spec)
    chosen = chosen_overlays(loaded, options.overlay)
    root = options.out if options.out is not None else options.spec.parent
    for overlay in loaded.overlays:
        if overlay.name in chosen:
            path = root / "overlays" / overlay.name
            if not path.is_dir():
                raise GeneratorError(f"{path} does not exist", "run: python -m generator render")
            of_spec = replace(target, kubernetes=overlay.kubernetes, openshift=overlay.openshift)
            yield Directory(overlay.name, path, target if asked else of_spec)
