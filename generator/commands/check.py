"""`check`: say what the API server, and the objects among themselves, object to in overlays, files or a stream."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Answer
from generator.errors import UsageError
from generator.findings import Report
from generator.severity import Severity

if TYPE_CHECKING:
    from generator.check.engines import Target

FORMATS = ("text", "json")
_SPEC = Path("clearml.yaml")
_SCHEMAS = Path(".generator/schemas")
_POD_SECURITY = ("baseline", "restricted")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `check`."""
    add = parser.add_argument
    add("path", nargs="*", metavar="PATH", help="files, folders, - for stdin; default: the overlays of the spec")
    add("--build", action="extend", nargs="+", type=Path, metavar="DIR", help="kustomizations to build and check")
    add("--spec", type=Path, default=_SPEC, metavar="FILE", help=f"default: {_SPEC}")
    add("--out", type=Path, metavar="DIR", help="where overlays/ is; default: beside the spec")
    add("--overlay", action="extend", nargs="+", metavar="NAME", help="only these overlays of the spec")
    add("--kubernetes", metavar="VERSION", help="judge by this version, such as 1.31; default: the newest known")
    add("--openshift", metavar="VERSION", help="judge by this version, such as 4.18")
    add("--pod-security", choices=_POD_SECURITY, help="level for all pods; default: what their namespaces enforce")
    add("--schemas", type=Path, default=_SCHEMAS, metavar="DIR", help="schemas of your custom kinds")
    add("--strict", action="store_true", help="a kind without a schema is an error")
    add("--format", choices=FORMATS, default="text", help="default: text")
    add("--fail-on", choices=[s.value for s in Severity], default="error", help="default: error")
    add("--select", action="append", metavar="IDS", help="only these rules, separated by commas")
    add("--ignore", action="append", metavar="IDS", help="all but these rules, separated by commas")
    add("--jobs", type=_positive, metavar="N", help="processes to use at most; default: one a core")
    add("--cache", type=Path, metavar="DIR", help="remember there what was checked; runs may share it")
    add("--quiet", action="store_true", help="no progress bar")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """The report; not clean when a finding is at or above --fail-on. Raises GeneratorError, WorkerCrashed."""
    from generator.check.selection import parse_selection

    selection = parse_selection(options.select, options.ignore)
    _refuse_contradictions(options)
    target = _target(options)
    reports = _reports_on_schemas(target)
    if options.path:
        from generator.commands.check_paths import check_paths

        reports += check_paths(options, target, selection, say)
    if options.build or not options.path:
        from generator.commands.check_builds import check_builds

        reports.append(check_builds(options, target, selection))
    from generator.check.pipeline import merge

    report = merge(reports)
    return Answer(_formatted(report, options), clean=not report.fails(Severity(options.fail_on)))


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
    return number


def _refuse_contradictions(options: argparse.Namespace) -> None:
    """Raises UsageError where one flag makes another meaningless."""
    of_spec = {"--overlay": options.overlay, "--out": options.out, "--spec": options.spec != _SPEC}
    for flag in (flag for flag, given in of_spec.items() if given and (options.path or options.build)):
        hint = "leave it out, or leave out PATH and --build; to build and check one directory: --build DIR"
        raise UsageError(f"{flag} is about the overlays of a spec, not about PATH or --build", hint)
    if options.cache is not None and options.cache.exists() and not options.cache.is_dir():
        raise UsageError(f"--cache: {options.cache} is no folder", "name a folder; it is made if it is not there")


def _reports_on_schemas(target: Target) -> list[Report]:
    if target.schema_folder is None:
        return []
    from generator.check.schema_folder import broken_schemas

    return [broken_schemas(target.schema_folder)]


def _target(options: argparse.Namespace) -> Target:
    """What the flags ask for; without a version the newest known. Raises UsageError."""
    from generator.check.engines import Target
    from generator.k8s.versions import UnknownVersionError, openshift_version, target_kubernetes

    folder = options.schemas if options.schemas.is_dir() else None
    if folder is None and options.schemas != _SCHEMAS:
        raise UsageError(f"--schemas: {options.schemas} is no folder", "make one: python -m generator schemas add FILE")
    try:
        kubernetes = target_kubernetes(options.kubernetes, options.openshift)
        openshift = options.openshift and openshift_version(options.openshift)
        return Target(kubernetes, openshift, options.pod_security, folder)
    except UnknownVersionError as error:
        raise UsageError(str(error), "a minor is enough: --kubernetes 1.31 or --openshift 4.18") from None


def _formatted(report: Report, options: argparse.Namespace) -> str:
    if options.format == "json":
        from generator.reports import json

        return json.format(report)
    from generator.reports import text

    return text.format(report, colour=getattr(options, "colour", False))
