"""The two report formats, whole."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from generator.findings import Finding, Inputs, Location, Report, ResourceRef, Skipped
from generator.reports import json as json_report
from generator.reports import text as text_report
from generator.severity import Severity

POD = ResourceRef("apps/v1", "Deployment", "clearml", "clearml-apiserver")
PLACE = Location("base/clearml-apiserver.deployment.yaml", 31, 7)
HOST = Finding(
    "host-network",
    Severity.ERROR,
    "pod joins the node's network",
    POD,
    "/spec/template/spec/hostNetwork",
    PLACE,
    "openshift",
)
REPORT = Report.of(
    [
        HOST,
        Finding("build", Severity.ERROR, "no such file\nin base", overlay="dev"),
        Finding("schema", Severity.WARNING, "odd", POD, "/spec", None, "dev"),
        Finding("latest", Severity.NOTE, "old", exempted="known"),
    ],
    Inputs(2, 40, 39, (Skipped("overlays/dev", 1, "no schema for example.com/v1 Foo"),) * 2, 2),
)


def test_text() -> None:
    """One line a finding, then what was not checked, then the summary."""
    assert text_report.format(REPORT).splitlines() == [
        "dev: error: no such file",
        "    in base [build]",
        "-: note: old [latest] (exempted: known)",
        "dev: Deployment clearml/clearml-apiserver: warning: odd [schema]",
        "base/clearml-apiserver.deployment.yaml:31:7: error: pod joins the node's network (overlay openshift) "
        "[host-network]",
        "not checked: no schema for example.com/v1 Foo (2 times)",
        "2 errors, 1 warning (1 exempted) in 39 resources of 2 overlays",
    ]


@pytest.mark.parametrize(
    ("findings", "inputs", "summary"),
    [
        ([], Inputs(1, 1, 1, (), 1), "no findings in 1 resource of 1 overlay"),
        ([HOST], Inputs(3, 5, 4), "1 error in 4 resources of 3 files"),
        ([HOST], Inputs(3, 5, 4, (), 2, 1), "1 error in 4 resources of 2 overlays and 1 file"),
        ([], Inputs(), "no findings in 0 resources of 0 files"),
    ],
)
def test_summary(findings: list[Finding], inputs: Inputs, summary: str) -> None:
    """Singular and plural, overlays or files."""
    assert text_report.format(Report.of(findings, inputs)).splitlines()[-1] == summary


def test_colour_only_when_asked() -> None:
    """Escape codes around the severity and nowhere else."""
    report = Report.of([HOST], Inputs(1, 1, 1))
    assert "\x1b" not in text_report.format(report)
    assert ": \x1b[1;31merror\x1b[0m: pod" in text_report.format(report, colour=True)


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A message that quotes a file cannot move the cursor."""
    report = Report.of([Finding("yaml", Severity.ERROR, "found \x1b[2J\r\x07")], Inputs())
    assert "found \\x1b[2J\\x0d\\x07 [yaml]" in text_report.format(report)


def test_control_characters_of_names_do_not_reach_the_terminal() -> None:
    """Paths, names, overlays and what was skipped are the repository's, which may not be ours."""
    name = "a\x1b[2J\n"
    findings = [
        Finding("yaml", Severity.ERROR, "odd", location=Location(name, 1, 1), overlay=name, exempted=name),
        Finding("yaml", Severity.ERROR, "odd", ResourceRef("v1", "Pod", "", name)),
    ]
    report = Report.of(findings, Inputs(skipped=(Skipped("x", 1, f"no schema for {name}"),)))
    lines = text_report.format(report).splitlines()
    assert len(lines) == 4
    assert all("\x1b" not in line for line in lines)


def test_json_shape() -> None:
    """Design, section 6, to the letter."""
    report = Report.of([HOST], Inputs(12, 40, 39, (Skipped("x.yaml", 1, "no schema for example.com/v1 Foo"),)))
    assert json.loads(json_report.format(report)) == {
        "version": 1,
        "tool": {"name": "generator", "version": "0.1.0"},
        "inputs": {
            "files": 12,
            "documents": 40,
            "resources": 39,
            "skipped": [{"path": "x.yaml", "line": 1, "reason": "no schema for example.com/v1 Foo"}],
        },
        "counts": {"error": 1, "warning": 0, "note": 0, "exempted": 0},
        "findings": [
            {
                "rule": "host-network",
                "severity": "error",
                "message": "pod joins the node's network",
                "resource": {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "namespace": "clearml",
                    "name": "clearml-apiserver",
                },
                "pointer": "/spec/template/spec/hostNetwork",
                "location": {"path": "base/clearml-apiserver.deployment.yaml", "line": 31, "column": 7},
                "overlay": "openshift",
                "exempted": None,
            }
        ],
    }


def test_json_absent_values_are_null() -> None:
    """Nulls sort first; the same findings in any order give the same bytes."""
    findings = json.loads(json_report.format(REPORT))["findings"]
    assert [finding["rule"] for finding in findings] == ["build", "latest", "schema", "host-network"]
    assert findings[1] == {
        "rule": "latest", "severity": "note", "message": "old", "resource": None, "pointer": None, "location": None,
        "overlay": None, "exempted": "known",
    }  # fmt: skip
    again = Report.of(reversed(REPORT.findings), REPORT.inputs)
    assert json_report.format(again) == json_report.format(REPORT)


def test_thousands() -> None:
    """Many findings get a summary by rule, many reasons are cut to the most frequent; JSON has them all."""
    findings = [replace(HOST, pointer=f"/{number}") for number in range(40)] + [replace(HOST, rule="scc")]
    skipped = [Skipped("a.yaml", number, f"no schema for example.com/v1 K{min(number, 20):02}") for number in range(30)]
    lines = text_report.format(Report.of(findings, Inputs(9, 99, 99, tuple(skipped)))).splitlines()
    assert len(lines) == 41 + 10 + 1 + 1 + 1
    assert lines[41] == "not checked: no schema for example.com/v1 K00"
    assert lines[50:] == [
        "not checked: no schema for example.com/v1 K20 (10 times)",
        "not checked: 11 more reasons (11 times); --format json lists them all",
        "by rule: host-network 40, scc 1",
        "41 errors in 99 resources of 9 files",
    ]
