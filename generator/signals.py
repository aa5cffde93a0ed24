"""Signals that ask a process to end. Python answers to them in the main thread, between any two of its steps.

An exception there is safe in few places: it crashes C code that calls back, gets lost where Python cleans up, or comes
when a process has started and nobody knows its number yet. So it is raised where this process waits, and nowhere else;
there is little that takes long between two waits.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# Ctrl-C, a CI job that is cancelled, a terminal that is closed; with what Python makes of them.
_ASKING: dict[int, Any] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}


class _State:
    """What the main thread was asked: the first signal that came, and whether its exception is on its way."""

    came = 0
    is_waiting = False
    is_leaving = False


@contextmanager
def leaving_when_asked() -> Iterator[None]:
    """Let the signals that ask to end leave the body where it `waits`, or at its end, so that it cleans up undisturbed.

    Raises KeyboardInterrupt for Ctrl-C, and SystemExit with what a shell makes of the signal for SIGTERM and SIGHUP; a
    second signal changes nothing. Only where nobody has said otherwise: nohup ignores SIGHUP.
    """
    main = threading.current_thread() is threading.main_thread()
    ours = [number for number, usual in _ASKING.items() if main and signal.getsignal(number) is usual]
    for number in ours:
        signal.signal(number, _answer)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, _ASKING[number])
        if ours and _State.came:
            number, _State.came, _State.is_leaving = _State.came, 0, False
            raise _error(number) from None


@contextmanager
def waits() -> Iterator[None]:
    """The body waits, for a process or for time, and may be left by an exception at any moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, _State.is_waiting = _State.is_waiting, True
    try:
        _leave()
        yield
    finally:
        _State.is_waiting = before


def _answer(number: int, _: FrameType | None) -> None:
    _State.came = _State.came or number
    _leave()


def _leave() -> None:
    if _State.came and _State.is_waiting and not _State.is_leaving:
        _State.is_leaving = True
        raise _error(_State.came)


def _error(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
