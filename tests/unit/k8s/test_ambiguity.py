"""What kubectl and kustomize read differently is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.k8s.ambiguity import ambiguities
from generator.k8s.ambiguity_scan import may_be_ambiguous
from generator.k8s.yaml_fast import FastReader
from generator.k8s.yaml_stream import Piece
from generator.k8s.yamlio import Reading, YamlError, load_documents

CASES = json.loads(
    (Path(__file__).parents[2] / "oracle" / "yaml" / "cases.json").read_text(encoding="utf-8", errors="strict")
)


def _read(data: bytes, reading: Reading) -> Any:
    """What a reading makes of the text, with types told apart; None where it refuses."""
    try:
        return repr([document.value for document in load_documents(data, reading=reading)])
    except YamlError:
        return None


def test_places_and_messages() -> None:
    text = "# c\n---\na: yes\nb: ['no', n]\nc: 2001-01-01\n---\n~\n---\nd: {e, f: }\nyes: 1\n~: 2\ng: !!bool on\n"
    found = [(each.document, each.pointer, each.line, each.column) for each in ambiguities(text.encode())]
    assert found == [
        (0, "/a", 3, 4),
        (0, "/b/1", 4, 11),
        (0, "/c", 5, 4),
        (1, "/d/e", 9, 6),
        (1, "/d/f", 9, 11),
        (1, "/true", 10, 1),
        (1, "/~0", 11, 1),
        (1, "/g", 12, 4),
    ]
    messages = [each.message for each in ambiguities(text.encode())]
    assert messages[0] == 'the value yes is true to kubectl and Argo CD, the text "yes" to kustomize: quote it'
    assert 'the text "2001-01-01T00:00:00Z" to kustomize: quote it' in messages[2]
    assert messages[3] == "this value is null to kubectl and Argo CD, the text \"\" to kustomize: write null or ''"
    assert messages[6] == "the key ~ is an error to kubectl and Argo CD, left out to kustomize: quote it"


@pytest.mark.parametrize("kind", ["Secret", "List"])
def test_no_value_of_a_secret_is_shown(kind: str) -> None:
    inner = "kind: Secret\n  " if kind == "List" else ""
    text = f"kind: {kind}\nx:\n  {inner}a: no\n  b: 2001-01-01\n  c: !!bool off\n"
    found = ambiguities(text.encode())
    assert [each.pointer for each in found] == ["/x/a", "/x/b", "/x/c"]
    assert {each.message for each in found} == {
        "this value of a Secret is one thing to kubectl and Argo CD and another to kustomize: quote it"
    }


def test_only_words_and_dates_are_shown() -> None:
    (found,) = ambiguities(b"a: ! 0o17\n")
    assert found.message.startswith("this value is text to kubectl and Argo CD, a number to kustomize")


def test_text_without_a_line_feed() -> None:
    (found,) = ambiguities(b"a: b\nc: |\n  d")
    assert (found.pointer, found.line, "line feed" in found.message) == ("/c", 2, True)
    assert ambiguities(b"a: b\nc: |-\n  d") == []
    assert ambiguities(b"a: b\nc: |\n  d\n") == []
    for text in (b"a: |\n  b\n---", b"a: |\n  b\n---\nc: |-\n  d", b"a: |\n  b\nc: >", b"a: |\n  b\n# c"):
        assert ambiguities(text) == [], text
    for text in (b"- |\n  a |\n  b", b"a: # b |\n  - >+2 # c\n      d", b"a: |\r\n  b", b"|\n a", b"a: |\n  b\n\n  c"):
        assert len(ambiguities(text)) == 1, text
    assert [found.line for found in ambiguities(b"a: |\n  b\n---\nc: |\n  d")] == [4]


def test_found_in_front_of_a_syntax_error() -> None:
    assert [each.pointer for each in ambiguities(b"a: yes\nb: [\n")] == ["/a"]
    assert ambiguities(b"\x00") == ambiguities(b"") == ambiguities(b"yes")[1:] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_recorded_cases(case: dict[str, Any]) -> None:
    _check(case["text"].encode())


def _check(data: bytes) -> None:
    direct, kustomize = _read(data, "direct"), _read(data, "kustomize")
    found = ambiguities(data)
    if direct is None and kustomize is None:
        return
    assert may_be_ambiguous(data) or not found, data
    if direct is not None and kustomize is not None and not _has_a_rule(data):
        assert bool(found) == (direct != kustomize), (data, direct, kustomize, found)


def _has_a_rule(data: bytes) -> bool:
    """JSON streams, of which kustomize reads the first document only; overridden merges are duplicate keys."""
    return data.startswith(b"{") or any(document.duplicates for document in load_documents(data))


WORDS = [
    "yes",
    "No",
    "ON",
    "off",
    "y",
    "N",
    "null",
    "~",
    "",
    "true",
    "False",
    "1",
    "1.0",
    "0x1f",
    "1e3",
    "012",
    "1_0",
    "a b",
    "2001-01-01",
    "2001-1-1 1:1:1",
    "'yes'",
    '"n"',
    "a:b",
    "!!bool yes",
    "!!str no",
    "! y",
    "!t on",
    "! 0o17",
    "=",
    "<<",
    ".5",
    "+1",
    ".inf",
    "18446744073709551615",
]
SHAPES = [
    "a: {}",
    "- {}",
    "a: [{}]",
    "a: [b, {}, c]",
    "a: {{b: {}}}",
    "a: {{{}}}",
    "a: {{{}, b: c}}",
    "{}: a",
    "a:\n  {}",
    "- {}: b",
    "a: &x {}",
    "a: {} # c",
    'a: {{"b":{}}}',
    "a: [\n  {}]",
    "? {}\n: b",
    "{} : c",
    'a: {{"{}"}}',
]


def test_what_is_read_fast_is_plain() -> None:
    texts = [shape.format(word).encode() + b"\n" for shape in SHAPES for word in WORDS]
    taken = [text for text in texts if FastReader().read(Piece(text, 0)) is not None]
    assert len(taken) > 50
    assert [text for text in taken if ambiguities(text)] == []


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(SHAPES), st.sampled_from(WORDS))
def test_found_exactly_where_the_readings_differ(shape: str, word: str) -> None:
    _check((shape.format(word) + "\n").encode())
