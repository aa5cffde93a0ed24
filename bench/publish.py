"""How long `publish` takes with 5,000 owned files, and when there is nothing to do.

Prints medians in milliseconds. The goals: plan and commit of 5,000 files, whatever changed, under 2 s; a publish with
nothing to do costs no more than a render and a fetch.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generator.publish.local import LocalBranch
from generator.publish.publishing import publish
from generator.publish.rendering import Rendering
from generator.publish.request import Request
from generator.publish.source import find_source
from generator.publish.target import Target
from generator.spec.load import load_spec

FILES, ROUNDS = 5000, 7
REPOSITORY = Path(__file__).resolve().parent.parent
IDENTITY = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")


def main() -> None:
    """Measure in a repository of its own."""
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        _prepare(source)
        print(f"{ROUNDS} rounds on {os.cpu_count()} cores\n")
        _measure_files(source)
        _measure_nothing_to_do(source)


def _prepare(source: Path) -> None:
    remote = source.parent / "remote.git"
    _git(source.parent, "init", "-q", "--bare", str(remote))
    _git(source.parent, "init", "-q", "-b", "main", str(source))
    _git(source, "config", "user.name", "bench")
    _git(source, "config", "user.email", "bench@example.com")
    _git(source, "remote", "add", "origin", f"file://{remote}")
    text = (REPOSITORY / "clearml.yaml").read_text("utf-8").replace("  # branch: main", "  branch: deploy")
    (source / "clearml.yaml").write_text(text, "utf-8")
    _git(source, "add", ".")
    _git(source, "commit", "-q", "-m", "spec")


def _measure_files(source: Path) -> None:
    """Plan and commit alone: rendering is replaced by files of the size of ours, checking is left out."""
    loaded = load_spec(source / "clearml.yaml")
    found = find_source(source / "clearml.yaml")
    times: dict[str, list[float]] = {"all added": [], "all changed": [], "one changed": [], "nothing changed": []}
    for number in range(ROUNDS):
        target = Target(f"bench-{number}")
        _git(source, "update-ref", "-d", f"refs/heads/bench-{number}")
        edition = 0
        for case in times:
            edition += case == "all changed"
            files = _files(f"{number}-{edition}", one=case in ("one changed", "nothing changed"))
            Rendering.files = lambda *_, files=files: files  # type: ignore[method-assign]
            request = Request(loaded, found, target, (), lambda _: "", allow_removal=False)
            with tempfile.TemporaryDirectory() as private:
                place = LocalBranch(found, target, Path(private))
                times[case].append(_timed(lambda place=place, request=request: publish(place, request)))
    _report(f"plan and commit, {FILES} files", times)


def _files(edition: str, *, one: bool) -> dict[str, bytes]:
    lines = "".join(f"    key{line}: {edition}\n" for line in range(60))
    files = {f"base/f{number:04}.configmap.yaml": f"n: {number}\n{lines}".encode() for number in range(FILES)}
    if one:
        files["base/f0000.configmap.yaml"] += b"# changed\n"
    return files


def _measure_nothing_to_do(source: Path) -> None:
    """The commands that a user waits for, one after the other."""
    generator = [sys.executable, "-m", "generator"]
    commands = {
        "render, nothing to do": [*generator, "render", "--out", str(source.parent / "out")],
        "git fetch": ["git", "fetch", "-q", "origin", "deploy"],
        "publish --push, nothing to do": [*generator, "publish", "--push"],
        "publish, nothing to do": [*generator, "publish"],
    }
    for command in (commands["publish, nothing to do"], commands["render, nothing to do"]):
        _wait(command, source)
    _git(source, "push", "-q", "origin", "deploy")
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(_timed(lambda command=command: _wait(command, source)))
    _report("nothing to do", times)
    goal = sum(statistics.median(times[name]) for name in ("render, nothing to do", "git fetch"))
    for name in ("publish, nothing to do", "publish --push, nothing to do"):
        print(f"  {name}: {statistics.median(times[name]) / goal:.2f} of render and fetch")


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _wait(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    # As it is installed: containers that set this have compiled everything before.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=True, capture_output=True)


def _report(title: str, times: dict[str, list[float]]) -> None:
    print(f"{title:36}{'median':>8}{'best':>8}  ms")
    for name, values in times.items():
        print(f"  {name:34}{statistics.median(values):8.0f}{min(values):8.0f}")
    print()


if __name__ == "__main__":
    main()
