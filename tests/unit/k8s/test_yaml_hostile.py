"""Text that is made to hurt: an answer or a YamlError in bounded time, never a crash."""

from __future__ import annotations

import random

import pytest

from generator.k8s.ambiguity import ambiguities
from generator.k8s.ambiguity_scan import may_be_ambiguous
from generator.k8s.yamlio import YamlError, load_documents

MANIFEST = "kind: ConfigMap\nmetadata:\n  name: a\n"
BOMB = (
    "a: &a ["
    + "x," * 9
    + "]\n"
    + "".join(f"b{i}: &b{i} [" + f"*{f'b{i - 1}' if i else 'a'}," * 9 + "]\n" for i in range(9))
)
REFUSED = {
    "nested flow lists": b"[" * 10_000 + b"]" * 10_000,
    "unclosed flow lists": b"[" * 100_000,
    "nested flow mappings": b"{a: " * 10_000 + b"}" * 10_000,
    "nested block lists": b"- " * 10_000 + b"a\n",
    "nested block mappings": b"".join(b" " * depth + b"a:\n" for depth in range(500)),
    "nested JSON": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "alias bomb": BOMB.encode(),
    "UTF-16 without BOM": MANIFEST.encode("utf-16-le"),
    "UTF-32": MANIFEST.encode("utf-32"),
    "NUL": b"a: b\0c\n",
    "control character": b"a: \x01\n",
    "tab": b"a:\n\tb: c\n",
    "binary": random.Random(0).randbytes(100_000),
    "program": b"\x7fELF" + bytes(10_000),
    "surrogate": b'a: "\xed\xa0\xbd"\n',
    "long key": b"k" * 100_000 + b": a\n",
    "long quoted key": b'"' + b"k" * 100_000 + b'": a\n',
    "long separator": b"-" * 100_000,
    "open quote": b"a: '" + b"''" * 50_000,
    "complex keys": b"? " * 10_000,
    "aliases": b"*" * 100_000,
}
READ = {
    "byte order mark": b"\xef\xbb\xbfa: 1\n",
    "empty documents": b"---\n" * 20_000 + b"a: 1\n",
    "long line": b"a: " + b"x y " * 50_000 + b"\n",
    "many digits": b"a: " + b"9" * 10_000 + b"\n",
    "many lists": b"a: [" + b"[]," * 10_000 + b"]\n",
    "comments": b"# x\n" * 50_000 + b"a: 1\n",
    "indentation": b" " * 100_000 + b"a: b\n",
    "merges": ("a: &a {x: 1}\n" + "".join(f"b{i}: &b{i} {{<<: [*a, *a]}}\n" for i in range(500))).encode(),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(YamlError) as caught:
        load_documents(REFUSED[name])
    assert not caught.value.helm
    may_be_ambiguous(REFUSED[name])
    ambiguities(REFUSED[name])


@pytest.mark.parametrize("name", READ)
def test_read(name: str) -> None:
    assert len(load_documents(READ[name])) == 1
    assert may_be_ambiguous(READ[name]) or not ambiguities(READ[name])


def test_a_number_of_many_digits_is_text() -> None:
    assert load_documents(READ["many digits"])[0].value == {"a": "9" * 10_000}
