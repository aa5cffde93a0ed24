"""Waiting for others (git, a network) while this thread computes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Generic, TypeVar

from generator import proc
from generator.signals import waits

T = TypeVar("T")

# How long a thread that computes keeps one that has its answer from asking the next question. Python's 5 ms are longer
# than most answers of git.
_SWITCH_SECONDS = 0.0002
_KILL_AGAIN_SECONDS = 0.05


class _Work(Thread, Generic[T]):
    """A thread that keeps what its work returned or raised."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._error: BaseException | None = None
        # Not `join`: interrupted, that of Python 3.11 takes a thread that runs for one that has ended.
        self.ended = Event()

    def run(self) -> None:
        try:
            self._value = self._work()
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            self._error = error
        finally:
            self.ended.set()

    def result(self) -> T:
        """What the work returned, once it has; raises what it raised."""
        with waits():
            self.ended.wait()
        if self._error is not None:
            raise self._error
        return self._value


@contextmanager
def meanwhile(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Let `work`, which waits for processes, go on in a thread during the body; the callable returns its result.

    The result may be asked for in the body or after it; it raises what `work` raised. When the body raises, or is
    interrupted, what `proc.run` waits for is killed and the thread has ended before the error goes on: nothing is left
    that writes into a folder about to be removed.
    """
    thread, interval = _Work(work), sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        thread.start()
        yield thread.result
        with waits():
            thread.ended.wait()
    except BaseException:
        proc.kill_running()
        # Without an ident it never began: `start` itself was interrupted.
        while not thread.ended.wait(_KILL_AGAIN_SECONDS) and thread.ident is not None:
            proc.kill_running()
        raise
    finally:
        sys.setswitchinterval(interval)
