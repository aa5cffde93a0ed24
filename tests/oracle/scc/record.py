"""The recorded answers: cases and what the oracle said, so that the normal tests need no Go.

To record them anew: `python -m tests.oracle.scc.record` (needs Go). SCCs that OpenShift ships are recorded by name.
"""

from __future__ import annotations

import json
import lzma
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.scc import load_defaults
from tests.oracle.scc.cases import OPENSHIFT, case
from tests.oracle.scc.comparison import FOLDER, ask, build

RECORDED = FOLDER / "answers.jsonl.xz"
COUNT = 6000


def recorded() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every recorded case with its answer."""
    shipped = {scc["metadata"]["name"]: scc for scc in load_defaults(OPENSHIFT)}
    with lzma.open(RECORDED, "rt", encoding="utf-8") as lines:
        for line in lines:
            asked, answer = json.loads(line)
            asked["sccs"] = [shipped[scc] if isinstance(scc, str) else scc for scc in asked["sccs"]]
            yield asked, answer


def record() -> None:
    """Ask the oracle and write the answers."""
    shipped = load_defaults(OPENSHIFT)
    cases = [case(seed) for seed in range(COUNT)]
    with tempfile.TemporaryDirectory() as folder, lzma.open(RECORDED, "wt", encoding="utf-8", preset=9) as file:
        for asked, answer in zip(cases, ask(build(Path(folder)), cases), strict=True):
            sccs = [scc["metadata"]["name"] if scc in shipped else scc for scc in asked["sccs"]]
            file.write(json.dumps([{**asked, "sccs": sccs}, answer], separators=(",", ":")) + "\n")


if __name__ == "__main__":
    record()
