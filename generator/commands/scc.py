"""`scc`: which SecurityContextConstraints admit the pods of each workload, and what would help the others."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from generator.commands import Answer
from generator.errors import UsageError

if TYPE_CHECKING:
    from generator.scc.answers import Answer as Decision


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `scc`."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="manifests: files, folders (one with a kustomization is built) or - for stdin; "
        "default: the OpenShift overlays of clearml.yaml",
    )
    parser.add_argument("--openshift", metavar="VERSION", help="default: the overlay's own, else the newest known")
    parser.add_argument("--all-versions", action="store_true", help="judge by every version, one column each")
    parser.add_argument("--grant", action="store_true", help="print the RoleBindings that refused workloads need")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """The decisions; not clean when a workload is refused. Raises GeneratorError."""
    from generator.commands.scc_sources import overlay_sources, path_source
    from generator.k8s.versions import OPENSHIFT, UnknownVersionError, openshift_version

    if options.grant and (options.all_versions or options.format == "json"):
        raise UsageError("--grant prints YAML for one version", "leave out --all-versions and --format")
    if options.all_versions and options.openshift:
        raise UsageError("--all-versions and --openshift exclude each other", "give one of them")
    try:
        wanted = openshift_version(options.openshift) if options.openshift else None
    except UnknownVersionError as error:
        raise UsageError(f"--openshift: {error}") from None
    sources = [path_source(options.paths)] if options.paths else overlay_sources()
    decided = {
        title: {
            version: decide(resources, version) for version in _versions(options, wanted or own or list(OPENSHIFT)[-1])
        }
        for title, resources, own in sources
    }
    clean = all(
        one.scc is not None for by_version in decided.values() for found in by_version.values() for one in found
    )
    if options.grant:
        return Answer(_grants(decided, say), clean=True)
    if options.format == "json":
        from generator.scc.answer_json import format_json

        return Answer(format_json(decided), clean=clean)
    return Answer("\n".join(_texts(decided, getattr(options, "colour", False))), clean=clean)


def decide(resources: Sequence[Mapping[str, Any]], openshift: str) -> list[Decision]:
    """The answers on the workloads among `resources`."""
    from generator.scc.answers import answers

    return list(answers(resources, openshift))


def _versions(options: argparse.Namespace, one: str) -> list[str]:
    from generator.k8s.versions import OPENSHIFT

    return list(OPENSHIFT) if options.all_versions else [one]


def _texts(decided: Mapping[str, Mapping[str, list[Decision]]], colour: bool) -> Iterator[str]:
    from generator.scc.answer_text import format_all, format_one

    for title, by_version in decided.items():
        if len(by_version) > 1:
            yield format_all(by_version, title, colour=colour)
        else:
            for version, answers in by_version.items():
                yield format_one(answers, f"{title} on OpenShift {version}", colour=colour)


def _grants(decided: Mapping[str, Mapping[str, list[Decision]]], say: Callable[[str], None]) -> str:
    """The RoleBindings as YAML; what they cannot help with is said."""
    from generator.k8s.yamlio import dump_all
    from generator.scc.bindings import bindings
    from generator.scc.workloads import UNNAMED

    every = [one for by_version in decided.values() for found in by_version.values() for one in found]
    for one in every:
        if one.scc is None and one.role is None:
            say(f"no grant for {one.resource}: {_ungrantable(one)}")
        elif one.scc is None and one.account == "default":
            say(f"note: {one.resource} runs as service account default, so every pod without one gets the grant")
    found = bindings(every)
    if not found:
        say("no RoleBinding to print")
        return ""
    if any(subject["namespace"] == UNNAMED for binding in found for subject in binding["subjects"]):
        say(f"note: replace {UNNAMED} by the namespace of the workloads, which name none, and apply the grant there")
    return dump_all(found)


def _ungrantable(one: Decision) -> str:
    if one.least:
        return f"{one.least} has no ClusterRole of its own"
    return "no SCC of the cluster admits it" if one.stricter else one.message
