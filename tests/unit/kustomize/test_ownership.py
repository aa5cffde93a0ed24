"""`generated.json`: the same bytes for the same files, and no belief in anything that could lead out of the root."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import OutputRefused
from generator.kustomize import ownership

HASH = ownership.digest(b"a")
PLACE = Path("out/generated.json")


def _content(files: object, **changes: object) -> bytes:
    content = {"version": 1, "generator": "python -m generator render", "files": files, **changes}
    return json.dumps(content, indent=1).encode()


def test_format() -> None:
    """The file as others read it: sorted, one hash a path, a list while a file is being replaced."""
    other = ownership.digest(b"b")
    content = ownership.dump({"b/ü.yaml": frozenset({HASH}), "a": frozenset({HASH, other})})
    assert content.decode() == (
        '{\n  "version": 1,\n  "generator": "python -m generator render",\n  "files": {\n'
        f'    "a": [\n      "{other}",\n      "{HASH}"\n    ],\n    "b/ü.yaml": "{HASH}"\n'
        "  }\n}\n"
    )


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(
        st.text(min_size=1).filter(ownership.is_safe),
        st.frozensets(st.binary().map(ownership.digest), min_size=1, max_size=3),
    )
)
def test_round_trip(files: dict[str, frozenset[str]]) -> None:
    """What is written is read."""
    assert ownership.parse(ownership.dump(files), PLACE) == files


@pytest.mark.parametrize("path", ["a", "base/a.b.yaml", "a b/ü", "..a/b..", "-x"])
def test_safe(path: str) -> None:
    """Plain relative paths."""
    assert ownership.is_safe(path)


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "/a", "//a", "a/", "a//b", "./a", "../a", "a/../b", "a/..", "a\\b", "a\0", "a\nb", ownership.NAME],
)
def test_unsafe(path: str) -> None:
    """Whatever could be outside, ambiguous, or the list itself; with its line."""
    place = r"^out/generated.json:6: unsafe path .*; allowed: relative paths below out$"
    with pytest.raises(OutputRefused, match=place):
        ownership.parse(_content({"good": HASH, path: HASH}), PLACE)


def test_surrogates_are_unsafe() -> None:
    """JSON can write what no file system path in UTF-8 can be."""
    assert not ownership.is_safe("a\udc80")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "out/generated.json:1: not JSON: Expecting value"),
        (b'{\n "version": 1,\n<<<<<<< HEAD\n', "out/generated.json:3: not JSON: Expecting property name"),
        (b'{\n"a": "\xff"}', "out/generated.json:2: not UTF-8"),
        (b"[" * 100_000, "out/generated.json:1: nested too deeply to be ours"),
        (b"[]", 'out/generated.json:1: not written by "python -m generator render"'),
        (_content({}, generator="other"), 'out/generated.json:1: not written by "python -m generator render"'),
        (_content([]), 'out/generated.json:1: not written by "python -m generator render"'),
        (_content({}, version=2), "out/generated.json:2: version 2; allowed: 1"),
        (_content({"a": "abc"}), "out/generated.json:5: no SHA-256 for 'a'; allowed: 64 hexadecimal digits, or a list"),
        (_content({"a": None}), "out/generated.json:5: no SHA-256 for 'a'"),
        (_content({"a": []}), "out/generated.json:5: no SHA-256 for 'a'"),
        (_content({"a": [HASH, 1]}), "out/generated.json:5: no SHA-256 for 'a'"),
    ],
)
def test_refused(content: bytes, message: str) -> None:
    """Broken, or of somebody else: where and why, and the next step."""
    with pytest.raises(OutputRefused) as caught:
        ownership.parse(content, PLACE)
    assert caught.value.message.startswith(message)
    assert caught.value.hint
