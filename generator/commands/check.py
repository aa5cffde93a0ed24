"""`check`: build every overlay and say what the API server, and the objects among themselves, would object to."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Answer
from generator.commands.choice import chosen_overlays
from generator.errors import GeneratorError
from generator.findings import Report, Severity

if TYPE_CHECKING:
    from concurrent.futures import Future

    from generator.check.built import BuiltOverlay
    from generator.spec.load import OverlayTarget

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `check`."""
    parser.add_argument("--spec", type=Path, default=Path("clearml.yaml"), metavar="FILE", help="default: clearml.yaml")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where overlays/ is; default: beside the spec")
    parser.add_argument("--overlay", action="extend", nargs="+", metavar="NAME", help="only these overlays")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument("--fail-on", choices=[s.value for s in Severity], default="error", help="default: error")
    parser.add_argument("--select", action="append", metavar="IDS", help="only these rules, separated by commas")
    parser.add_argument("--ignore", action="append", metavar="IDS", help="all but these rules, separated by commas")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """The report; not clean when a finding is at or above --fail-on."""
    from generator.check.selection import parse_selection

    selection = parse_selection(options.select, options.ignore)
    targets = _targets(options.spec, options.overlay)
    root = options.out if options.out is not None else options.spec.parent
    built = _build(root, targets)

    from generator.check.pipeline import check_overlays

    report = check_overlays(built, selection)
    return Answer(_formatted(report, options), clean=not report.fails(Severity(options.fail_on)))


def _targets(spec: Path, names: Sequence[str] | None) -> list[OverlayTarget]:
    """The overlays of the spec that are asked for, all by default. Raises SpecError, UsageError."""
    from generator.spec.load import load_spec

    loaded = load_spec(spec)
    chosen = chosen_overlays(loaded, names)
    return [target for target in loaded.overlays if target.name in chosen]


def _build(root: Path, targets: Sequence[OverlayTarget]) -> list[BuiltOverlay]:
    """Build the overlays side by side, and load what the check needs while kustomize works."""
    from concurrent.futures import ThreadPoolExecutor

    from generator import proc
    from generator.kustomize.build import build, find_kustomize

    directories = [root / "overlays" / target.name for target in targets]
    for directory in directories:
        if not directory.is_dir():
            raise GeneratorError(f"{directory} does not exist", "run: python -m generator render")
    kustomize = find_kustomize(os.environ)
    with ThreadPoolExecutor(max(len(targets), 1)) as pool:
        try:
            builds = [pool.submit(build, kustomize, directory) for directory in directories]
            from generator.check.warm import load_checks

            load_checks(target.kubernetes for target in targets)
            return [_built(*one) for one in zip(targets, directories, builds, strict=True)]
        except BaseException:
            # Leaving the pool waits for its threads: a kustomize that hangs must not hold up Ctrl-C.
            proc.kill_running()
            raise


def _built(target: OverlayTarget, directory: Path, building: Future[bytes]) -> BuiltOverlay:
    """The overlay when kustomize is done; a failed build is part of the report."""
    from generator.check.built import BuiltOverlay
    from generator.kustomize.build import BuildFailed

    try:
        return BuiltOverlay(target.name, directory, target.kubernetes, building.result())
    except BuildFailed as error:
        return BuiltOverlay(target.name, directory, target.kubernetes, failure=error.message)


def _formatted(report: Report, options: argparse.Namespace) -> str:
    if options.format == "json":
        from generator.reports import json

        return json.format(report)
    from generator.reports import text

    return text.format(report, colour=getattr(options, "colour", False))
