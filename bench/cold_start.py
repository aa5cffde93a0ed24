"""How long a user waits: each command as a new process, in turn with the bare builds it stands beside.

Prints the median and the best of each in milliseconds, and what `check` costs above the builds that it contains.
The goals of the first issue: render and check together under 1500 ms on two cores, `render --help` under 200 ms.
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

from generator.kustomize.build import find_kustomize

ROUNDS = 11
REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure every command once a round, so that a noisy minute hits all of them alike."""
    kustomize = find_kustomize(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        generator = [sys.executable, "-m", "generator"]
        measured: dict[str, Callable[[], None]] = {
            "bare builds, both overlays at once": lambda: _builds(kustomize.command, out),
            "python -c pass": lambda: _wait([sys.executable, "-c", "pass"]),
            "render --help": lambda: _wait([*generator, "render", "--help"]),
            "render, nothing there": lambda: _render_anew([*generator, "render"], out),
            "render, nothing to do": lambda: _wait([*generator, "render", "--out", str(out)]),
            "check": lambda: _wait([*generator, "check", "--out", str(out)]),
        }
        _wait([*generator, "render", "--out", str(out)])
        times: dict[str, list[float]] = {name: [] for name in measured}
        for _ in range(ROUNDS):
            for name, run in measured.items():
                started = time.perf_counter()
                run()
                times[name].append((time.perf_counter() - started) * 1000)
    _report(times, f"{kustomize.source}, {kustomize.version}")


def _wait(command: list[str]) -> None:
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)


def _builds(command: tuple[str, ...], out: Path) -> None:
    """What any tool has to wait for: the two builds, side by side."""
    running = [
        subprocess.Popen([*command, str(out / "overlays" / name)], stdout=subprocess.DEVNULL)
        for name in ("openshift", "dev")
    ]
    if any(process.wait() for process in running):
        raise SystemExit("a build failed")


def _render_anew(command: list[str], out: Path) -> None:
    """Render into an empty folder beside the one that `check` reads."""
    with tempfile.TemporaryDirectory(dir=out.parent) as empty:
        _wait([*command, "--out", empty])


def _report(times: dict[str, list[float]], kustomize: str) -> None:
    print(f"{ROUNDS} rounds on {os.cpu_count()} cores; kustomize: {kustomize}\n")
    print(f"{'':36}{'median':>8}{'best':>8}  ms")
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(f"{name:36}{medians[name]:8.0f}{min(values):8.0f}")
    builds = medians["bare builds, both overlays at once"]
    total = medians["render, nothing there"] + medians["check"]
    print(f"\nrender and check together: {total:.0f} ms (goal: 1500)")
    print(f"check takes {medians['check'] / builds:.1f} times as long as the builds in it")
    print(f"render --help: {medians['render --help']:.0f} ms (goal: 200)")


if __name__ == "__main__":
    main()
