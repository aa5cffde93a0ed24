"""`schemas`: keep schemas of custom kinds beside the manifests, and list the kinds that `check` knows."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from generator.commands import Answer
from generator.errors import GeneratorError, OutputRefused, UsageError

DEFAULT_FOLDER = Path(".generator/schemas")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The two sub-verbs and their flags."""
    verbs = parser.add_subparsers(dest="action", required=True, metavar="add|list")
    add = verbs.add_parser("add", description="Keep CRDs, or JSON Schemas named <group>/<kind>_<version>.json.")
    add.add_argument(
        "inputs", nargs="+", type=Path, metavar="FILE|DIR", help="YAML or JSON; a folder with all below it"
    )
    add.add_argument("--replace", action="store_true", help="also replace what is kept and differs")
    listing = verbs.add_parser("list", description="List the kinds that have a schema, and where it is from.")
    listing.add_argument("--kubernetes", metavar="VERSION", help="default: the newest known")
    listing.add_argument("--openshift", metavar="VERSION", help="the kinds of this release")
    for verb in (add, listing):
        verb.add_argument(
            "--dir", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help=f"where they are kept: {DEFAULT_FOLDER}"
        )


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """Do what the sub-verb says. Raises GeneratorError."""
    return _add(options, say) if options.action == "add" else _list(options, say)


def _add(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    from generator.schema.keeping import plan_additions, write_kept

    for given in options.inputs:
        if not given.exists():
            raise UsageError(f"{given} does not exist")
    try:
        plan = plan_additions(options.inputs, options.dir)
    except OSError as error:
        raise OutputRefused(f"{error.filename} cannot be read: {error.strerror}") from error
    if plan.problems:
        raise GeneratorError("\n".join(plan.problems), "nothing was written; mend or leave out what is named")
    for path in plan.ignored:
        say(f"{path}: neither a CustomResourceDefinition nor a JSON Schema")
    if not plan.kept:
        raise UsageError("there is nothing to keep", "give a CRD, or JSON Schemas named <group>/<kind>_<version>.json")
    different = [str(kept.path) for kept in plan.kept if kept.state == "different"]
    if different and not options.replace:
        raise OutputRefused(
            f"nothing was written: kept already, and different: {', '.join(different)}", "replace them with --replace"
        )
    try:
        write_kept(plan.kept)
    except OSError as error:
        raise OutputRefused(f"{error.filename} cannot be written: {error.strerror}") from error
    words = {"new": "added", "same": "unchanged", "different": "replaced"}
    return Answer("".join(f"{words[kept.state]} {kept.path}\n" for kept in plan.kept))


def _list(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    from generator.k8s.versions import UnknownVersionError, openshift_version, target_kubernetes
    from generator.schema.folder import SchemaFolder
    from generator.schema.listing import known_kinds

    try:
        minor = target_kubernetes(options.kubernetes, options.openshift)
        openshift = None if options.openshift is None else openshift_version(options.openshift)
    except UnknownVersionError as error:
        raise UsageError(str(error)) from None
    folder = SchemaFolder(options.dir)
    known = known_kinds(minor, openshift, folder)
    for broken in folder.broken:
        say(f"{broken.path}: {broken.message}")
    return Answer(_table([(kind.kind, kind.group or "core", ",".join(kind.versions), kind.source) for kind in known]))


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    lines = [("KIND", "GROUP", "VERSIONS", "FROM"), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "".join(
        "  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[3]]) + "\n"
        for line in lines
    )
