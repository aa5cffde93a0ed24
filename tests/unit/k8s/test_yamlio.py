"""The reader's contract: lines, duplicates, errors, empty documents."""

from __future__ import annotations

from typing import Any

import pytest

from generator.k8s.yamlio import Duplicate, Reading, YamlError, load_documents

BOTH = pytest.mark.parametrize("reading", ["direct", "kustomize"])


def _one(text: str, reading: Reading = "direct") -> Any:
    (document,) = load_documents(text.encode(), reading=reading)
    return document.value


def _error(text: str, reading: Reading = "direct") -> YamlError:
    with pytest.raises(YamlError) as caught:
        load_documents(text.encode(), reading=reading)
    return caught.value


@BOTH
def test_line_is_that_of_the_first_node(reading: Reading) -> None:
    text = "# top\n\na: 1\n---\n# only a comment\n---\n\n# c\nb: 2\n---\n~\n---\n- 3\n"
    documents = load_documents(text.encode(), reading=reading)
    assert [(document.value, document.line) for document in documents] == [({"a": 1}, 3), ({"b": 2}, 9), ([3], 13)]


@BOTH
@pytest.mark.parametrize("text", ["", "\n", "# c", "---", "---\n---\n", "null\n", "\ufeff", "\ufeff---\n~\n"])
def test_empty(text: str, reading: Reading) -> None:
    assert load_documents(text.encode(), reading=reading) == []


def test_duplicates_direct() -> None:
    text = "x: 1\n---\na:\n- b: 1\n  c: 2\n  b: 3\na/b: {yes: 1, true: 2}\n"
    document = load_documents(text.encode())[1]
    assert document.value == {"a": [{"b": 3, "c": 2}], "a/b": {"true": 2}}
    assert document.duplicates == (Duplicate("/a/0/b", 6, 3), Duplicate("/a~1b/true", 7, 15))


def test_overridden_merge_is_a_duplicate() -> None:
    text = "x: &x {a: 1}\nw: {<<: *x, a: 2}\nz:\n  a: 3\n  <<: *x\n"
    (document,) = load_documents(text.encode())
    assert document.value == {"x": {"a": 1}, "w": {"a": 2}, "z": {"a": 1}}
    assert [duplicate.pointer for duplicate in document.duplicates] == ["/w/a", "/z/a"]
    assert _one(text, "kustomize")["z"] == {"a": 3}


def test_duplicates_kustomize() -> None:
    error = _error("a: 1\n---\nb: 1\nb: 2\n", "kustomize")
    assert (error.line, error.column) == (4, 1)
    assert "already defined" in error.message
    assert [document.value for document in error.documents] == [{"a": 1}]


def test_duplicates_in_json() -> None:
    (first, second) = load_documents(b'{"a": 1}\n{"b": 1,\n "b": 2}\n')
    assert (first.line, second.line, second.value) == (1, 2, {"b": 2})
    assert second.duplicates == (Duplicate("/b", 3, 2),)
    error = _error('{"a": 1}\n{"b": 2}\n]')
    assert (error.line, len(error.documents)) == (3, 2)


def test_lone_surrogate_in_json() -> None:
    assert _one('{"a": "\\ud83d", "b": "\\ud83d\\ude00"}') == {"a": "\ufffd", "b": "😀"}


@BOTH
@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\n---\nb: [1\n", 4, 1),
        ("a: 1\n---\nb:\n\tc: 1\n", 4, 1),
        ("a: 1\n---\nb: 1\nc: .inf\n", 4, 4),
        ("a: 1\n---\nb: 1\nc: x\x07\n", 4, 5),
        ("a: 1\n---\n? [b]\n: c\n", 3, 3),
        ("a: 1\n---\nb: &x [*x]\n", 3, 8),
        ("a: 1\n---\nb: *x\n", 3, 4),
        ('a: 1\n---\nb: "\\/"\n', 3, 4),
        ("a: 1\n---\nb: " + "[" * 500 + "\n", 3, 403),
        ("a: 1\n---\n---\n--- b\nc: 1\n", 4, 1),
    ],
)
def test_errors_have_a_place(text: str, line: int, column: int, reading: Reading) -> None:
    error = _error(text, reading)
    assert (error.line, error.column) == (line, column), error
    assert [document.value for document in error.documents] == [{"a": 1}]
    assert not error.helm


@BOTH
@pytest.mark.parametrize(
    ("text", "helm"),
    [
        ("a: {{ .Values.a }}\n", True),
        ("{{- if .Values.a }}\na: 1\n{{- end }}\n", True),
        ("a: 1\nb: {{- toYaml .c | nindent 2 }}\n", True),
        ("a: '{{ x }}'\nb: [\n", False),
        ("a: 1 # {{ x }}\nb: [\n", False),
    ],
)
def test_helm(text: str, helm: bool, reading: Reading) -> None:
    assert _error(text, reading).helm is helm


def test_aliases_are_copies() -> None:
    value = _one("a: &x {b: [1]}\nc: *x\n")
    value["a"]["b"].append(2)
    assert value["c"] == {"b": [1]}
    assert "excessive" in _error("a: &a [" + "x, " * 99 + "]\n" + _bomb()).message


def _bomb() -> str:
    return "".join(f"b{i}: &b{i} [" + f"*{'a' if not i else f'b{i - 1}'}, " * 9 + "]\n" for i in range(6))


def test_numbers_are_those_of_json() -> None:
    value = _one("[1.0, 1e3, 1.5, 18446744073709551615, 18446744073709551616, -9223372036854775809, -0.0]")
    assert [type(number) for number in value] == [int, int, float, int, float, float, int]


def test_an_empty_key_with_an_anchor_is_a_key_to_kustomize() -> None:
    assert _one("v:\n  &x: 1\n", "kustomize") == {"v": {"": 1}}


def test_a_json_number_out_of_range_is_an_error() -> None:
    """Go refuses it; it is no infinity."""
    for text in ('{"a":1e400}', '{"a":-1e400}{"b":1}'):
        with pytest.raises(YamlError, match="out of range"):
            load_documents(text.encode())
