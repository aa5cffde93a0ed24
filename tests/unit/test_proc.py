"""Processes: output, exit codes, time limits that reach grandchildren, and what cannot be started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from generator import proc
from generator.errors import ToolError
from generator.signals import leaving_when_asked
from tests.liveness import eventually, is_running

# A shell whose child outlives it unless the whole group is killed; both process ids go to a file.
_FAMILY = "sleep 60 & echo $$ $! > pids; wait"


def _pids(place: Path) -> list[int]:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        content = (place / "pids").read_text() if (place / "pids").exists() else ""
        if content.endswith("\n"):
            return [int(pid) for pid in content.split()]
        time.sleep(0.01)
    raise AssertionError("the process did not start")


def _assert_dead(pids: list[int]) -> None:
    eventually(lambda: not any(map(is_running, pids)))


def test_answer(tmp_path: Path) -> None:
    """Exit code, both streams, input, directory and environment; a failure is an answer, too."""
    script = 'cat; echo "$PWD $WORD" >&2; exit 7'
    done = proc.run(["/bin/sh", "-c", script], cwd=tmp_path, input=b"\xffin", timeout=10, env={"WORD": "w"})
    assert done == proc.Completed(("/bin/sh", "-c", script), 7, b"\xffin", f"{tmp_path} w\n".encode())


def test_input_is_empty_by_default() -> None:
    """Nothing can wait for the terminal."""
    assert proc.run(["cat"], timeout=10).stdout == b""


def test_much_input_and_output() -> None:
    """More than a pipe holds, in both directions."""
    data = os.urandom(1 << 20)
    assert proc.run(["cat"], input=data, timeout=30).stdout == data


def test_input_that_nobody_reads() -> None:
    """A program may end without reading."""
    assert proc.run(["true"], input=bytes(1 << 20), timeout=10).returncode == 0


def test_signal() -> None:
    """A crash shows as the negative number of its signal."""
    assert proc.run(["/bin/sh", "-c", "kill -SEGV $$"], timeout=10).returncode == -signal.SIGSEGV


def test_timeout_kills_the_group(tmp_path: Path) -> None:
    """The child of the child as well; the message has program and seconds."""
    with pytest.raises(proc.TimedOut, match=r"^/bin/sh did not finish in 0\.3 seconds and was killed$") as caught:
        proc.run(["/bin/sh", "-c", _FAMILY], cwd=tmp_path, timeout=0.3)
    assert caught.value.exit_code == 3
    _assert_dead(_pids(tmp_path))


def test_timeout_of_what_ignores_sigterm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking is not enough for every program."""
    monkeypatch.setattr(proc, "_GRACE_SECONDS", 0.1)
    with pytest.raises(proc.TimedOut):
        proc.run(["/bin/sh", "-c", "trap '' TERM; " + _FAMILY], cwd=tmp_path, timeout=0.3)
    _assert_dead(_pids(tmp_path))


def test_timeout_when_only_a_grandchild_holds_the_pipe(tmp_path: Path) -> None:
    """The leader has long ended; its group has not."""
    start = time.monotonic()
    with pytest.raises(proc.TimedOut):
        proc.run(["/bin/sh", "-c", "sleep 60 & echo $! > pids"], cwd=tmp_path, timeout=0.3)
    assert time.monotonic() - start < 10
    _assert_dead(_pids(tmp_path))


def test_timeout_when_a_daemon_holds_the_pipe(tmp_path: Path) -> None:
    """Out of our reach in a session of its own, it must not hold us up."""
    start = time.monotonic()
    with pytest.raises(proc.TimedOut):
        proc.run(["/bin/sh", "-c", "setsid sleep 5 & echo $! > pids; wait"], cwd=tmp_path, timeout=0.3)
    assert time.monotonic() - start < 4


def test_interrupt_kills_the_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while waiting leaves nothing running."""

    def interrupted(*_: object) -> None:
        _pids(tmp_path)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        proc.run(["/bin/sh", "-c", _FAMILY], cwd=tmp_path, timeout=30)
    _assert_dead(_pids(tmp_path))


def test_kill_running_reaches_other_threads(tmp_path: Path) -> None:
    """What an interrupted main thread calls; the other thread sees a process that a signal ended."""
    codes = []
    thread = threading.Thread(
        target=lambda: codes.append(proc.run(["/bin/sh", "-c", _FAMILY], cwd=tmp_path, timeout=60).returncode)
    )
    thread.start()
    pids = _pids(tmp_path)
    proc.kill_running()
    thread.join(10)
    assert codes == [-signal.SIGKILL]
    _assert_dead(pids)


@pytest.mark.parametrize(
    ("name", "content", "mode", "reason"),
    [
        ("absent", None, 0, "No such file or directory"),
        ("plain", "#!/bin/sh\n", 0o644, "Permission denied"),
        ("noise", "noise", 0o755, "Exec format error"),
    ],
)
def test_cannot_be_started(tmp_path: Path, name: str, content: str | None, mode: int, reason: str) -> None:
    """Missing, not executable, no program: one sentence with the program in it."""
    program = tmp_path / name
    if content is not None:
        program.write_text(content)
        program.chmod(mode)
    with pytest.raises(ToolError) as caught:
        proc.run([str(program)], timeout=10)
    assert caught.value.message == f"{program} cannot be started: {reason}"
    assert not isinstance(caught.value, proc.TimedOut)


def test_missing_directory(tmp_path: Path) -> None:
    """It is the directory that is missing, not the program."""
    with pytest.raises(ToolError) as caught:
        proc.run(["true"], cwd=tmp_path / "nowhere", timeout=10)
    assert caught.value.message == f"true cannot be started in {tmp_path / 'nowhere'}: No such file or directory"


def test_threads() -> None:
    """Many at once, each with its own answer."""
    answers: dict[int, bytes] = {}

    def ask(number: int) -> None:
        answers[number] = proc.run([sys.executable, "-S", "-c", f"print({number})"], timeout=30).stdout

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: f"{number}\n".encode() for number in range(6)}


@pytest.fixture(params=["pidfd", "forbidden", "unknown"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems with descriptors of processes, with a sandbox that forbids them, and without."""

    def forbidden(_: int) -> int:
        raise PermissionError

    if request.param == "forbidden":
        monkeypatch.setattr(os, "pidfd_open", forbidden)
    elif request.param == "unknown":
        monkeypatch.delattr(os, "pidfd_open")


@pytest.mark.usefixtures("system")
def test_end_without_pipes() -> None:
    """A program may close its output long before it ends."""
    done = proc.run(["/bin/sh", "-c", "echo out; exec >&- 2>&-; sleep 0.2; exit 3"], timeout=30)
    assert (done.returncode, done.stdout) == (3, b"out\n")


@pytest.mark.usefixtures("system")
def test_timeout_without_pipes(tmp_path: Path) -> None:
    """Or close it and stay."""
    with pytest.raises(proc.TimedOut):
        proc.run(["/bin/sh", "-c", f"exec >&- 2>&-; {_FAMILY}"], cwd=tmp_path, timeout=0.3)
    _assert_dead(_pids(tmp_path))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_while_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    """The process is there, but Popen does not know its number yet: it is ended, too."""
    real = subprocess._fork_exec  # type: ignore[attr-defined]

    def interrupted(*args: object) -> int:
        started = real(*args)
        _pids(tmp_path)
        os.kill(os.getpid(), number)
        return int(started)

    monkeypatch.setattr(subprocess, "_fork_exec", interrupted)
    with pytest.raises((KeyboardInterrupt, SystemExit)), leaving_when_asked():
        proc.run(["/bin/sh", "-c", _FAMILY], cwd=tmp_path, timeout=30)
    _assert_dead(_pids(tmp_path))
