"""Verdicts, controls and texts against k8s.io/pod-security-admission, which is what the API server runs.

The recorded answers are compared without Go; `python -m tests.oracle.podsecurity.record` records them anew.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from generator.podsecurity import evaluate, refusal
from generator.podsecurity.evaluator import load_controls
from tests.oracle.podsecurity.pods import OLD_VERSIONS, VERSIONS, cases
from tests.oracle.podsecurity.record import Case, ask, fixtures, recorded

FRESH, FRESH_OLD = 60_000, 10_000


def _ours(question: Case) -> Case:
    asked: dict[str, Any] = {"level": question["level"], "version": question["version"]}
    violations = evaluate(question["pod"], **asked)
    controls = list(dict.fromkeys(violation.control for violation in violations))
    return {"controls": controls, "text": refusal(question["pod"], **asked)}


def _mismatches(pairs: Iterable[tuple[Case, Case]]) -> list[tuple[Case, Case, Case]]:
    return [(question, answer, ours) for question, answer in pairs if (ours := _ours(question)) != answer]


def test_recorded_answers() -> None:
    assert _mismatches(recorded())[:3] == []


def test_recorded_answers_are_worth_comparing() -> None:
    """Every control refuses often, both levels are asked in every version, and enough pods are allowed."""
    pairs = recorded()
    refused = Counter(control for _, answer in pairs for control in answer["controls"])
    assert {control.id for control in load_controls() if refused[control.id] < 40} == set()
    assert {question["version"] for question, _ in pairs} == {*VERSIONS, *OLD_VERSIONS}
    assert 0.1 < sum(not answer["text"] for _, answer in pairs) / len(pairs) < 0.6


@pytest.mark.oracle
def test_recorded_answers_are_those_of_go() -> None:
    questions, answers = zip(*recorded(), strict=True)
    assert ask(questions) == list(answers)


@pytest.mark.oracle
def test_fresh_pods() -> None:
    """$GENERATOR_SEED repeats a run; the seed stands in the failure."""
    seed = int(os.environ.get("GENERATOR_SEED") or random.SystemRandom().randrange(2**32))
    questions = [*cases(seed, FRESH, VERSIONS), *cases(seed + 1, FRESH_OLD, OLD_VERSIONS)]
    wrong = _mismatches(zip(questions, ask(questions), strict=True))
    assert wrong[:3] == [], f"{len(wrong)} of {len(questions)} differ; repeat with GENERATOR_SEED={seed}"


@pytest.mark.oracle
def test_fixtures_of_kubernetes() -> None:
    """Their folder says whether the pod passes; level and version are in it too."""
    found = [(path, question, _ours(question)) for path, question in fixtures()]
    assert len(found) > 4000
    assert [path for path, _, ours in found if bool(ours["text"]) != (path.parent.name == "fail")] == []
    answers = ask(question for _, question, _ in found)
    assert [path for (path, _, ours), answer in zip(found, answers, strict=True) if ours != answer] == []
