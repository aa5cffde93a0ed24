"""Work spread over processes: same results in the same order whatever their number.

Each worker holds a pipe to this process, asks for the next portion when it is done with one, and ends when the pipe
does: by our order, or because we are gone. Ctrl-C is for this process alone, which then ends the workers.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# Starting a worker and loading the schemas in it costs some 30 ms of its core: less than this much text does.
_WORTHWHILE = 2_000_000
# What a file costs beside its bytes: opening it, and an object's share of the checks.
_FILE_WEIGHT = 1_000
_PORTIONS_PER_WORKER = 16
_LARGEST_PORTION = 2_000_000


class WorkerCrashed(Exception):
    """A worker process died, which is a bug of ours; the message names what it worked on."""


def map_in_order(
    work: Callable[[T], R], items: Sequence[T], sizes: Sequence[int], *, jobs: int, done: Callable[[int], None]
) -> list[R]:
    """`work` of each item, in processes where `sizes`, the bytes of each, make that worth it; `jobs` 1: in this one.

    `done` is told now and then how many items are through. Raises WorkerCrashed.
    """
    portions = list(_portions(sizes, jobs))
    workers = min(jobs, len(portions))
    if workers < 2 or sum(sizes) + _FILE_WEIGHT * len(sizes) < _WORTHWHILE:
        return _in_this_process(work, items, portions, done)
    return _Pool(work, items, workers).run(portions, done)


def available_cores() -> int:
    """How many processes make sense: the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _portions(sizes: Sequence[int], jobs: int) -> Iterator[range]:
    """Consecutive items of about the same weight."""
    total = sum(sizes) + _FILE_WEIGHT * len(sizes)
    limit = min(total // (jobs * _PORTIONS_PER_WORKER) + 1, _LARGEST_PORTION)
    start, weight = 0, 0
    for index, size in enumerate(sizes):
        weight += size + _FILE_WEIGHT
        if weight >= limit:
            yield range(start, index + 1)
            start, weight = index + 1, 0
    if start < len(sizes):
        yield range(start, len(sizes))


def _in_this_process(
    work: Callable[[T], R], items: Sequence[T], portions: Sequence[range], done: Callable[[int], None]
) -> list[R]:
    results: list[R] = []
    for portion in portions:
        for index in portion:
            try:
                results.append(work(items[index]))
            except BaseException as error:
                error.add_note(f"while checking {items[index]}")
                raise
        done(portion.stop)
    return results


class _Pool:
    """A few workers, each with its pipe."""

    def __init__(self, work: Callable[[T], R], items: Sequence[T], workers: int) -> None:
        import multiprocessing

        # Forked where that is possible: what is loaded here needs no loading there.
        context: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
        self._items = items
        # The item that each worker is at, which is known even after it has crashed.
        self._at = context.RawArray("q", workers)
        self._pipes: dict[Any, int] = {}
        self._processes: list[Any] = []
        for number in range(workers):
            ours, theirs = context.Pipe()
            arguments = (work, items, theirs, [*self._pipes, ours], self._at, number)
            process = context.Process(target=_serve, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._pipes[ours] = number
            self._processes.append(process)

    def run(self, portions: Sequence[range], done: Callable[[int], None]) -> list[Any]:
        """The results of all portions; the workers are gone afterwards, however it ends."""
        try:
            return self._collect(portions, done)
        finally:
            for pipe in self._pipes:
                pipe.close()
            for process in self._processes:
                process.terminate()
            for process in self._processes:
                process.join()

    def _collect(self, portions: Sequence[range], done: Callable[[int], None]) -> list[Any]:
        from multiprocessing.connection import wait

        results: list[Any] = [None] * len(self._items)
        waiting = iter(portions)
        busy: dict[Any, range] = {}
        finished = 0
        for pipe in self._pipes:
            self._next(pipe, waiting, busy)
        while busy:
            for pipe in wait(list(busy)):
                portion = busy.pop(pipe)
                results[portion.start : portion.stop] = self._received(pipe)
                finished += len(portion)
                done(finished)
                self._next(pipe, waiting, busy)
        return results

    def _next(self, pipe: Any, waiting: Iterator[range], busy: dict[Any, range]) -> None:
        portion = next(waiting, None)
        if portion is not None:
            try:
                pipe.send(portion)
            except OSError:
                raise self._crash(pipe) from None
            busy[pipe] = portion

    def _received(self, pipe: Any) -> list[Any]:
        try:
            answer = pipe.recv()
        except (EOFError, OSError):
            raise self._crash(pipe) from None
        results: list[Any] = answer
        return results

    def _crash(self, pipe: Any) -> WorkerCrashed:
        number = self._pipes[pipe]
        process = self._processes[number]
        process.join()
        code = process.exitcode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return WorkerCrashed(f"a worker process {how} while checking {self._items[self._at[number]]}")


def _serve(work: Any, items: Any, pipe: Any, not_ours: Any, at: Any, number: int) -> None:
    """The life of a worker: portions in, results out. A failure ends it, and its traceback goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in not_ours:
        # Inherited by the fork: while it is open here, a worker before us does not see that its pipe has ended.
        other.close()
    try:
        while True:
            portion = pipe.recv()
            results = []
            for index in portion:
                at[number] = index
                results.append(work(items[index]))
            pipe.send(results)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nobody waits for us any more
