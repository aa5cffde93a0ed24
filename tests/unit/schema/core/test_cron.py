"""Our reading of cron schedules against the recorded answers of the Go library.

To record them anew, in tests/oracle/cron: `go run . < cases.json > new.json && mv new.json cases.json`.
"""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import pytest

from generator.schema.core.cron import schedule_problem

FOLDER = Path(__file__).parents[3] / "oracle" / "cron"
CASES: dict[str, str] = json.loads((FOLDER / "cases.json").read_text("utf-8"))
PARTS = ["*", "?", "0", "1", "5", "7", "59", "60", "31", "12", "13", "-1", "+3", "007", "jan", "DEC", "mon", "SUN"]
PARTS += ["sunday", "L", "1,2", ",", "1-5", "5-1", "*-3", "1-", "-", "1-2-3", "*/2", "1/0", "1/2", "*/", "/", "1/2/3"]
PARTS += ["1-9/3", "a", "1e3", "99999999999999999999", "*/-1", "jan-mar", "1.5", "*/+2"]


@pytest.mark.parametrize("schedule", CASES, ids=repr)
def test_says_what_go_says(schedule: str) -> None:
    """The same words, or none; why a duration is none stays with Go."""
    ours, theirs = schedule_problem(schedule), CASES[schedule]
    assert ours.partition(": time: ")[0] == theirs.partition(": time: ")[0]


def _answers(schedules: dict[str, str]) -> dict[str, str]:
    run = subprocess.run(
        ["go", "run", "-trimpath", "."],
        cwd=FOLDER,
        input=json.dumps(schedules).encode(),
        capture_output=True,
        check=True,
    )
    answers: dict[str, str] = json.loads(run.stdout)
    return answers


@pytest.mark.oracle
def test_recorded_answers_are_those_of_go() -> None:
    """And what nobody has recorded is read alike."""
    assert _answers(CASES) == CASES
    source = random.Random()
    new = {" ".join(source.choices(PARTS, k=source.choice((4, 5, 5, 5, 6)))): "" for _ in range(5000)}
    answers = _answers(new)
    assert {schedule: schedule_problem(schedule) for schedule in new} == answers
