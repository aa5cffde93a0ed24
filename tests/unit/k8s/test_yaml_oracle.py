"""Our reader against the recorded answers of the Go libraries.

To record them anew, in tests/oracle/yaml: `go run . < cases.json > new.json && mv new.json cases.json`.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.yamlio import Reading, YamlError, load_documents

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "oracle" / "yaml" / "cases.json").read_text(encoding="utf-8", errors="strict")
)
# What the build refuses after reading: no manifest (the check skips it), keys that are no text, characters that
# kustomize cannot write. yamlio's docstring says what we do instead.
REFUSED_LATER = (
    "missing Resource metadata",
    "unsupported type: map[interface {}]interface {}",
    "control characters are not allowed",
    'mapping key "null" already defined',
    'mapping key "Null" already defined',
    'mapping key "NULL" already defined',
    'mapping key "~" already defined',
    'mapping key "x" already defined',
)
# Also explained there; and JSON text that the recorder hands on undecoded.
DIFFERENT = {
    ("kustomize", "value ⏎  '<<': {a: 1}"),
    ("kustomize", "duplicate in merge"),
    ("kustomize", "escape \\N"),
    ("kustomize", "escape \\x85"),
    ("direct", "stream json lone surrogate"),
}


def _same(ours: Any, theirs: Any) -> bool:
    """Equal as JSON: 1 and 1.0 are the same number, 1 and true are not the same."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_same(value, theirs[key]) for key, value in ours.items())
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    if type(ours) in (int, float) and type(theirs) in (int, float):
        return float(ours) == float(theirs)
    return type(ours) is type(theirs) and bool(ours == theirs)


@pytest.mark.parametrize("reading", ["direct", "kustomize"])
def test_reads_what_go_reads(reading: Reading) -> None:
    assert [case for case in CASES if (reading, case["name"]) not in DIFFERENT and _differs(case, reading)] == []


def _differs(case: dict[str, Any], reading: Reading) -> bool:
    answer = case[reading]
    refused = answer.get("error", "")
    try:
        documents, failed = load_documents(case["text"].encode(), reading=reading), ""
    except YamlError as error:
        documents, failed = error.documents, error.message
    if reading == "kustomize" and any(reason in refused for reason in REFUSED_LATER):
        return False
    # A build fails as a whole; kubectl loses the document in front of a bad separator.
    partial = reading == "kustomize" or "document separator" in refused
    same = (failed and partial) or _same([document.value for document in documents], answer["documents"])
    return bool(failed) != bool(refused) or not same


def test_differences_are_real() -> None:
    """Whoever mends one of them takes it off the list."""
    for reading, name in DIFFERENT:
        (case,) = (case for case in CASES if case["name"] == name)
        try:
            ours = [document.value for document in load_documents(case["text"].encode(), reading=reading)]  # type: ignore[arg-type]
        except YamlError:
            ours = []
        assert not _same(ours, case[reading]["documents"]), name


@pytest.mark.oracle
def test_recorded_answers_are_those_of_go() -> None:
    folder = Path(__file__).parents[2] / "oracle" / "yaml"
    run = subprocess.run(
        ["go", "run", "-trimpath", "."], cwd=folder, input=json.dumps(CASES).encode(), capture_output=True, check=True
    )
    assert json.loads(run.stdout) == CASES


HEAD = "apiVersion: e.x/v1\nkind: K\nmetadata: {name: a}\n"
SHAPES = (
    "v: {}",
    "v:\n- {}\n- {}",
    "v: [b, {}]",
    "v: {{b: {}, {}: 1}}",
    "{}: a",
    "v:\n  {}\n  {}",
    'v: "{}"',
    "v: '{}'",
)
TEXTS = ("v: |\n  {}\n   {}", "v: >-\n  {}\n\n  {}", "v:\n  {}: {}")
WORDS = "yes No on OFF y N Null ~ True 1e3 1_0 0x_1f 2001-01-01 .inf .nan 0o7 08 1.50 << = -0 !!int !!bool &x *x !t"
# Listed in yamlio: a colon at the end and a tag without a value in flow style, a deeper line in folded text.
KNOWN = re.compile(r"\[b, .*:\]|>-\n.*\n\n   ?[ ]|\{b: (?:.*:[,}]|!)")


@pytest.mark.oracle
def test_new_scalars_and_documents() -> None:
    """Seeded by the day, so that every run asks something new and can be repeated."""
    rnd = random.Random(os.environ.get("GENERATOR_ORACLE_SEED", datetime.date.today().isoformat()))

    def scalar() -> str:
        letters = "0123456789+-._eExXobfnaiyYNTtrue~: #"
        return rnd.choice(WORDS.split()) if rnd.random() < 0.4 else "".join(rnd.choices(letters, k=rnd.randint(1, 7)))

    texts = [HEAD + rnd.choice(SHAPES + TEXTS).format(scalar(), scalar()) + "\n" for _ in range(2000)]
    asked = [{"name": text, "text": text} for text in texts if not KNOWN.search(text)]
    folder = Path(__file__).parents[2] / "oracle" / "yaml"
    run = subprocess.run(
        ["go", "run", "-trimpath", "."], cwd=folder, input=json.dumps(asked).encode(), capture_output=True, check=True
    )
    answers = json.loads(run.stdout)
    readings: tuple[Reading, ...] = ("direct", "kustomize")
    assert [(case, reading) for case in answers for reading in readings if _differs(case, reading)] == []
