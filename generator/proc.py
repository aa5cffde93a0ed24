"""The only way to start a process: bounded in time, killed with everything that it started, its output captured."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from generator.errors import ToolError
from generator.signals import waits

# What a program asked to stop gets to clean up (git removes its lock files on SIGTERM) before it is killed.
_GRACE_SECONDS = 1.0

# What `poll` counts in, to a second.
_MILLISECONDS = 1000


class TimedOut(ToolError):
    """A program was still running when its time was up, and was killed."""


class _Process(subprocess.Popen[bytes]):
    """A process whose end is noticed when it comes: Popen, given a time limit, looks for it after pauses."""

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        if timeout is not None and self.returncode is None and not self._ends_within(timeout):
            raise subprocess.TimeoutExpired(self.args, timeout)
        return super().wait(timeout)

    def _ends_within(self, seconds: float) -> bool:
        """Whether it ends in that time; True, unasked, where the system has no descriptors of processes."""
        if not hasattr(os, "pidfd_open"):
            return True
        try:
            descriptor = os.pidfd_open(self.pid)
        except OSError:  # forbidden by a sandbox, or one open file too many
            return True
        try:
            end = select.poll()
            end.register(descriptor, select.POLLIN)
            return bool(end.poll(max(seconds, 0) * _MILLISECONDS))
        finally:
            os.close(descriptor)


# The processes of every thread, so that the thread that the user interrupts can end those of the others.
_running: set[_Process] = set()
_running_lock = threading.Lock()


class Completed(NamedTuple):
    """A process that ended by itself; a negative `returncode` is the number of the signal that ended it."""

    args: tuple[str, ...]
    returncode: int
    stdout: bytes
    stderr: bytes


def run(
    args: Sequence[str],
    *,
    cwd: Path | None = None,
    input: bytes | None = None,
    timeout: float,
    env: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Completed:
    """Run `args` without a shell and wait for it; safe in any thread.

    `input` is all that it reads (nothing: an empty stream), `env` replaces the environment, `timeout` is in seconds,
    `pass_fds` are descriptors that it inherits. Whatever its exit code, that is an answer. When this call is left
    early, by time or by an interrupt, the whole process group is killed first.

    Raises TimedOut, and ToolError when it cannot be started at all.
    """
    # A session of its own is a process group of its own, without the terminal: nothing can stop and ask a question.
    with _started(args, cwd, input is not None, env, pass_fds) as process:
        try:
            with waits():
                stdout, stderr = process.communicate(input, timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise TimedOut(f"{args[0]} did not finish in {timeout:g} seconds and was killed") from None
        except BaseException:
            _kill(process)
            raise
        finally:
            with _running_lock:
                _running.discard(process)
    return Completed(tuple(args), process.returncode, stdout, stderr)


def kill_running() -> None:
    """Kill what `run` is waiting for in any thread: an interrupt reaches the main thread only."""
    with _running_lock:
        processes = tuple(_running)
    for process in processes:
        _signal(process, signal.SIGKILL)


def _started(
    args: Sequence[str], cwd: Path | None, has_input: bool, env: Mapping[str, str] | None, pass_fds: Sequence[int]
) -> _Process:
    """The process, known to `kill_running`."""
    try:
        with _running_lock:
            process = _Process(
                args,
                cwd=cwd,
                env=env,
                stdin=subprocess.PIPE if has_input else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                pass_fds=pass_fds,
            )
            _running.add(process)
    except OSError as error:
        # Popen names the directory when that is what is wrong, and the program otherwise.
        where = f" in {cwd}" if cwd is not None and error.filename in (cwd, os.fspath(cwd)) else ""
        raise ToolError(f"{args[0]} cannot be started{where}: {error.strerror}") from None
    return process


def _kill(process: _Process) -> None:
    """End the group of `process`: politely, then for certain.

    Its pipes are closed unread: a descendant in a session of its own could withhold their end for ever.
    """
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_SECONDS)
    _signal(process, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _signal(process: _Process, number: signal.Signals) -> None:
    """Signal the whole group; the leader's id is the group's, also after the leader has ended."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
