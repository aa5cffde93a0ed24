"""Asks the Go program of this folder; as a script, records what the normal tests compare with.

python -m tests.oracle.podsecurity.record
"""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from generator.k8s.yamlio import load_documents
from tests.oracle.podsecurity.pods import OLD_VERSIONS, VERSIONS, cases

FOLDER = Path(__file__).parent
RECORDED = FOLDER / "answers.json.gz"
SEED, COUNT, COUNT_OLD = 20261125, 5000, 1000

Case = dict[str, Any]


def ask(questions: Iterable[Case]) -> list[Case]:
    """The answers of Pod Security admission, {"controls": [...], "text": ...} each. Needs Go."""
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    command = ["go", "run", "-trimpath", "."]
    run = subprocess.run(command, cwd=FOLDER, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def fixtures() -> Iterator[tuple[Path, Case]]:
    """The test pods of Kubernetes in the Go module, <level>/<version>/<pass or fail>/<name>.yaml. Needs Go."""
    command = ["go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/pod-security-admission"]
    module = subprocess.run(command, cwd=FOLDER, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    for path in sorted(Path(module, "test", "testdata").glob("*/*/*/*.yaml")):
        (document,) = load_documents(path.read_bytes())
        yield path, {"pod": document.value, "level": path.parts[-4], "version": path.parts[-3]}


def recorded() -> list[tuple[Case, Case]]:
    """The committed questions, each with its answer."""
    return [(case["question"], case["answer"]) for case in json.loads(gzip.decompress(RECORDED.read_bytes()))]


def _record() -> None:
    questions = [*cases(SEED, COUNT, VERSIONS), *cases(SEED, COUNT_OLD, OLD_VERSIONS)]
    answers = [
        {"question": question, "answer": answer} for question, answer in zip(questions, ask(questions), strict=True)
    ]
    text = json.dumps(answers, separators=(",", ":"), sort_keys=True)
    # Without a time in it: the same answers are the same bytes.
    RECORDED.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    _record()
