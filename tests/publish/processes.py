"""`publish` in processes of its own, which can be killed at any moment with all that they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator import cli


def start(folder: Path, arguments: Sequence[str], output: Path) -> int:
    """A forked process that runs the command in `folder`; what it says goes to `output`. Its id.

    Everything is imported already: what is left to interrupt is the work itself.
    """
    process = os.fork()
    if process:
        return process
    code = 99
    try:
        os.setsid()
        os.chdir(folder)
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        sys.stdout = os.fdopen(1, "w")
        sys.stderr = os.fdopen(2, "w")
        code = cli.main(["publish", *arguments])
        sys.stdout.flush()
    finally:
        os._exit(code)


def wait(process: int) -> int:
    """The exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def kill_after(process: int, seconds: float) -> None:
    """SIGKILL for the process and every descendant, at the same moment: none may finish its work alone.

    git runs in sessions of its own, so that one signal to the group would not reach it.
    """
    time.sleep(seconds)
    victims = [process]
    for one in victims:  # grows while it is walked
        try:
            os.kill(one, signal.SIGSTOP)
        except ProcessLookupError:
            continue
        victims += _children(one)
    for one in reversed(victims):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            yield from map(int, task.read_text().split())
        except OSError:
            continue
