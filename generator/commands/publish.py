"""`publish`: commit the rendered tree to the branch that Argo CD syncs, after every check has passed."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Answer
from generator.commands.choice import chosen_overlays
from generator.errors import ToolError, UsageError
from generator.severity import Severity

if TYPE_CHECKING:
    from generator.publish.private import PrivateRepository
    from generator.publish.publishing import Outcome
    from generator.publish.request import Place, Request
    from generator.publish.source import Source
    from generator.publish.target import Target
    from generator.spec.load import Loaded

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `publish`."""
    parser.add_argument("--spec", type=Path, default=Path("clearml.yaml"), metavar="FILE", help="default: clearml.yaml")
    parser.add_argument("--remote", metavar="URL|NAME", help="with --push: where to; default: origin")
    parser.add_argument("--branch", metavar="NAME", help="default: gitops.branch of the spec")
    parser.add_argument("--path", metavar="DIR", help="folder in the repository; default: gitops.path of the spec")
    parser.add_argument("--overlay", action="extend", nargs="+", metavar="NAME", help="only these overlays")
    parser.add_argument("--push", action="store_true", help="push, leaving the branches of this clone alone")
    parser.add_argument("--pr", action="store_true", help="push to a branch of its own and open a request")
    parser.add_argument("--message", metavar="TEXT", help="what the commit says; trailers are added")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")
    parser.add_argument("--fail-on", choices=[s.value for s in Severity], default="error", help="default: error")
    parser.add_argument("--allow-dirty", action="store_true", help="publish what is not committed")
    parser.add_argument("--allow-removal", action="store_true", help="remove data, databases or many objects")
    parser.add_argument("--allow-older", action="store_true", help="go back to before what is published")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """What was published; not clean when findings stopped it. Raises PublishRefused, SpecError, UsageError."""
    from generator.publish.private import private_folder
    from generator.signals import leaving_when_asked

    _readable(options.message)
    with leaving_when_asked(), private_folder("publish") as folder:
        place, request = _asked(options, folder, say)
        from generator.publish.publishing import publish

        outcome = publish(place, request)
    for twin in outcome.twins:
        say(f"note: {twin} is the same file as one of ours where a disk ignores upper and lower case")
    return Answer(_formatted(outcome, request, options, say), clean=not outcome.report)


def _asked(options: argparse.Namespace, folder: Path, say: Callable[[str], None]) -> tuple[Place, Request]:
    """Where to publish, and what. Raises PublishRefused, SpecError, UsageError."""
    from generator.background import meanwhile

    with meanwhile(lambda: _source(options, folder)) as source_of_spec:
        # To load all this takes longer than git needs to answer.
        from generator.commands.gate import judge
        from generator.publish.request import Request
        from generator.spec.load import load_spec

        loaded = load_spec(options.spec)
        chosen = chosen_overlays(loaded, options.overlay)
    source, private = source_of_spec()
    target = _target(options, loaded, source)
    request = Request(
        loaded=loaded,
        source=source,
        target=target,
        chosen=chosen,
        judge=lambda files: judge(files, options, chosen, folder / "tree", say),
        message=options.message,
        allow_removal=options.allow_removal,
        allow_older=options.allow_older,
        dry_run=options.dry_run,
        review=options.pr,
    )
    return _place(source, private, target, folder), request


def _place(source: Source, private: PrivateRepository | None, target: Target, folder: Path) -> Place:
    """The branch of another repository, seen from a private one, or of the source's own."""
    if private:
        from generator.publish.remote import RemoteBranch

        return RemoteBranch(private, target)
    from generator.publish.local import LocalBranch

    return LocalBranch(source, target, folder)


def _source(options: argparse.Namespace, folder: Path) -> tuple[Source, PrivateRepository | None]:
    """The source, and where to fetch to if something is to be pushed."""
    from generator.publish.private import PrivateRepository
    from generator.publish.source import find_source

    source = find_source(options.spec)
    return source, PrivateRepository(source, folder) if options.push or options.pr else None


def _target(options: argparse.Namespace, loaded: Loaded, source: Source) -> Target:
    """The target that the flags ask for. Raises PublishRefused when it, or the source, is not fit for a publish."""
    from generator.publish.refusals import raise_any
    from generator.publish.source import refusals
    from generator.publish.target import Wish, find_target, mismatches

    wish = Wish(options.remote, options.branch, options.path, push=options.push or options.pr)
    target = find_target(wish, loaded.spec.gitops, source.settings)
    unready = [] if options.allow_dirty else refusals(source)
    raise_any([*unready, *mismatches(target, loaded.spec.gitops)])
    return target


def _readable(message: str | None) -> None:
    """Raises UsageError for a message that git could not store as text."""
    try:
        (message or "").encode()
    except UnicodeEncodeError:
        raise UsageError("--message is not UTF-8", "write it in UTF-8, or leave it out") from None


def _formatted(outcome: Outcome, request: Request, options: argparse.Namespace, say: Callable[[str], None]) -> str:
    from generator.publish import report

    urls = _request_urls(outcome, request.target, request, say) if options.pr and outcome.branch else []
    if options.format == "json":
        return report.format_json(outcome, request.source, request.target, urls, dry=options.dry_run)
    return report.format_text(outcome, request.source, request.target, urls, colour=options.colour, dry=options.dry_run)


def _request_urls(outcome: Outcome, target: Target, request: Request, say: Callable[[str], None]) -> list[str]:
    """The request that was opened, or the page that opens one."""
    from generator.publish.forge import compare_url, open_request

    title = f"Publish {request.loaded.spec.name} from {request.source.commit[:12]}"
    try:
        opened = open_request(request.source.root, target.url, target.branch, outcome.branch, title)
    except ToolError as error:
        say(f"note: {error.message}")
        opened = ""
    url = opened or compare_url(target.url, target.branch, outcome.branch, os.environ)
    if not url:
        say(f"note: open a request to merge {outcome.branch} into {target.branch} where that repository is hosted")
    return [url] if url else []
