"""Files are decoded as kubectl does it: by their byte order mark, before they are read (recorded from kubectl 1.33)."""

from __future__ import annotations

import codecs

import pytest

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
