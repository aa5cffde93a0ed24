"""What `publish` asks `check` before it commits: the report on a tree, by the very command that a user would run."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from generator.signals import waits


def judge(
    files: Mapping[str, bytes],
    options: argparse.Namespace,
    overlays: Sequence[str],
    folder: Path,
    say: Callable[[str], None],
) -> str:
    """The report on `files` when a finding is at or above --fail-on, "" otherwise; they are written below `folder`."""
    from generator.commands import check  # only a publish with something to do asks

    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    parser = argparse.ArgumentParser(prog="check", exit_on_error=False)
    check.add_arguments(parser)
    place = ["--spec", str(options.spec), "--out", str(folder)]
    flags = [*place, "--fail-on", options.fail_on, "--format", options.format]
    chosen = parser.parse_args([*flags, "--overlay", *overlays] if overlays else flags)
    chosen.colour = options.colour
    with waits():  # for builds and workers, most of the time
        answer = check.run(chosen, say)
    return "" if answer.clean else answer.output.replace(f"{folder}/", "")
