"""Whatever stands in the file, the answer is a spec or a list of lines; never another exception, never nothing."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.errors import SpecError
from generator.k8s.yamlio import load_documents
from generator.spec.load import load_spec

ROOT = Path(__file__).parents[3]
_LINE = re.compile(r"[^\n]*clearml\.yaml:[1-9][0-9]*:[1-9][0-9]*: .+")
_SCALARS: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 2**70, 1.5, "", "a", "A b", "x\n", "0", "1e9", "openshift", "dev", "external", "é", "a/b~c", []]
)
_JUNK = st.recursive(_SCALARS, lambda inner: st.dictionaries(st.sampled_from(["", "a", "mode", "from", "~/"]), inner))


def _complete() -> dict[str, Any]:
    text = re.sub(r"(?m)^( *)# (?!yaml-language-server)", r"\1", (ROOT / "clearml.yaml").read_text())
    value: dict[str, Any] = load_documents(text.encode())[0].value
    return value


_COMPLETE = _complete()


def _spots(value: Any) -> list[tuple[Any, Any]]:
    """Every container below `value`, with each of its keys or indexes."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [spot for key, item in items for spot in ((value, key), *_spots(item))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_is_described(data: st.DataObject, tmp_path: Path) -> None:
    spec = copy.deepcopy(_COMPLETE)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(_spots(spec)))
        match data.draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove":
                del container[key]
            case "add" if isinstance(container, dict):
                container[data.draw(st.sampled_from(["zz", "name", "route", "~/"]))] = data.draw(_JUNK)
            case _:
                container[key] = data.draw(_JUNK)
        if not _spots(spec):
            return
    path = tmp_path / "clearml.yaml"
    path.write_text(json.dumps(spec, indent=1))
    try:
        load_spec(path)
    except SpecError as error:
        lines = error.message.splitlines()
        assert lines
        assert all(_LINE.fullmatch(line) for line in lines)


@pytest.mark.parametrize("junk", [{"overlays": {"dev": None}}, {"overlays": None}, {"users": {}}, {"": ""}])
def test_junk_alone(junk: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "clearml.yaml"
    path.write_text(json.dumps(junk))
    with pytest.raises(SpecError, match=r'1:1: missing key "name" in the file'):
        load_spec(path)
