"""Killed at any moment, and run by many at once: nothing is lost, nothing blocks the next run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.liveness import eventually
from tests.publish import processes
from tests.publish.scene import Scene, git, locks, snapshot

SPECS = ("webserver: {replicas: 3}\n", "webserver: {replicas: 4}\n")
A_FEW, MANY = 6, 200
PUBLISHERS = 8


@pytest.mark.parametrize("mode", ["local", "push"])
def test_killed(scene: Scene, mode: str) -> None:
    """A few moments in every run of the tests."""
    _kill_at_random(scene, ["--push"] if mode == "push" else [], A_FEW)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("mode", ["local", "push"])
def test_asked_to_end(scene: Scene, mode: str, number: signal.Signals) -> None:
    """A CI job that is cancelled, a terminal that is closed, Ctrl-C: nothing is left, no folder and no git."""
    arguments = ["--push"] if mode == "push" else []
    output = scene.source.parent / "output"
    scene.publish(*arguments)
    length = _length(scene, arguments, output)
    codes = set()
    for step in range(A_FEW):
        scene.change(SPECS[step % 2])
        process = processes.start(scene.source, arguments, output)
        time.sleep(length * (step + 1) / (A_FEW + 1))
        os.kill(process, number)
        codes.add(processes.wait(process))
        assert list(Path(os.environ["TMPDIR"]).iterdir()) == [], (step, output.read_text())
        assert "Traceback" not in output.read_text()
        assert locks(scene.source) == []
        # The other end goes on for a moment.
        eventually(lambda: locks(scene.remote) == [])
    # A signal that comes before there is anything to clean up ends the process as it always does.
    expected = 130 if number == signal.SIGINT else 128 + number
    assert codes <= {0, expected, -number}
    assert expected in codes


@pytest.mark.stress
@pytest.mark.parametrize("mode", ["local", "push"])
def test_killed_often(scene: Scene, mode: str) -> None:
    """As many as the work that is promised."""
    _kill_at_random(scene, ["--push"] if mode == "push" else [], MANY)


def _kill_at_random(scene: Scene, arguments: Sequence[str], times: int) -> None:
    """The branch is what it was or what it should be, the user's files are as before, the next run succeeds."""
    target = scene.remote if arguments else scene.source
    output = scene.source.parent / "output"
    scene.publish(*arguments)
    length = _length(scene, arguments, output)
    chance = random.Random(times)
    outcomes = {"old": 0, "new": 0}
    for number in range(times):
        scene.change(SPECS[number % 2])
        old = git(target, "rev-parse", "deploy")
        before = snapshot(scene.source)
        process = processes.start(scene.source, arguments, output)
        others = processes.kill_after(process, chance.uniform(0, length))
        processes.wait(process)
        processes.wait_for_others(others)
        now = git(target, "rev-parse", "deploy")
        outcomes["old" if now == old else "new"] += 1
        assert now == old or git(target, "rev-parse", "deploy~") == old
        assert snapshot(scene.source) == before
        # One lock may be left here, that of the branch, which the next run clears; none at the other end of a push.
        left = {lock.name for lock in locks(target) + locks(scene.source)}
        assert left <= (set() if arguments else {"deploy.lock"})
        scene.publish(*arguments)
        assert locks(target) + locks(scene.source) == []
        assert git(target, "rev-list", "--count", f"{old}..deploy") == "1"
        for rest in Path(os.environ["TMPDIR"]).iterdir():
            shutil.rmtree(rest)
    assert outcomes["old"]
    assert git(target, "fsck", "--strict", "--no-dangling") == ""


def _length(scene: Scene, arguments: Sequence[str], output: Path) -> float:
    """How long an undisturbed publish takes, with some time to spare."""
    scene.change("webserver: {replicas: 5}\n")
    started = time.monotonic()
    assert processes.wait(processes.start(scene.source, arguments, output)) == 0, output.read_text()
    return (time.monotonic() - started) * 1.1


def test_at_once(scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two rounds in every run of the tests."""
    _race(scene, tmp_path, capsys, publishers=4, rounds=2)


@pytest.mark.stress
def test_at_once_often(scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Eight for fifty rounds."""
    _race(scene, tmp_path, capsys, publishers=PUBLISHERS, rounds=50)


def _race(scene: Scene, folder: Path, capsys: pytest.CaptureFixture[str], *, publishers: int, rounds: int) -> None:
    """Each with a folder of its own in one repository: every change arrives, once, one after the other."""
    racers = [_racer(scene.remote, folder / str(number), number, capsys) for number in range(publishers)]
    for number in range(rounds):
        for index, racer in enumerate(racers):
            racer.change(SPECS[number % 2], more=f", path: team-{index}")
        running = {processes.start(racer.source, ["--push"], racer.source.parent / "output"): racer for racer in racers}
        for process, racer in running.items():
            assert processes.wait(process) == 0, (racer.source.parent / "output").read_text()
    assert git(scene.remote, "rev-list", "--count", "deploy") == str(publishers * rounds)
    assert git(scene.remote, "rev-list", "--count", "--merges", "deploy") == "0"
    for index, racer in enumerate(racers):
        assert git(scene.remote, "rev-list", "--count", "deploy", "--", f"team-{index}") == str(rounds)
        assert "nothing to publish" in _in(racer, "--push")
    assert git(scene.remote, "fsck", "--strict", "--no-dangling") == ""


def _racer(remote: Path, folder: Path, index: int, capsys: pytest.CaptureFixture[str]) -> Scene:
    folder.mkdir()
    racer = Scene(folder, capsys)
    racer.remote = remote
    git(racer.source, "remote", "set-url", "origin", str(remote))
    racer.change("", more=f", path: team-{index}")
    return racer


def _in(racer: Scene, *arguments: str) -> str:
    folder = Path.cwd()
    os.chdir(racer.source)
    try:
        return racer.publish(*arguments)
    finally:
        os.chdir(folder)
