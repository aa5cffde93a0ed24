"""Work in several processes: the same answer as in one, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.check import workers
from generator.check.workers import WorkerCrashed, map_in_order

ROOT = Path(__file__).parents[3]


@pytest.fixture
def parallel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes even for a little work."""
    monkeypatch.setattr(workers, "_WORTHWHILE", 0)


def _tell(number: int) -> tuple[int, int]:
    time.sleep(0.001 * (number % 3))
    return number * number, os.getpid()


@pytest.mark.usefixtures("parallel")
@pytest.mark.parametrize("jobs", [1, 2, 5, 200])
def test_order(jobs: int) -> None:
    """Results stand where their items stood, and `done` ends at the number of items."""
    done: list[int] = []
    sizes = [5_000_000 if number == 3 else number for number in range(100)]
    results = map_in_order(_tell, range(100), sizes, jobs=jobs, done=done.append)
    assert [square for square, _ in results] == [number * number for number in range(100)]
    assert done == sorted(done)
    assert done[-1] == 100
    assert (os.getpid() in {process for _, process in results}) == (jobs == 1)


def test_little_work_stays_here() -> None:
    """Starting processes would take longer."""
    results = map_in_order(_tell, range(10), [100] * 10, jobs=4, done=lambda _: None)
    assert {process for _, process in results} == {os.getpid()}
    assert map_in_order(_tell, [], [], jobs=4, done=lambda _: None) == []


def _die(name: str) -> str:
    if name == "bad.yaml":
        os.kill(os.getpid(), signal.SIGKILL)
    return name


def _fail(name: str) -> str:
    if name == "bad.yaml":
        raise ZeroDivisionError("a bug")
    return name


@pytest.mark.usefixtures("parallel")
def test_crash_names_the_item(capfd: pytest.CaptureFixture[str]) -> None:
    """Killed, or failed with a bug of ours: what it was at is in the message, and the traceback on stderr."""
    names = [f"{number}.yaml" for number in range(20)] + ["bad.yaml"] + ["z.yaml"] * 20
    with pytest.raises(WorkerCrashed, match=r"^a worker process was killed by signal 9 while checking bad\.yaml$"):
        map_in_order(_die, names, [10] * len(names), jobs=2, done=lambda _: None)
    with pytest.raises(WorkerCrashed, match=r"^a worker process ended with exit code 1 while checking bad\.yaml$"):
        map_in_order(_fail, names, [10] * len(names), jobs=2, done=lambda _: None)
    assert "ZeroDivisionError: a bug" in capfd.readouterr().err
    with pytest.raises(ZeroDivisionError) as caught:
        map_in_order(_fail, names, [10] * len(names), jobs=1, done=lambda _: None)
    assert caught.value.__notes__ == ["while checking bad.yaml"]


_WORKING = """
import os, sys, time
from generator.check import workers
workers._WORTHWHILE = 0

def work(item):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(0.02)

workers.map_in_order(work, range(10000), [1] * 10000, jobs=2, done=lambda _: None)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_is_left(number: signal.Signals) -> None:
    """Ctrl-C reaches the whole group, a CI runner's signal only us: the workers end in every case."""
    with subprocess.Popen(
        [sys.executable, "-c", _WORKING], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
    ) as process:
        assert process.stdout is not None
        working: set[int] = set()
        while len(working) < 2:
            working.add(int(process.stdout.readline()))
        if number is signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        process.wait(30)
    deadline = time.monotonic() + 10
    while any(_is_alive(worker) for worker in working):
        assert time.monotonic() < deadline, f"{working} still run"
        time.sleep(0.01)


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
