"""Signals that ask to end: answered where the process waits or at the end, once, and never while it cleans up."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from generator.signals import leaving_when_asked, waits

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _ask(number: int) -> None:
    os.kill(os.getpid(), number)


def _expected(number: int) -> type[BaseException]:
    return KeyboardInterrupt if number == signal.SIGINT else SystemExit


@pytest.mark.parametrize("number", ASKING)
def test_at_the_next_wait(number: int) -> None:
    """What is computed before goes on; what comes after the wait does not."""
    done = []

    def body() -> None:
        with leaving_when_asked():
            _ask(number)
            done.append("computed")
            with waits():
                done.append("waited")

    with pytest.raises(_expected(number)) as caught:
        body()
    assert done == ["computed"]
    assert number == signal.SIGINT or caught.value.args == (128 + number,)


@pytest.mark.parametrize("number", ASKING)
def test_in_a_wait(number: int) -> None:
    def body() -> None:
        with leaving_when_asked(), waits():
            threading.Timer(0.05, _ask, [number]).start()
            time.sleep(30)

    begun = time.monotonic()
    with pytest.raises(_expected(number)):
        body()
    assert time.monotonic() - begun < 10


def test_cleaning_up_is_not_disturbed() -> None:
    """A second signal, a wait, another error while it cleans up: it ends, and as the first signal says."""
    done = []

    def body() -> None:
        with leaving_when_asked():
            try:
                _ask(signal.SIGTERM)
                with waits():
                    pass
            finally:
                _ask(signal.SIGHUP)
                with waits():
                    done.append("cleaned")
                raise ValueError

    with pytest.raises(SystemExit) as caught:
        body()
    assert (done, caught.value.code) == (["cleaned"], 128 + signal.SIGTERM)


def test_at_the_end() -> None:
    """Too late for any wait: nothing is left undone, and the signal is not lost."""

    def body() -> None:
        with leaving_when_asked():
            _ask(signal.SIGTERM)

    with pytest.raises(SystemExit):
        body()


def test_waits_within_waits() -> None:
    def body() -> None:
        with leaving_when_asked(), waits():
            with waits():
                pass
            _ask(signal.SIGTERM)
            raise AssertionError("the outer one still waits")

    with pytest.raises(SystemExit):
        body()


def test_what_somebody_else_has_said_stays() -> None:
    """nohup ignores SIGHUP; afterwards all is as before."""
    before = {number: signal.getsignal(number) for number in ASKING}
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with leaving_when_asked():
            _ask(signal.SIGHUP)
            with waits():
                pass
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before[signal.SIGHUP])
    assert {number: signal.getsignal(number) for number in ASKING} == before


def test_another_thread() -> None:
    """Only the main one answers to signals; in others both are nothing."""
    done = []

    def work() -> None:
        with leaving_when_asked(), waits():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
