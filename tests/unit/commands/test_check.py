"""The command `check`: flags, overlays of the spec, formats and exit codes; kustomize is a stand-in."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.commands import check
from generator.errors import GeneratorError, UsageError
from generator.kustomize import build as builder

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndta: {}\n"
SPEC = "{name: shop, namespace: shop, version: 2.3.0, host: shop.example.com}\n"
UNKNOWN = "---\napiVersion: example.com/v1\nkind: Foo\nmetadata: {name: a}\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two overlays of one file each; "kustomize" concatenates, and fails where there is a file called broken."""
    (tmp_path / "clearml.yaml").write_text(SPEC)
    monkeypatch.setattr(builder, "find_kustomize", lambda _: "kustomize")

    def build(_: object, directory: Path) -> bytes:
        if (directory / "broken").exists():
            raise builder.BuildFailed("no such file base/x.yaml")
        return (directory / "all.yaml").read_bytes()

    monkeypatch.setattr(builder, "build", build)
    monkeypatch.chdir(tmp_path)
    for name in ("openshift", "dev"):
        folder = tmp_path / "overlays" / name
        folder.mkdir(parents=True)
        (folder / "kustomization.yaml").write_text("resources: [all.yaml]\n")
        (folder / "all.yaml").write_text(GOOD)
    return tmp_path


def _run(*arguments: str) -> tuple[str, bool]:
    parser = argparse.ArgumentParser()
    check.add_arguments(parser)
    answer = check.run(parser.parse_args(arguments), lambda _: None)
    return answer.output, answer.clean


@pytest.mark.usefixtures("tree")
def test_clean() -> None:
    """All overlays by default."""
    assert _run() == ("no findings in 2 resources of 2 overlays\n", True)


def test_findings(tree: Path) -> None:
    """Located in the file to edit, and not clean."""
    (tree / "overlays/dev/all.yaml").write_text(BAD)
    output, clean = _run()
    assert output == (
        'overlays/dev/all.yaml:4:1: error: unknown field "dta", did you mean "data"? (overlay dev) '
        "[schema-unknown-field]\n"
        "1 error in 2 resources of 2 overlays\n"
    )
    assert not clean
    assert _run("--overlay", "openshift") == ("no findings in 1 resource of 1 overlay\n", True)
    assert _run("--ignore", "schema-unknown-field")[1]


def test_json_and_skipped(tree: Path) -> None:
    """A custom kind is skipped and said so, in both formats."""
    (tree / "overlays/openshift/all.yaml").write_text(GOOD + UNKNOWN)
    content = json.loads(_run("--format", "json")[0])
    reason = "no schema for example.com/v1 Foo"
    assert content["inputs"]["skipped"] == [{"path": "overlays/openshift", "line": 5, "reason": reason}]
    assert _run()[0].splitlines()[0] == f"not checked: {reason}"


def test_failed_build(tree: Path) -> None:
    """One broken overlay is an error finding, the other is still checked."""
    (tree / "overlays/openshift/broken").touch()
    (tree / "overlays/dev/all.yaml").write_text(BAD)
    content = json.loads(_run("--format", "json", "--select", "schema-unknown-field")[0])
    assert [(f["rule"], f["overlay"]) for f in content["findings"]] == [
        ("build", "openshift"),
        ("schema-unknown-field", "dev"),
    ]


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["--overlay", "devv"], "clearml.yaml has no overlay 'devv'", "did you mean dev?"),
        (["--overlay", "zzz"], "has no overlay 'zzz'", "its overlays are openshift, dev"),
        (["--select", "shema"], "no rule 'shema'", "did you mean schema?"),
    ],
)
@pytest.mark.usefixtures("tree")
def test_bad_arguments(arguments: Sequence[str], message: str, hint: str) -> None:
    """Exit code 2, with what was meant."""
    with pytest.raises(UsageError, match=message) as caught:
        _run(*arguments)
    assert caught.value.hint == hint


@pytest.mark.usefixtures("tree")
def test_nothing_rendered() -> None:
    """A missing overlay is no pass; the hint names the command that makes it."""
    with pytest.raises(GeneratorError, match=r"elsewhere/overlays/openshift does not exist") as caught:
        _run("--out", "elsewhere")
    assert caught.value.hint == "run: python -m generator render"


def test_pod_security(tree: Path) -> None:
    """A level for all pods, whatever their namespaces say."""
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostPID: true, containers: [{name: c, image: i}]}\n"
    (tree / "overlays/dev/all.yaml").write_text(pod)
    assert _run("--overlay", "dev")[1]
    output, clean = _run("--overlay", "dev", "--pod-security", "baseline")
    assert not clean
    assert 'violates PodSecurity "baseline:latest": host namespaces (hostPID=true)' in output


def test_no_overlay_is_enabled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to check is no pass, and no crash."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clearml.yaml").write_text(
        SPEC.replace("}", ", overlays: {dev: {enabled: false}, openshift: {enabled: false}}}")
    )
    with pytest.raises(UsageError, match="no overlay that is enabled"):
        _run()
