"""`schemas`: keep schemas of custom kinds beside the manifests, and list the kinds that `check` knows."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from generator.commands import Answer
from generator.errors import GeneratorError, OutputRefused, UsageError

DEFAULT_FOLDER = Path(".generator/schemas")
Row = tuple[str, str, str, str]


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
    plan = plan_additions(options.inputs, options.dir)
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

    try:
        minor = target_kubernetes(options.kubernetes, options.openshift)
        openshift = None if options.openshift is None else openshift_version(options.openshift)
    except UnknownVersionError as error:
        raise UsageError(str(error)) from None
    folder = SchemaFolder(options.dir)
    own = [(kind.kind, kind.group, kind.version, str(path)) for path, kind in folder.everything() if kind.served]
    for broken in folder.broken:
        say(f"{broken.path}: {broken.message}")
    taken = {(kind.lower(), group, version) for kind, group, version, _ in own}
    bundled = [row for row in _bundled(minor, openshift) if (row[0].lower(), row[1], row[2]) not in taken]
    rows = sorted([*own, *bundled], key=lambda row: (row[1], row[0].lower(), row[2]))
    return Answer(_table(_joined(rows)))


def _bundled(minor: str, openshift: str | None) -> Iterator[Row]:
    from generator.schema.custom_store import line_of, load_index, source_of
    from generator.schema.store import load_bundle, load_lock

    sources = load_lock()["sources"]
    kubernetes = f"Kubernetes {minor} ({sources['kubernetes']['package']}@{sources['kubernetes']['version']})"
    for identity in load_bundle(minor).kinds:
        api_version, _, kind = identity.partition(" ")
        group, _, version = api_version.rpartition("/")
        yield kind, group, version, kubernetes
    for group, kinds in load_index()["kinds"].items():
        name = source_of(group, openshift)
        source = f"{name} ({sources[name]['module']}@{sources[name]['version']})"
        for kind, versions in kinds.items():
            for version, lines in versions.items():
                if line_of(lines, openshift) is not None:
                    yield kind, group, version, source


def _joined(rows: list[Row]) -> Iterator[Row]:
    """One row for the versions of a kind that are from the same place."""
    versions: dict[tuple[str, str, str], list[str]] = {}
    for kind, group, version, source in rows:
        versions.setdefault((kind, group, source), []).append(version)
    for (kind, group, source), found in versions.items():
        yield kind, group or "core", ",".join(found), source


def _table(rows: Iterator[Row]) -> str:
    lines = [("KIND", "GROUP", "VERSIONS", "FROM"), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "".join(
        "  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[3]]) + "\n"
        for line in lines
    )
