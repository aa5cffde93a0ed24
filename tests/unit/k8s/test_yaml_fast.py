"""The fast reader gives the exact reader's answer or none: recorded cases, real files, and mutations of them."""

from __future__ import annotations

import itertools
import json
import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.k8s.ambiguity import ambiguities
from generator.k8s.yaml_fast import FastReader
from generator.k8s.yaml_piece import PieceReader
from generator.k8s.yaml_reader import DocumentReader
from generator.k8s.yaml_stream import Document, Piece, YamlError, pieces
from generator.k8s.yamlio import Reading, dump, load_documents

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "tests" / "oracle" / "yaml" / "cases.json").read_text(encoding="utf-8"))
READINGS: tuple[Reading, ...] = ("direct", "kustomize")
FAST = FastReader()


def _exact(data: bytes, reading: Reading) -> Document | str | None:
    try:
        return DocumentReader(Piece(data, 0), reading).read()
    except YamlError as error:
        return str(error)


def _typed(value: Any) -> Any:
    """`value` with its types and the order of its keys, which == does not look at."""
    if isinstance(value, dict):
        return [(key, _typed(content)) for key, content in value.items()]
    return [_typed(item) for item in value] if isinstance(value, list) else (type(value), value)


def _agree(data: bytes) -> bool:
    """Whether the fast reader took it; fails if an exact reading is something else than what it read."""
    fast = FAST.read(Piece(data, 0))
    if fast is None:
        return False
    assert fast.is_plain
    for reading in READINGS:
        exact = _exact(data, reading)
        assert isinstance(exact, Document), (reading, data)
        assert fast == exact._replace(is_plain=True), (reading, data)
        assert _typed(fast.value) == _typed(exact.value), (reading, data)
    assert ambiguities(data) == [], data
    return True


def _pieces(data: bytes, reading: Reading) -> Iterator[bytes]:
    try:
        for piece in pieces(data, reading):
            yield piece.data
    except YamlError:
        return


def _real_files() -> list[Path]:
    return sorted(
        path for folder in ("base", "overlays", "argocd", "tests/golden") for path in (ROOT / folder).rglob("*.yaml")
    )


@pytest.mark.parametrize("reading", READINGS)
def test_recorded_cases(reading: Reading) -> None:
    taken = sum(_agree(data) for case in CASES for data in _pieces(case["text"].encode(), reading))
    assert taken > 50


def test_ordinary_manifests_are_read_fast() -> None:
    texts = list({data for path in _real_files() for data in _pieces(path.read_bytes(), "direct") if data.strip()})
    assert sum(_agree(data) for data in texts) > 0.85 * len(texts)


ORDINARY = """\
# A comment
apiVersion: v1
kind: ConfigMap
metadata:
  name: a  # b
  labels: {}
  annotations: {a/b: "1", c: d}
data:
  script: |
    echo "x: y"

    [ -f z ] && exit 1
  folded: >-
    some text
    goes on
  number: "8080"
  path: /a:b/c#d
list:
- a
- 1
- -1
- 0.5
-
  - [x, "y", 'it''s']
  - {}
- true
other:
  - long: plain text
      that goes on
      7230.
      > 0 || yes
    é: "\\u00e9\\n"
"""


def test_ordinary_text_is_read_fast() -> None:
    assert _agree(ORDINARY.encode())


@pytest.mark.parametrize(
    "text",
    [
        "a: &x b",
        "a: *x",
        "a: !t b",
        "a: yes",
        "a: True",
        "a: n",
        "a: 2001-01-01",
        "a: {b, c: null}",
        "a: {b: null, 'c: d'}",
        "a: [{b:c}, null]",
        "a:\n  True",
        "a: # b\n  # c\n\n  1.",
        "- a:\n    -\n     1.",
        "a:\n  1.: b",
        "a: 012",
        "a: 0x1F",
        "a: 1_0",
        "a: 1.0",
        "a: 1e3",
        "a: .inf",
        '".INF": a',
        "a: [y, b]",
        'a: {"b":yes}',
        "y : b",
        "null: a",
        "1.5: a",
        "<<: {a: b}",
        "a: 1\na: 2",
        "a: {b: 1, b: 2}",
        "a:\tb",
        "a: @b",
        "a: [\n  b]",
        'a: "\\/"',
        'a: "\\ud83d"',
        "- a",
        "a",
        "a: {b:}",
        'a: {"b":}',
        "a: [b':]",
        "a:\n  '\n   \", b':\n",
        "a:\n  # b\n  > # c\n  d",
        "a:\n- '\n  b' c",
        "a:\n- |\n    b\n  c: d",
        "a:\n- - |\n      b\n    c: d",
        "a: {b: c]\n  d}",
        'a: [#: ""]\n  :]',
        'a: {"]\n  b"}',
        'a: {b: \'"\', "]\n  c": null}',
        '- "a\n  b": c',
        "a:\n- '\n  ': b",
        "a:\n- '\n  ''': b",
        '- ""\n  a: b',
        'x:\n- ""\n    a: b',
        "a: b\n# c\n  d: e",
        "x:\n- a # b\n    c: d",
        "a: '\n  b': c",
        "a #b: c",
        "a: [b #c]",
        "...\na: b",
        "%YAML 1.1\n---\na: b",
        "a: b\u2028c: d",
        "k" * 1025 + ": a",
        "a: " + "[" * 80 + "]" * 80,
        "12345678901234567890123: a",
    ],
)
def test_left_to_the_exact_reader(text: str) -> None:
    assert FAST.read(Piece(text.encode() + b"\n", 0)) is None


def test_line_of_the_first_node() -> None:
    document = FAST.read(Piece(b"\n# a\n  # b\n  \n  c: d\n", 7))
    assert document == Document({"c": "d"}, 12, is_plain=True)


def test_says_nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    assert FAST.read(Piece(b"a: b\n c: d\n", 0)) is None
    assert capfd.readouterr() == ("", "")


def test_loads_when_it_pays() -> None:
    reader = PieceReader(worth_it=100)
    piece = Piece(b"a: b\n", 0)
    for expected in (False, True, True):
        reader.expect(60)
        assert (reader._fast is not None) is expected
        assert reader.read(piece, "direct") == Document({"a": "b"}, 1, is_plain=expected)


WORDS = (
    "yes No on OFF y N null Null ~ true False 1e3 1_0 0x_1f 2001-01-01 2001-1-1t1:1:1Z .inf -.INF .nan 0o7 08 1.50 <<"
)
SCALARS = st.text("0123456789+-._eExXobfnaiyYNTtrue~: #", max_size=7) | st.sampled_from(WORDS.split())


def test_short_numbers() -> None:
    texts = ["".join(parts) for size in (1, 2, 3, 4) for parts in itertools.product("019_+-.exo", repeat=size)]
    data = "".join(f"- v: {text}\n" for text in texts if not text.startswith("-")).encode()
    assert sum(_agree(line[2:] + b"\n") for line in data.splitlines()[:: 1 if len(data) < 9999 else 5]) > 100


@settings(max_examples=300, deadline=None)
@given(SCALARS, st.sampled_from(["a: {}\n", "a:\n- {}\n", "a: [b, {}]\n", "a: {{b: {}}}\n", "{}: a\n", "a:\n  {}\n"]))
def test_scalars(scalar: str, text: str) -> None:
    data = text.format(scalar).encode()
    _agree(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(string.printable, max_size=6), VALUES, max_size=4))
def test_dumped_documents(value: dict[str, Any]) -> None:
    _agree(dump(value).encode())


INSERTED = [
    *" \n:-#'\"{}[],|>?&*!%@`\\~01y=<\t",
    "\n  ",
    "- ",
    ": ",
    " #",
    "\n\n",
    ": |\n",
    ": >-\n",
    "\\\n",
    "  ",
    "\u2028",
]


def _mutated(text: str, rnd: random.Random) -> str:
    """The text after one to three small accidents of editing."""
    for _ in range(rnd.choice([1, 1, 2, 3])):
        lines = text.split("\n")
        index, place = rnd.randrange(len(lines)), rnd.randrange(len(text) + 1)
        match rnd.randrange(7):
            case 0 | 1:
                text = text[:place] + rnd.choice(INSERTED) + text[place:]
                continue
            case 2:
                text = text[:place] + text[place + rnd.randrange(1, 4) :]
                continue
            case 3:
                lines.insert(rnd.randrange(len(lines)), lines[index])
            case 4:
                lines[index] = rnd.choice([" ", "  ", "- "]) + lines[index]
            case 5:
                lines[index] = lines[index][rnd.randrange(1, 3) :]
            case 6:
                lines.insert(index, rnd.choice(["", "  # c", "# c", "- x", "    y: z", "      w"]))
        text = "\n".join(lines)
    return text


def test_mutations() -> None:
    rnd = random.Random(0)
    texts = [ORDINARY, *(path.read_text(encoding="utf-8") for path in _real_files() if path.stat().st_size < 1500)]
    taken = sum(_agree(_mutated(rnd.choice(texts), rnd).encode()) for _ in range(4000))
    assert taken > 800


TOKENS = ["a", "b", ": ", ":", ", ", ",", *"\"'{}[]~y#", "null", "1.", "\n  ", "\n", "- ", " "]
AROUND = ["a: {%s}\n", "a: [%s]\n", "- {%s, b: null}\n", "a:\n  %s\n", "a:\n- %s\nb: {c: null}\n"]


def test_flow_style() -> None:
    rnd = random.Random(0)
    texts = [rnd.choice(AROUND) % "".join(rnd.choices(TOKENS, k=rnd.randint(1, 9))) for _ in range(4000)]
    assert sum(_agree(text.encode()) for text in texts) > 400


def test_same_answer_through_load_documents() -> None:
    """Enough text that the fast reader is loaded, with every kind of document in it."""
    odd = "a: yes\n---\n# empty\n---\nb: 1\nb: 2\n"
    data = "---\n".join([ORDINARY, odd] * 1500).encode()
    documents = load_documents(data)
    lines = len((ORDINARY + "---\n" + odd + "---\n").splitlines())
    assert len(documents) == 4500
    assert [document.line for document in documents[3:6]] == [
        2 + lines,
        1 + lines + ORDINARY.count("\n") + 1,
        documents[2].line + lines,
    ]
    assert documents[4].value == {"a": True}
    assert [documents[5].duplicates[0].pointer, len(documents[3].duplicates)] == ["/b", 0]
