"""The dumper: what every reader takes for the same values, and how it looks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.k8s.yamlio import dump, dump_all, load_documents

ORACLE = Path(__file__).parents[2] / "oracle" / "yaml"
TRICKY = json.loads((ORACLE / "cases.json").read_text(encoding="utf-8"))
WORDS = sorted({case["name"].split(" ", 1)[1] for case in TRICKY if case["name"].startswith(("scalar ", "value "))})
TEXT = st.text(max_size=20) | st.sampled_from(WORDS) | st.text("ab \t\n:#-'\"|>{}[],&*!%@`\\0e1.", max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(-1e15, 1e15) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(TEXT)
@example("x" * 1100)
def test_text_is_itself_to_every_reader(text: str) -> None:
    value = {"v": text, text: ["x", text]}
    for stream in (dump(value), dump_all([value, value])):
        for reading in ("direct", "kustomize"):
            assert load_documents(stream.encode(), reading=reading)[-1].value == value
        assert list(yaml.safe_load_all(stream))[-1] == value


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_values_are_themselves(value: Any) -> None:
    for reading in ("direct", "kustomize"):
        assert [one.value for one in load_documents(dump(value).encode(), reading=reading)] == (
            [] if value is None else [value]
        )
    assert yaml.safe_load(dump(value)) == value


def test_look() -> None:
    value = {
        "apiVersion": "v1",
        "list": [{"name": "a", "args": ["--x", "-c", "$(A)", "https://a:80/?b=c"]}, [1, [2, []]], {}, "n"],
        "quoted": ["1e3", "0o17", "yes", "08", "a: b", "a #b", "", " a", "a ", "1:30", "2001-01-01", "{a}", "*a", "~"],
        "plain": ["10Gi", "500m", "docker.io/x:1.2", "a b", "a#b", "größe"],
        "script": "#!/bin/sh\n\techo a\n\n  echo b\n",
        "bare": "a\nb",
        "many": "a\n\n",
        "numbers": [1, 1.5, 1e-07, True, None],
        "n": {"deep": {"er": ()}},
    }
    assert (
        dump(value)
        == """\
apiVersion: v1
list:
- name: a
  args:
  - --x
  - -c
  - $(A)
  - https://a:80/?b=c
- - 1
  - - 2
    - []
- {}
- "n"
quoted:
- "1e3"
- "0o17"
- "yes"
- "08"
- "a: b"
- "a #b"
- ""
- " a"
- "a "
- "1:30"
- "2001-01-01"
- "{a}"
- "*a"
- "~"
plain:
- 10Gi
- 500m
- docker.io/x:1.2
- a b
- a#b
- "größe"
script: |
  #!/bin/sh
  \techo a

    echo b
bare: |-
  a
  b
many: "a\\n\\n"
numbers:
- 1
- 1.5
- 1.0e-07
- true
- null
"n":
  deep:
    er: []
"""
    )


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (float("inf"), ValueError),
        (float("nan"), ValueError),
        ("\ud83d", ValueError),
        ({1: 2}, TypeError),
        ({1}, TypeError),
    ],
)
def test_refused(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        dump([value])


@pytest.mark.oracle
def test_text_is_itself_to_go(tmp_path: Path) -> None:
    """The same with the Go libraries; ORACLE_YAML names the built program, otherwise Go builds it."""
    program = os.environ.get("ORACLE_YAML") or str(tmp_path / "oracle")
    if "ORACLE_YAML" not in os.environ:
        if shutil.which("go") is None:
            pytest.skip("no Go here")
        subprocess.run(["go", "build", "-trimpath", "-o", program, "."], cwd=ORACLE, check=True)
    texts: list[str] = []

    @settings(max_examples=1500, deadline=None, database=None)
    @given(TEXT)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    # kustomize itself cannot write these (yamlio, last lines of what differs).
    texts = [text for text in texts if not any("\x7f" <= char <= "\x9f" or char in "\ufffe\uffff" for char in text)]
    head = {"apiVersion": "e.x/v1", "kind": "K", "metadata": {"name": "a"}}
    values = [{**head, "v": {"text": text, "k" + text: [text]}} for text in texts]
    cases = json.dumps([{"name": "", "text": dump(value)} for value in values])
    answers = json.loads(subprocess.run([program], input=cases.encode(), stdout=subprocess.PIPE, check=True).stdout)
    for value, answer in zip(values, answers, strict=True):
        assert answer["direct"]["documents"] == [value]
        assert answer["kustomize"]["documents"] == [value], answer["kustomize"]
