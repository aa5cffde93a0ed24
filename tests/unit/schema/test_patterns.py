"""Patterns of Go in Rust's dialect, and formats as the API server reads them."""

from __future__ import annotations

import pytest

from generator.schema.formats import FORMATS, formats_of
from generator.schema.judge import Judge
from generator.schema.patterns import WRITTEN, translated, with_patterns


@pytest.mark.parametrize(
    ("pattern", "same"),
    [
        (r"^[a-z]+(\.[a-z]+)*$", r"^[a-z]+(\.[a-z]+)*$"),
        (r"^[^][ ()]$", r"^[^\]\[ ()]$"),
        (r"^[]a]$", r"^[\]a]$"),
        (r"[[:alpha:]_]", r"[A-Za-z_]"),
        (r"[a&&b~~c]", r"[a\&\&b\~\~c]"),
        (r"\s[\s]\S", r"[\t\n\f\r ][\t\n\f\r ][^\t\n\f\r ]"),
        (r"\[a\]", r"\[a\]"),
        (r"[\]]", r"[\]]"),
    ],
)
def test_translation(pattern: str, same: str) -> None:
    """Only what the two dialects read differently is changed."""
    assert translated(pattern) == same


def test_prepared_schema() -> None:
    """Fields named like keywords are fields; what the server ignores goes; integers have 64 bits."""
    schema = {
        "properties": {"pattern": {"type": "string", "pattern": r"\s"}, "format": {"format": "no-such"}},
        "default": {"pattern": r"\s"},
        "items": {"type": "integer", "maximum": 5},
    }
    unusable: set[str] = set()
    assert with_patterns(schema, unusable) == {
        "properties": {
            "pattern": {"type": "string", "pattern": r"[\t\n\f\r ]", WRITTEN: r"\s"},
            "format": {},
        },
        "default": {"pattern": r"\s"},
        "items": {"type": "integer", "minimum": -(2**63), "maximum": 5},
    }
    assert unusable == set()


def test_pattern_that_cannot_be_used() -> None:
    """Named in a note on every object of the kind; the rest of the schema decides."""
    fields = {"a": {"type": "string", "pattern": r"^\Qa\E$", "maxLength": 3}}
    judge = Judge({"type": "object", "properties": fields}, "1.33", "example.com/v1", "Foo")
    resource = {"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "a"}, "a": "x"}
    (problem,) = judge.problems(resource)
    assert (problem.rule, r"^\Qa\E$" in problem.message) == ("schema-not-checked", True)
    assert "schema" in [problem.rule for problem in judge.problems({**resource, "a": "long text"})]


def test_hostile_pattern_takes_no_time() -> None:
    """Both engines match in linear time: this one would run for ages in Python."""
    fields = {"a": {"type": "string", "pattern": "^(a+)+$"}}
    judge = Judge({"type": "object", "properties": fields}, "1.33", "example.com/v1", "Foo")
    resource = {"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "a"}, "a": "a" * 5000 + "!"}
    assert len(list(judge.problems(resource))) == 1


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("byte", ["", "YQ==", "YQ\n=="], ["YQ", "Y Q=="]),
        ("duration", ["0", "-1.5h", "1h2m3s", "3 days", "PT5M"], ["", "5", "soon"]),
        ("ipv4", ["1.2.3.4", "001.2.3.4"], ["1.2.3", "1.2.3.256", "::1"]),
        ("cidr", ["10.0.0.1/8", "::/0"], ["10.0.0.1", "10.0.0.0/33", "10.0.0.0/255.0.0.0"]),
        ("mac", ["00:00:5e:00:53:01", "00-00-5e-00-53-01", "0000.5e00.5301"], ["00:00-5e:00:53:01", "0000.5e00"]),
        ("uri", ["https://a/b?c", "/a", "mailto:a"], ["a", "", "http://a b/", "http://[::1/"]),
    ],
)
def test_formats(name: str, good: list[str], bad: list[str]) -> None:
    """What is no string is somebody else's error."""
    check = FORMATS[name]
    assert [text for text in good if not check(text)] == []
    assert [text for text in bad if check(text)] == []
    assert check(1)


def test_only_the_formats_of_a_schema() -> None:
    """Wherever they stand in it."""
    items = {"anyOf": [{"format": "byte"}, {"format": "date"}]}
    schema = {"items": items, "properties": {"format": {"type": "string"}}}
    assert list(formats_of(schema)) == ["byte"]
