"""Files are decoded as kubectl does it: by their byte order mark, before they are read (recorded from kubectl 1.33)."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from generator import cli
from generator.check.engines import Target
from generator.check.files import check_text
from generator.check.roles import Role

TWO = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: ä}
---
# 日本
apiVersion: v1
kind: Secret
metadata: {name: b}
boo: 1"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ks.e.example.com}
spec:
  group: e.example.com
  scope: Namespaced
  names: {plural: ks, singular: k, kind: K, listKind: KList}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}
"""
MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


@pytest.fixture(scope="module")
def target() -> Target:
    return Target("1.33", None)


@pytest.mark.parametrize("encoding", MARKS)
def test_decoded_by_the_mark(target: Target, encoding: str) -> None:
    """The same findings at the same places, whatever the encoding."""
    found = check_text(MARKS[encoding] + TWO.encode(encoding), Role.MANIFEST, target)
    assert found == check_text(TWO.encode(), Role.MANIFEST, target)
    assert [(one.rule, one.location and one.location.line) for one in found.findings][-1] == ("schema-unknown-field", 9)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_without_a_mark(target: Target, encoding: str) -> None:
    """Nobody can know."""
    (found,) = check_text(TWO.encode(encoding), Role.MANIFEST, target).findings
    assert found.rule == "yaml"


def test_custom_resource_definition(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is read twice: to be checked, and for the objects that want it."""
    (tmp_path / "crd.yaml").write_bytes(codecs.BOM_UTF16_LE + CRD.encode("utf-16-le"))
    (tmp_path / "a.yaml").write_text("apiVersion: e.example.com/v1\nkind: K\nmetadata: {name: a}\nspec: x\n")
    assert cli.main(["check", str(tmp_path)]) == 1
    assert "a.yaml:4:7: error: spec: " in capsys.readouterr().out


def test_scc(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: i}]}\n"
    (tmp_path / "pod.yaml").write_bytes(codecs.BOM_UTF16_BE + pod.encode("utf-16-be"))
    assert cli.main(["scc", str(tmp_path / "pod.yaml")]) == 0
    assert "restricted-v2" in capsys.readouterr().out
