"""The table of good and bad objects, and what a real API server said about each of them.

A topic is a folder beside this file: `*.yaml` with cases, `answers.json` with the recorded answers, which
`make apiserver` writes anew. A file of cases looks like this:

    bases:                                   # whole objects to start from
      pod: {apiVersion: v1, kind: Pod, ...}
    crds: [...]                              # CustomResourceDefinitions that the cases need, optional
    cases:
    - name: two variables of one name
      base: pod                              # or `object:`, a whole object
      set: {/spec/containers/0/env: [...]}   # pointer -> value; what is missing on the way is made
      without: [/spec/hostname]              # pointers to take away
      at: /spec/containers/0/env/1           # where we must see it, one pointer or a list; a case without is a good one
      says: Duplicate value                  # stands in the server's message and in ours, optional
      differs: why                           # the server's verdict is another, and docs or issue say why

A key or value `$64` stands for 64 times the letter a, also behind a slash.
"""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.yamlio import load_documents

FOLDER = Path(__file__).parent
TOPICS = sorted(path.name for path in FOLDER.iterdir() if any(path.glob("*.yaml")))


@dataclass(frozen=True)
class Case:
    """One object, and where we must find something wrong with it: nowhere if it is good."""

    topic: str
    file: str
    name: str
    object: dict[str, Any]
    at: tuple[str, ...] = ()
    says: str = ""
    differs: str = ""
    crds: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What the answers call it, unique within the topic."""
        return f"{self.file}: {self.name}"


@cache
def cases(topic: str) -> tuple[Case, ...]:
    """All cases of a topic, in the order of its files."""
    found = tuple(case for path in sorted((FOLDER / topic).glob("*.yaml")) for case in _read(topic, path))
    keys = [case.key for case in found]
    assert len(keys) == len(set(keys)), f"{topic}: two cases of one name"
    return found


def answers(topic: str) -> dict[str, Any]:
    """What was recorded of a topic: `kubernetes`, the minor that was asked, and `cases`, key -> verdict, message."""
    path = FOLDER / topic / "answers.json"
    recorded: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else {"kubernetes": "", "cases": {}}
    return recorded


def write_answers(topic: str, recorded: dict[str, Any]) -> None:
    """Replace what is recorded of a topic."""
    text = json.dumps(recorded, indent=1, sort_keys=True, ensure_ascii=False)
    (FOLDER / topic / "answers.json").write_text(text + "\n", "utf-8")


def _read(topic: str, path: Path) -> Iterator[Case]:
    (document,) = load_documents(path.read_bytes())
    content: dict[str, Any] = _with_lengths(document.value)
    for entry in content["cases"]:
        assert entry.keys() <= {"name", "base", "object", "set", "without", "at", "says", "differs"}, entry
        whole = copy.deepcopy(content["bases"][entry["base"]] if "base" in entry else entry["object"])
        for pointer, value in entry.get("set", {}).items():
            _assign(whole, pointers.split(pointer), value)
        for pointer in entry.get("without", ()):
            above, _, last = pointer.rpartition("/")
            del pointers.resolve(whole, above)[pointers.split("/" + last)[0]]
        at = entry.get("at", [])
        places = (at,) if isinstance(at, str) else tuple(at)
        texts = entry["name"], entry.get("says", ""), entry.get("differs", "")
        yield Case(topic, path.stem, texts[0], whole, places, texts[1], texts[2], content.get("crds", []))


def _with_lengths(value: Any) -> Any:
    if isinstance(value, dict):
        return {_with_lengths(key): _with_lengths(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_lengths(item) for item in value]
    return re.sub(r"(?<![^/])\$([0-9]+)", lambda match: "a" * int(match[1]), value) if isinstance(value, str) else value


def _assign(value: Any, parts: list[str], new: Any) -> None:
    """Put `new` at the path `parts`; an index one beyond the end of a list appends."""
    for part, following in itertools.pairwise(parts):
        missing: Any = [] if following == "0" else {}
        value = value[int(part)] if isinstance(value, list) else value.setdefault(part, missing)
    if isinstance(value, list):
        value[int(parts[-1]) : int(parts[-1]) + 1] = [new]
    else:
        value[parts[-1]] = new
