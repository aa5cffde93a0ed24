"""Our decisions against those of OpenShift's plugin: recorded ones, and with Go at hand fresh ones."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator.scc import Admission
from tests.oracle.scc.cases import cases
from tests.oracle.scc.decided import decisions
from tests.oracle.scc.oracle import answers, ask, build
from tests.oracle.scc.record import recorded

JSON = dict[str, Any]
FRESH = int(os.environ.get("GENERATOR_ORACLE_CASES", "20000"))
# Strategies, and what keeps an SCC from a pod without one.
DECIDING = {
    "user", "selinux", "fsGroup", "supplementalGroups", "capabilities", "seccomp", "sysctls", "volumes",
    "flexVolume drivers", "host namespaces", "host ports", "user namespaces", "privileged", "privilege escalation",
    "read-only root",
}  # fmt: skip


def _compare(asked: Sequence[JSON], theirs: Sequence[JSON]) -> list[Admission]:
    """Our admissions; fails where an answer is another than theirs."""
    admissions = []
    wrong = []
    for case, wanted, (admission, found) in zip(asked, theirs, answers(asked), strict=True):
        admissions.append(admission)
        if found != wanted:
            wrong.append((case, wanted, found))
    assert wrong[:3] == []
    return admissions


def test_recorded_answers() -> None:
    """Verdict, SCC, message, annotations and security contexts are the plugin's, and each strategy had its say."""
    asked, theirs = recorded()
    assert len(asked) >= 5000
    admissions = _compare(asked, theirs)
    refused = sum(not admission.admitted for admission in admissions)
    assert refused / len(admissions) >= 0.3
    decided = decisions(admissions)
    assert {name for name in DECIDING if decided[name] < len(admissions) // 100} == set()


@pytest.mark.oracle
@pytest.mark.slow
def test_fresh_answers(tmp_path: Path) -> None:
    """The same for cases that nobody has seen; the seed is in the message of a failure."""
    program = build(tmp_path / "oracle")
    for start in range(0, FRESH, 5000):
        seed = secrets.randbelow(1 << 32)
        asked = list(cases(seed, min(5000, FRESH - start)))
        try:
            _compare(asked, ask(program, asked))
        except AssertionError as error:
            pytest.fail(f"seed {seed}: {error}")
