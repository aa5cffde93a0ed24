"""Our SCC admission against OpenShift's own plugin: verdict, SCC, message, annotations and security contexts."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.oracle.scc.cases import case
from tests.oracle.scc.comparison import STRATEGIES, ask, build, difference, ours, strategies
from tests.oracle.scc.record import recorded

FRESH = int(os.environ.get("GENERATOR_ORACLE_CASES", "20000"))
BATCH = 5000


def test_recorded_answers() -> None:
    """At least 5,000 cases, none of them answered otherwise."""
    count, wrong = 0, []
    for asked, answer in recorded():
        count += 1
        found = difference(asked, answer)
        if found:
            wrong.append((asked["operation"], asked["pod"], found))
    assert count >= 5000
    assert wrong == []


def test_recorded_cases_are_worth_asking() -> None:
    """Enough of them are refused, and every strategy has refused some."""
    decided: Counter[str] = Counter()
    verdicts: Counter[bool] = Counter()
    for asked, answer in recorded():
        verdicts[answer["admitted"]] += 1
        decided.update(strategies(ours(asked)))
    assert verdicts[False] > 0.3 * verdicts.total()
    assert set(decided) == set(STRATEGIES)
    assert min(decided.values()) >= 60


@pytest.mark.oracle
def test_fresh_cases(tmp_path: Path) -> None:
    """$GENERATOR_ORACLE_CASES new ones; a difference names the seed that shows it again."""
    binary = build(tmp_path)
    first = random.SystemRandom().randrange(2**40)
    for start in range(first, first + FRESH, BATCH):
        seeds = range(start, min(start + BATCH, first + FRESH))
        cases = [case(seed) for seed in seeds]
        for seed, asked, answer in zip(seeds, cases, ask(binary, cases), strict=True):
            assert difference(asked, answer) is None, f"seed {seed}"
