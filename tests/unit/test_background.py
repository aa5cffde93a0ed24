"""Work that goes on meanwhile: its result, its error, and that nothing of it outlives an interrupt."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from generator import proc
from generator.background import meanwhile


def test_result_in_the_body_and_after_it() -> None:
    with meanwhile(lambda: proc.run(["echo", "x"], timeout=10).stdout) as answer:
        assert answer() == b"x\n"
    assert answer() == b"x\n"


def test_error_where_the_result_is_asked_for() -> None:
    def work() -> None:
        raise ValueError("theirs")

    with meanwhile(work) as answer:
        pass
    with pytest.raises(ValueError, match="theirs"):
        answer()


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_body_that_fails(tmp_path: Path, error: type[BaseException]) -> None:
    """What the work waits for is killed, what it would start next as well, and it has ended."""
    begun, done = threading.Event(), []

    def work() -> None:
        begun.set()
        for number in range(2):
            proc.run(["/bin/sh", "-c", f"sleep 60; touch {tmp_path}/{number}"], timeout=100)
        done.append(True)

    def fail() -> None:
        with meanwhile(work):
            begun.wait()
            raise error

    start, interval = time.monotonic(), sys.getswitchinterval()
    with pytest.raises(error):
        fail()
    assert time.monotonic() - start < 30
    assert sys.getswitchinterval() == interval
    assert (done, list(tmp_path.iterdir())) == ([True], [])


def test_signal_while_it_is_waited_for() -> None:
    """The handler of a signal may raise: the work has ended nevertheless, before the error goes on."""
    done = []

    def work() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        proc.run(["sleep", "60"], timeout=100)
        done.append(True)

    for _ in range(20):
        with pytest.raises(KeyboardInterrupt), meanwhile(work):
            pass
    assert len(done) == 20
