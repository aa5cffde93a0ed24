"""Which kinds are judged, by which module, and that nobody pays for the others."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import generator.schema.core
from generator.schema.core import core_problems
from generator.schema.core.dispatch import TOPICS
from tests.schema_table.table import cases


@pytest.mark.parametrize("topic", TOPICS)
def test_topics_are_what_the_modules_say(topic: str) -> None:
    """A kind that a module judges is found, and no other."""
    checks = importlib.import_module(f"generator.schema.core.{topic}").CHECKS
    assert sorted(f"{version}:{kind}" for version, kind in checks) == sorted(TOPICS[topic].split())


def test_every_module_with_checks_is_a_topic() -> None:
    """A new module that nobody names would judge nothing."""
    folder = Path(generator.schema.core.__file__).parent
    modules = {path.stem for path in folder.glob("*.py") if "\nCHECKS = {" in path.read_text("utf-8")}
    assert modules == set(TOPICS)


def test_every_kind_has_good_and_bad_cases() -> None:
    """At least one good and two bad ones in the table."""
    table = cases("core")
    for kinds in TOPICS.values():
        for name in kinds.split():
            version, _, kind = name.partition(":")
            found = [case for case in table if (case.object["apiVersion"], case.object["kind"]) == (version, kind)]
            if name != "storage.k8s.io/v1:VolumeAttributesClass":  # not served by the server that was asked
                assert any(not case.at for case in found), name
                assert sum(1 for case in found if case.at) >= 2, name


def test_a_kind_loads_its_own_module_only() -> None:
    """The import of generator.schema stays cheap, and a ConfigMap does not bring the pods."""
    code = """
import sys
from generator.schema.core import core_problems
loaded = lambda: {name.rpartition(".")[2] for name in sys.modules if name.startswith("generator.schema.core.")}
assert loaded() == {"causes", "dispatch"}, loaded()
list(core_problems({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}, "1.33"))
assert "pods" not in loaded() and "config" in loaded(), loaded()
assert "generator.schema.messages" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_inputs_are_not_changed() -> None:
    """A check reads."""
    for case in cases("core"):
        before = repr(case.object)
        list(core_problems(case.object, "1.33"))
        assert repr(case.object) == before
