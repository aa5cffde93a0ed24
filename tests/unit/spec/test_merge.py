"""Merging is deep for mappings, replaces all else, and changes nothing that it was given."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.spec.merge import merged

_VALUES = st.recursive(
    st.none() | st.integers() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
_MAPPINGS = st.dictionaries(st.sampled_from("abc"), _VALUES, max_size=3)


@settings(max_examples=60, deadline=None)
@given(_MAPPINGS, _MAPPINGS)
def test_merge(below: dict[str, Any], above: dict[str, Any]) -> None:
    before = copy.deepcopy((below, above))
    result = merged(below, above)
    assert (below, above) == before
    assert merged(result, above) == result
    assert merged({}, above) == above
    assert merged(below, {}) == below
    assert set(result) == set(below) | set(above)


def test_what_wins() -> None:
    assert merged({"a": {"b": 1, "c": [1]}, "d": {}}, {"a": {"c": [2]}, "d": 1}) == {"a": {"b": 1, "c": [2]}, "d": 1}
