"""From built streams to a report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.check.built import BuiltOverlay
from generator.check.engines import Target
from generator.check.pipeline import check_overlays
from generator.check.selection import Selection, parse_selection
from generator.errors import UsageError
from generator.findings import Inputs, Location, Skipped

DEPLOYMENT = b"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicaz: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: robot
      containers:
      - {name: web, image: i}
"""
STREAM = (
    DEPLOYMENT
    + b"""\
---
apiVersion: example.com/v1
kind: Foo
metadata: {name: foo}
---
just: text
---
apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: old}
"""
)
EVERYTHING = Selection()


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BuiltOverlay:
    """An overlay of one file, as if built."""
    monkeypatch.chdir(tmp_path)
    folder = Path("overlays/dev")
    folder.mkdir(parents=True)
    (folder / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    (folder / "all.yaml").write_bytes(STREAM)
    return BuiltOverlay("dev", folder, Target("1.31"), STREAM)


def test_everything_at_once(overlay: BuiltOverlay) -> None:
    """Schema and rules, located in the files, sorted; what was not checked is counted as skipped."""
    report = check_overlays([overlay], EVERYTHING)
    assert [(f.rule, f.pointer, f.location, f.overlay) for f in report.findings] == [
        ("schema-unknown-field", "/spec/replicaz", Location("overlays/dev/all.yaml", 7, 3), "dev"),
        (
            "dangling-reference",
            "/spec/template/spec/serviceAccountName",
            Location("overlays/dev/all.yaml", 12, 27),
            "dev",
        ),
        ("removed-api", "/apiVersion", Location("overlays/dev/all.yaml", 22, 13), "dev"),
    ]
    skipped = (
        Skipped("overlays/dev", 16, "no schema for example.com/v1 Foo"),
        Skipped("overlays/dev", 20, "not a manifest"),
    )
    assert report.inputs == Inputs(files=1, documents=4, resources=3, skipped=skipped, overlays=1)


def test_one_finding_per_overlay(overlay: BuiltOverlay) -> None:
    """The same object in two overlays is two findings; each overlay has its own version."""
    older = BuiltOverlay("aged", overlay.directory, Target("1.25"), overlay.stream)
    report = check_overlays([overlay, older], EVERYTHING)
    assert [f.overlay for f in report.findings] == ["aged", "dev"] * 3
    assert report.inputs.overlays == 2


def test_failed_build_is_a_finding() -> None:
    """kustomize's message, and nothing that looks like a pass; selecting other rules does not hide it."""
    failed = BuiltOverlay("dev", Path("overlays/dev"), Target("1.31"), failure="accumulating resources: no such file")
    for selection in (EVERYTHING, parse_selection(["schema"], None)):
        (finding,) = check_overlays([failed], selection).findings
        assert (finding.rule, finding.message, finding.overlay) == (
            "build",
            "accumulating resources: no such file",
            "dev",
        )


def test_broken_stream_is_a_finding(overlay: BuiltOverlay) -> None:
    """What comes before the broken document is still checked."""
    broken = BuiltOverlay("dev", overlay.directory, Target("1.31"), DEPLOYMENT + b"---\na: [\n")
    assert [f.rule for f in check_overlays([broken], EVERYTHING).findings] == [
        "yaml",
        "schema-unknown-field",
        "dangling-reference",
    ]


@pytest.mark.parametrize(
    ("select", "ignore", "rules"),
    [
        (["removed-api"], None, ["removed-api"]),
        (["removed-api, schema-unknown-field"], None, ["schema-unknown-field", "removed-api"]),
        (["removed-api", "dangling-reference"], ["removed-api"], ["dangling-reference"]),
        (None, ["schema-unknown-field,removed-api"], ["dangling-reference"]),
        ([], [""], ["schema-unknown-field", "dangling-reference", "removed-api"]),
    ],
)
def test_selection(overlay: BuiltOverlay, select: list[str] | None, ignore: list[str] | None, rules: list[str]) -> None:
    """--select takes only these, --ignore wins over it."""
    report = check_overlays([overlay], parse_selection(select, ignore))
    assert [finding.rule for finding in report.findings] == rules


def test_misspelt_rule() -> None:
    """A clear error instead of an empty report."""
    with pytest.raises(UsageError, match="--select: there is no rule 'shema'") as caught:
        parse_selection(["shema"], None)
    assert caught.value.hint == "did you mean schema?"
    with pytest.raises(UsageError, match="--ignore") as caught:
        parse_selection(None, ["zzz"])
    assert "dangling-reference" in caught.value.hint


def test_pod_security(overlay: BuiltOverlay) -> None:
    """Where a namespace of the same overlay enforces it, or all pods are asked to keep to a level."""
    only = parse_selection(["pod-security"], None)
    assert check_overlays([overlay], only).findings == ()
    strict = replace(overlay, target=Target("1.31", pod_security="restricted"))
    asked = check_overlays([strict], only).findings
    assert {finding.location for finding in asked} == {Location("overlays/dev/all.yaml", 14, 9)}
    namespace = b"---\nkind: Namespace\napiVersion: v1\nmetadata:\n  name: shop\n  labels: {%s: restricted}\n"
    stream = STREAM + namespace % b"pod-security.kubernetes.io/enforce"
    assert check_overlays([replace(overlay, stream=stream)], only).findings == asked
