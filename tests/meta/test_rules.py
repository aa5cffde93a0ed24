"""Every rule's paperwork: name, manual page, good and bad cases, and docs/rules.md."""

from __future__ import annotations

import copy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator.k8s.podspec import POD_TEMPLATES
from generator.rules import load_rules, run
from generator.rules.manual import manual, rule_ids
from generator.rules.registry import rule_modules
from generator.rules.rule import Case, Rule

MODULES = list(rule_modules())
CASES = [
    (module.RULE, kind, index)
    for module in MODULES
    for kind in ("good", "bad")
    for index in range(len(getattr(module.RULE, kind)))
]
DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


def _resources(case: Case) -> list[dict[str, Any]]:
    return list(case) if isinstance(case, tuple) else [case]


def _rules_hit(case: Case) -> set[str]:
    return {finding.rule for _, finding in run(load_rules(), _resources(case))}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.RULE.id)
def test_paperwork(module: ModuleType) -> None:
    """File name and id agree; the docstring has a summary, Why and Fix; there are cases of both sorts."""
    rule: Rule = module.RULE
    assert module.__name__.rpartition(".")[2] == rule.id.replace("-", "_")
    summary, _, rest = (module.__doc__ or "").partition("\n\n")
    assert summary.endswith(".")
    assert "\n" not in summary
    assert rest.startswith("Why: ")
    assert "\nFix: " in rest
    assert rule.good
    assert rule.bad


@pytest.mark.parametrize(("rule", "kind", "index"), CASES, ids=lambda value: getattr(value, "id", str(value)))
def test_cases(rule: Rule, kind: str, index: int) -> None:
    """A bad case triggers its rule and no other, a good one nothing; neither is changed."""
    case = getattr(rule, kind)[index]
    before = copy.deepcopy(case)
    assert _rules_hit(case) == ({rule.id} if kind == "bad" else set())
    assert case == before


@pytest.mark.parametrize(("group", "kind"), POD_TEMPLATES)
def test_minimal_objects_trigger_nothing(group: str, kind: str) -> None:
    """The smallest object of each workload kind is no rule's business."""
    minimal: dict[str, Any] = {"containers": [{"name": "a", "image": "i"}]}
    for part in reversed([*POD_TEMPLATES[group, kind].split("/")[1:], "spec"]):
        minimal = {part: minimal}
    api_version = f"{group}/v1" if group else "v1"
    assert _rules_hit({"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, **minimal}) == set()


@pytest.mark.parametrize("broken", [None, 1, "x", [], [1], {}, {"name": 1}, [[]], {"a": None}])
def test_malformed_objects_never_crash_a_rule(broken: Any) -> None:
    """Every value of every bad and good case is replaced by nonsense, one after the other."""

    def mutations(value: Any) -> list[Any]:
        found = [broken]
        if isinstance(value, dict):
            found += [{**value, key: new} for key in value for new in mutations(value[key])]
        if isinstance(value, list):
            found += [[*value[:at], new, *value[at + 1 :]] for at in range(len(value)) for new in mutations(value[at])]
        return found

    for rule in load_rules():
        for case in (*rule.good, *rule.bad):
            resources = _resources(case)
            for at, resource in enumerate(resources):
                for mutant in mutations(resource):
                    if isinstance(mutant, dict):
                        run(load_rules(), [*resources[:at], mutant, *resources[at + 1 :]])


def test_ids_are_unique_and_sorted() -> None:
    """The registry gives each rule once, in the order of ids, and the manual knows all ids."""
    ids = [rule.id for rule in load_rules()]
    assert ids == sorted(set(ids))
    assert set(ids) < set(rule_ids())


def test_manual_is_up_to_date() -> None:
    """docs/rules.md is what the docstrings say; `make docs` writes it."""
    assert DOCS.read_text("utf-8") == manual()


def test_manual_has_a_heading_for_every_id() -> None:
    """Design, section 10: every id has a heading."""
    headings = {line[3:] for line in manual().splitlines() if line.startswith("## ")}
    assert headings == set(rule_ids())
    assert {
        "build",
        "yaml",
        "yaml-duplicate-key",
        "yaml-ambiguous",
        "schema",
        "schema-unknown-field",
        "removed-api",
    } <= headings
    assert {"no-schema", "helm-template", "duplicate-resource", "dangling-reference", "scc", "pod-security"} <= headings
