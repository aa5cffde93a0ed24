"""How fast `check` is on whole repositories, next to kubeconform: same files, turn by turn, all processes counted.

Needs Go and its module proxy, for kubeconform and for real manifests (bench/corpus.py); $KUBECONFORM names a program
that is there already. The goals, of the fourth issue: 5 times kubeconform's documents per CPU second on both sets, 8
times on the second run over an unchanged repository, under 300 MB for 25,000 documents, and under 300 ms beyond the
build for an overlay of 40 objects.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.corpus import write_sets
from generator.k8s.versions import NEWEST_KUBERNETES
from generator.kustomize.build import find_kustomize
from generator.schema.store import load_bundle

REPOSITORY = Path(__file__).resolve().parent.parent
KUBECONFORM = "github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0"
DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", "20000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CHECK = [sys.executable, "-m", "generator", "check", "--quiet"]


class Cost(NamedTuple):
    """What one run took: CPU seconds of the process and all that it started, and seconds on the clock."""

    cpu: float
    clock: float


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="bench-check-") as folder:
        place = Path(folder)
        kubeconform = os.environ.get("KUBECONFORM") or _install(place / "bin")
        sets = write_sets(place, DOCUMENTS)
        _write_schemas(place / "schemas")
        print(
            f"{ROUNDS} rounds on {os.cpu_count()} cores, turn by turn; documents per CPU second, median of the rounds\n"
        )
        for name, documents in sets.items():
            _compare(name, documents, place, kubeconform)
        _memory(place)
    _overlay()


def _install(folder: Path) -> str:
    subprocess.run(["go", "install", KUBECONFORM], check=True, env={**os.environ, "GOBIN": str(folder)})
    return str(folder / "kubeconform")


def _write_schemas(folder: Path) -> None:
    """A file for each kind, with all that it refers to in it, where kubeconform looks."""
    folder.mkdir()
    bundle = load_bundle(NEWEST_KUBERNETES)
    for identity in bundle.kinds:
        api_version, kind = identity.split(" ")
        group, _, version = api_version.rpartition("/")
        suffix = "-".join(part for part in ("", group.partition(".")[0], version) if part)
        (folder / f"{kind.lower()}-{suffix}.json").write_text(json.dumps(bundle.schema(api_version, kind)))


def _compare(name: str, documents: int, place: Path, kubeconform: str) -> None:
    """Print the documents per CPU second of each way to check a set, and how many times kubeconform's they are."""
    files, cache, cores = str(place / name), str(place / f"cache-{name}"), str(os.cpu_count())
    template = f"{place}/schemas/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    ways = {
        "kubeconform": [kubeconform, "-n", cores, "-ignore-missing-schemas", "-schema-location", template, files],
        "check": [*CHECK, files],
        "check --jobs 1": [*CHECK, "--jobs", "1", files],
        "check --cache, unchanged": [*CHECK, "--cache", cache, files],
    }
    _cost(ways["check --cache, unchanged"])
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, command in ways.items():
            costs[way].append(_cost(command))
    size = sum(path.stat().st_size for path in (place / name).rglob("*.yaml")) / 1e6
    print(f"{name}: {documents} documents, {size:.0f} MB")
    theirs = statistics.median(cost.cpu for cost in costs["kubeconform"])
    for way, measured in costs.items():
        cpu, clock = (statistics.median(values) for values in zip(*measured, strict=True))
        print(f"  {way:26}{documents / cpu:10.0f}  {theirs / cpu:5.1f} times{cpu:8.2f} CPU s{clock:8.2f} s")
    print()


def _cost(command: list[str]) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed: {done.stderr}")
    clock = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock)


def _memory(place: Path) -> None:
    """Print the most memory that `check` of 25,000 documents takes, in all its processes together."""
    folder = place / "memory"
    (name, documents), *_ = write_sets(folder, 25_000).items()
    for jobs in ("1", "2"):
        with subprocess.Popen([*CHECK, "--jobs", jobs, str(folder / name)], stdout=subprocess.DEVNULL) as process:
            most = 0
            while process.poll() is None:
                most = max(most, sum(_memory_of(one) for one in _tree(process.pid)))
                time.sleep(0.01)
        print(f"memory for {documents} documents, --jobs {jobs}: {most / 1000:.0f} MB (goal: under 300)")


def _tree(process: int) -> Iterator[int]:
    yield process
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            yield from _tree(int(child))


def _memory_of(process: int) -> int:
    """The kilobytes of a process, its part of what it shares with others."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _overlay() -> None:
    """Print what `check` of one overlay takes beyond the build in it."""
    kustomize = find_kustomize(os.environ)
    build, check = [*kustomize.command, "overlays/openshift"], [*CHECK, "--overlay", "openshift"]
    costs = [(_cost(build).clock, _cost(check).clock) for _ in range(5 * ROUNDS)]
    built, checked = (statistics.median(values) * 1000 for values in zip(*costs, strict=True))
    beyond = checked - built
    print(f"an overlay: build {built:.0f} ms, check {checked:.0f} ms, beyond the build {beyond:.0f} ms (goal: 300)")


if __name__ == "__main__":
    main()
