"""Our verdict on every object of the table is the API server's, and names the place to edit."""

from __future__ import annotations

import pytest

from generator.findings import Finding
from generator.schema import validate
from generator.severity import Severity
from tests.schema_table.custom_kinds import findings
from tests.schema_table.table import TOPICS, Case, answers, cases

CASES = [case for topic in TOPICS for case in cases(topic)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.topic}/{case.key}")
def test_case(case: Case) -> None:
    """Refused by the server: an error of ours at each named place, and nowhere else. Accepted: no error."""
    recorded = answers(case.topic)
    answer = recorded["cases"][case.key]
    found = _findings(case, recorded["kubernetes"])
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    assert sorted({error.pointer or "" for error in errors}) == sorted(case.at), errors
    assert any(case.says in error.message for error in errors) or not case.says, errors
    refused = answer["verdict"] == "refused"
    if case.differs:
        assert bool(errors) is not refused, "they agree: take `differs` away"
    else:
        assert bool(errors) is refused, answer["message"]
        assert case.says in answer["message"]


@pytest.mark.parametrize("topic", TOPICS)
def test_answers_are_of_these_cases(topic: str) -> None:
    """A case that is gone, or new and not recorded, shows here."""
    assert sorted(answers(topic)["cases"]) == sorted(case.key for case in cases(topic))


def _findings(case: Case, kubernetes: str) -> list[Finding]:
    return findings(case, kubernetes) if case.crds else validate(case.object, kubernetes=kubernetes)
