"""`verify`: say whether a published commit is exactly what its source commit renders to."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Answer

if TYPE_CHECKING:
    from generator.publish.provenance import Verdict

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `verify`."""
    parser.add_argument("ref", nargs="?", default="HEAD", metavar="REF", help="commit or branch; default: HEAD")
    parser.add_argument("--path", metavar="DIR", help="folder of the tree; default: the only one that is published")
    parser.add_argument(
        "--source", type=Path, metavar="DIR", help="clone that has the source commit; default: this one"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """The verdict; not clean when there is a difference. Raises PublishRefused, SpecError."""
    from generator import __version__
    from generator.publish.git import Git
    from generator.publish.provenance import verify_commit
    from generator.signals import leaving_when_asked

    git = Git.at(Path.cwd())
    folder = None if options.path is None else options.path.strip("/").removeprefix("./")
    sources = git if options.source is None else Git.at(options.source)
    with leaving_when_asked():
        verdict = verify_commit(git, options.ref, "" if folder == "." else folder, sources)
    if verdict.published.generator != __version__:
        say(f"note: published by generator {verdict.published.generator}, compared with {__version__}")
    if options.format == "json":
        return Answer(_json(verdict, __version__), clean=not verdict.differences)
    return Answer(_text(verdict, options.ref), clean=not verdict.differences)


def _text(verdict: Verdict, ref: str) -> str:
    published = verdict.published
    where = f"{ref} ({verdict.commit[:12]})" if ref != verdict.commit else ref[:12]
    if not verdict.differences:
        origin = f"what {published.source[:12]} renders to with generator {published.generator}"
        return f"{where} is {origin}: {verdict.files} files\n{_others(verdict)}"
    lines = [f"{where} is not what {published.source[:12]} renders to:"]
    width = max(map(len, verdict.differences.values()))
    lines += [f"  {reason:{width}}  {path}" for path, reason in verdict.differences.items()]
    return "\n".join(lines) + f"\n{_others(verdict)}"


def _others(verdict: Verdict) -> str:
    """The files of others beside ours: neither kustomize nor Argo CD reads them, but who verifies should know."""
    heading = ["files of others beside ours:"] if verdict.others else []
    return "".join(f"{line}\n" for line in [*heading, *(f"  {path}" for path in verdict.others)])


def _json(verdict: Verdict, version: str) -> str:
    import json

    published = verdict.published
    content = {
        "version": 1,
        "verified": not verdict.differences,
        "commit": verdict.commit,
        "path": verdict.folder or ".",
        "source": {"commit": published.source, "spec": published.spec, "dirty": published.dirty},
        "generator": {"published": published.generator, "compared": version},
        "files": verdict.files,
        "differences": [{"path": path, "reason": reason} for path, reason in verdict.differences.items()],
        "others": verdict.others,
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
