"""Whatever JSON an object holds, the core checks answer: no shape of it makes them raise."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.k8s import pointer as pointers
from generator.schema.core import core_problems
from tests.schema_table.table import Case, cases

CASES = cases("core")
JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    2**70,
    1.5,
    "",
    "a",
    "Always",
    "1e999",
    "0" * 300,
    "\ud800",
    [],
    [None],
    [[]],
    ["a", "a"],
    [0, {}],
    {},
    {"": None},
    {"a": {}},
    {"name": []},
    {"matchLabels": {"a": []}, "matchExpressions": [{}, None]},
    [{"name": 1}, {"name": {}}, {"name": ["a"]}],
]


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place below `value`."""
    children: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from _places(child, (*path, key))


def _put(value: Any, path: tuple[str | int, ...], new: Any) -> None:
    for part in path[:-1]:
        value = value[part]
    value[path[-1]] = new


def _answered(resource: dict[str, Any], minor: str) -> None:
    for problem in core_problems(resource, minor):
        assert problem.rule == "schema"
        assert problem.message


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:30])
def test_junk_at_every_place(junk: Any) -> None:
    """Each value of each case in turn, in the oldest and the newest Kubernetes; a sample of the cases a value."""
    chosen = random.Random(repr(junk)).sample(CASES, 120)
    for case in chosen:
        for place in _places(case.object):
            if place[0] in ("apiVersion", "kind"):
                continue
            resource = copy.deepcopy(case.object)
            _put(resource, place, junk)
            _answered(resource, "1.25")
            _answered(resource, "1.37")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)


@given(data=st.data(), case=st.sampled_from(CASES), minor=st.sampled_from(["1.25", "1.29", "1.33", "1.37"]))
def test_random_mutations(data: st.DataObject, case: Case, minor: str) -> None:
    """A few places at once, any JSON there."""
    resource = copy.deepcopy(case.object)
    for _ in range(data.draw(st.integers(1, 4))):
        places = [place for place in _places(resource) if place[0] not in ("apiVersion", "kind")]
        _put(resource, data.draw(st.sampled_from(places)), data.draw(_json))
    _answered(resource, minor)


@pytest.mark.parametrize("resource", [{}, {"apiVersion": []}, {"apiVersion": "v1", "kind": {}}, {"kind": "Pod"}])
def test_no_object(resource: dict[str, Any]) -> None:
    """What has no kind has no core problems."""
    assert list(core_problems(resource, "1.33")) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.at], ids=lambda case: case.key)
def test_pointer_is_in_the_object(case: Case) -> None:
    """A pointer names what is there, or something missing in a place that is there."""
    for problem in core_problems(case.object, "1.33"):
        parent = problem.pointer
        while parent:
            try:
                pointers.resolve(case.object, parent)
                break
            except KeyError:
                parent = parent.rpartition("/")[0]
        assert parent or problem.pointer.count("/") <= 4, problem
