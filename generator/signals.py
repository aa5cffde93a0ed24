"""Signals that ask a process to end, in the main thread, the only one in which Python answers to them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn, Self

# A CI job that is cancelled, a terminal that is closed; and Ctrl-C, to which Python itself answers by an exception.
_ASKING = (signal.SIGTERM, signal.SIGHUP)
_RAISING = (signal.SIGINT, *_ASKING)


@contextmanager
def leaving_when_asked() -> Iterator[None]:
    """Let SIGTERM and SIGHUP leave the body by an exception, as Ctrl-C does, so that it cleans up.

    Only where nobody has said otherwise: nohup ignores SIGHUP.
    """
    ours = [number for number in _ASKING if _is_main() and signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


class Held:
    """Holds signals back from when it is entered to `let_go`, at the latest until it is left.

    For what an exception must not come into: a process has started, but nobody knows its number yet.
    """

    def __init__(self) -> None:
        self._handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}
        self._came: list[tuple[int, FrameType | None]] = []

    def __enter__(self) -> Self:
        for number in _RAISING if _is_main() else ():
            handler = signal.getsignal(number)
            if callable(handler) and not isinstance(handler, signal.Handlers):
                self._handlers[number] = handler
                signal.signal(number, lambda number, frame: self._came.append((number, frame)))
        return self

    def let_go(self) -> None:
        """Answer to what came meanwhile: raises what the handlers raise."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        came, self._came = self._came, []
        for number, frame in came:
            self._handlers[number](number, frame)

    def __exit__(self, *_: object) -> None:
        self.let_go()


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def _leave(number: int, _: FrameType | None) -> NoReturn:
    # What a shell makes of a process that the signal has ended.
    raise SystemExit(128 + number)
