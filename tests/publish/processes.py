"""`publish` in processes of its own, which can be killed at any moment with all that they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator import cli
from tests.liveness import eventually, is_running


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
        # As a terminal starts it: a shell's background job, as this may be, ignores Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.chdir(folder)
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        sys.stdout = os.fdopen(1, "w")
        sys.stderr = os.fdopen(2, "w")
        code = cli.main(["publish", *arguments])
        sys.stdout.flush()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 99
    finally:
        os._exit(code)


def wait(process: int) -> int:
    """The exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def kill_after(process: int, seconds: float) -> list[int]:
    """SIGKILL for the process and every descendant, at the same moment: none may finish its work alone.

    git runs in sessions of its own, so that one signal to the group would not reach it. What serves a remote is left
    alone, and returned: in earnest it is on another machine, where the connection ends.
    """
    time.sleep(seconds)
    victims, others = [process], list[int]()
    for one in victims:  # grows while it is walked
        try:
            os.kill(one, signal.SIGSTOP)
        except ProcessLookupError:
            continue
        for child in _children(one):
            (others if _serves(child) else victims).append(child)
    for one in reversed(victims):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return others


def wait_for_others(processes: Sequence[int]) -> None:
    """Until each of these, which are no children of ours, has ended."""
    eventually(lambda: not any(map(is_running, processes)))


def _serves(process: int) -> bool:
    """Whether it is the other end of a push or a fetch."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
    return b"receive-pack" in command or b"upload-pack" in command


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            yield from map(int, task.read_text().split())
        except OSError:
            continue
