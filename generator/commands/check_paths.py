"""The part of `check` that takes files as they stand: files, folders and stdin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from generator.check.cache import Cache
from generator.check.engines import Target
from generator.check.pipeline import check_files_in, check_stream
from generator.check.repository import Options
from generator.check.selection import Selection
from generator.check.workers import available_cores
from generator.commands.progress import Progress
from generator.errors import UsageError
from generator.findings import Report
from generator.k8s.discover import discover

_STDIN = "-"


def check_paths(
    options: argparse.Namespace, target: Target, selection: Selection, say: Callable[[str], None]
) -> list[Report]:
    """The reports on stdin and on the files.

    Raises UsageError where there is nothing to check, so that an empty pipe or a wrong folder is no pass.
    """
    cache = Cache(options.cache)
    jobs = options.jobs or available_cores()
    with Progress(None if options.quiet else getattr(options, "draw", None)) as progress:
        how = Options(target, options.strict, jobs, cache, progress.show)
        reports = [check_stream(_read_stdin(), how, selection)] if _STDIN in options.path else []
        paths = [path for path in options.path if path != _STDIN]
        if paths:
            files = discover(paths)
            if not files and not reports:
                hint = "hidden files and what git ignores do not count, unless you name the file or the folder itself"
                raise UsageError(f"no YAML or JSON file in {', '.join(paths)}", hint)
            reports.append(check_files_in(files, paths, how, selection))
    problem = cache.save()
    if problem:
        say(f"note: {problem}")
    return reports


def _read_stdin() -> bytes:
    data = sys.stdin.buffer.read() if sys.stdin is not None else b""
    if not data.strip():
        raise UsageError("stdin is empty, so nothing was checked", "the command before the pipe may have failed")
    return data
