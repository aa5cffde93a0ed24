"""Pointers to lines and columns."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.k8s import pointer as pointers
from generator.k8s.locate import positions
from generator.k8s.yamlio import dump, load_documents

TEXT = b"""\
# c
kind: List
---
~
---
a:
- b: 1
  c/d: {e: [x, y]}
-
- - z
yes: |
  text
f: &x
  g: 1
h: *x
i: 1
i: 2
"""


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", (6, 1), None),
        ("/a", (7, 1), (6, 1)),
        ("/a/0", (7, 3), None),
        ("/a/0/b", (7, 6), (7, 3)),
        ("/a/0/c~1d/e/1", (8, 16), None),
        ("/a/0/c~1d/e", (8, 12), (8, 9)),
        ("/a/1", (9, 2), None),
        ("/a/2/0", (10, 5), None),
        ("/true", (11, 6), (11, 1)),
        ("/f/g", (14, 6), (14, 3)),
        ("/h", (15, 4), (15, 1)),
        ("/i", (17, 4), (17, 1)),
        ("/h/g", None, None),
        ("/a/3", None, None),
        ("/yes", None, None),
    ],
)
def test_places(pointer: str, value: tuple[int, int] | None, key: tuple[int, int] | None) -> None:
    found = positions(TEXT, document=1)
    assert (found.find(pointer), found.key(pointer)) == (value, key)


def test_readings_spell_keys() -> None:
    assert positions(b"yes: 1\n").key("/true") == (1, 1)
    assert positions(b"yes: 1\n", reading="kustomize").key("/yes") == (1, 1)


def test_other_documents() -> None:
    assert positions(TEXT).find("/kind") == (2, 7)
    assert positions(TEXT, document=2).find("") is None
    assert positions(b'{"a": 1}{"b":\n 2}', document=1).find("/b") == (2, 2)
    assert positions(b"a: 1\n---\n[", document=1).find("") is None
    assert positions(b"a: 1\n---\n[").find("/a") == (1, 4)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=4), VALUES, min_size=1, max_size=3))
def test_every_value_has_a_place(value: object) -> None:
    data = dump(value).encode()
    found = positions(data)
    waiting = [("", load_documents(data)[0].value)]
    while waiting:
        pointer, node = waiting.pop()
        assert found.find(pointer) is not None
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for part, child in pairs:
            inner = pointers.join(pointer, part)
            assert (found.key(inner) is not None) == isinstance(node, dict)
            waiting.append((inner, child))
