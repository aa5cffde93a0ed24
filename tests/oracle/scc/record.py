"""Records the oracle's answers: `python -m tests.oracle.scc.record [PROGRAM]` (needs Go, or a built oracle)."""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.oracle.scc.cases import cases
from tests.oracle.scc.oracle import ask, build

JSON = dict[str, Any]
ANSWERS = Path(__file__).with_name("answers.jsonl.xz")
SEED, COUNT = 20, 5200


def main() -> None:
    """Ask, and write case and answer, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(sys.argv[1]) if len(sys.argv) > 1 else build(Path(folder) / "oracle")
        chosen = list(cases(SEED, COUNT))
        lines = [
            json.dumps({"case": case, "answer": answer}, separators=(",", ":"))
            for case, answer in zip(chosen, ask(program, chosen), strict=True)
        ]
    ANSWERS.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))


def recorded() -> tuple[list[JSON], list[JSON]]:
    """The recorded cases and their answers."""
    lines = [json.loads(line) for line in lzma.decompress(ANSWERS.read_bytes()).decode().splitlines()]
    return [line["case"] for line in lines], [line["answer"] for line in lines]


if __name__ == "__main__":
    main()
