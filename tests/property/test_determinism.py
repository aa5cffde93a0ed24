"""The same spec gives the same bytes: on any machine, in any order, as often as one likes."""

from __future__ import annotations

import locale
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.yamlio import dump, load_documents
from generator.kustomize.layout import render_tree
from generator.kustomize.tree import plan_write, write
from generator.spec.load import load_spec

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "tests/golden").glob("*/clearml.yaml"))


def _tree(spec: Path) -> dict[str, bytes]:
    return render_tree(load_spec(spec))


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _shuffled(value: Any, order: random.Random) -> Any:
    """`value` with the keys of every mapping in another order; lists have a meaning and keep theirs."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: _shuffled(value[key], order) for key in keys}
    return [_shuffled(inner, order) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_key_order(spec: Path, tmp_path: Path) -> None:
    """Whoever sorts their clearml.yaml, or lets a tool rewrite it, gets no diff."""
    written = load_documents(spec.read_bytes())[0].value
    shuffled = tmp_path / "clearml.yaml"
    texts = set()
    for seed in range(8):
        text = dump(_shuffled(written, random.Random(seed)))
        texts.add(text)
        shuffled.write_text(text, "utf-8")
        assert _tree(shuffled) == _tree(spec)
    assert len(texts) > 4, "nothing was shuffled"


def _locales() -> list[str]:
    """C, and those of this machine that differ most: in letters, in the decimal point, in sorting."""
    found, before = ["C"], locale.setlocale(locale.LC_ALL)
    for name in ("de_DE.UTF-8", "tr_TR.UTF-8", "C.UTF-8", "de_DE"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        found.append(name)
    locale.setlocale(locale.LC_ALL, before)
    return found


@contextmanager
def _other_place(cwd: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(cwd)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": _locales()[0], "TZ": "Asia/Kathmandu", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "2", "LC_ALL": _locales()[-1], "TZ": "America/St_Johns", "COLUMNS": "40"},
    ],
    ids=["one", "another"],
)
def test_environment(tmp_path: Path, environment: dict[str, str]) -> None:
    """Hash seed, locale, time zone and folder: a render from outside gives what this process gives."""
    spec = ROOT / "tests/golden/own-overlay/clearml.yaml"
    command = [sys.executable, "-m", "generator", "render", "--spec", str(spec), "--out", "out"]
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), **environment}
    subprocess.run(command, cwd=tmp_path, env=variables, check=True, capture_output=True, timeout=60)
    assert {path: data for path, data in _files(tmp_path / "out").items() if path != "generated.json"} == _tree(spec)


def test_relative_path_of_the_spec(tmp_path: Path) -> None:
    """Neither the name of the spec's folder nor the way to it enters a file."""
    spec = SPECS[0]
    (tmp_path / "else.yaml").write_bytes(spec.read_bytes())
    with _other_place(tmp_path):
        assert _tree(Path("else.yaml")) == _tree(spec)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_rendering_twice(spec: Path, tmp_path: Path) -> None:
    """The second render changes nothing: no byte, no time, no inode, and so no file that git or make would look at."""
    write(plan_write(tmp_path, _tree(spec)))
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in (tmp_path, *tmp_path.rglob("*"))}
    plan = write(plan_write(tmp_path, _tree(spec)))
    assert plan.is_clean
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in before} == before
    assert len(_files(tmp_path)) + sum(path.is_dir() for path in tmp_path.rglob("*")) == len(before) - 1


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.parent.name)
def test_files_read_the_same_everywhere(spec: Path) -> None:
    """LF, UTF-8, one line break at the end, the header once, and every path plain ASCII in one case."""
    tree = _tree(spec)
    assert len({path.lower() for path in tree}) == len(tree)
    for path, content in tree.items():
        assert path.isascii()
        assert b"\r" not in content
        assert b"\t" not in content
        text = content.decode("utf-8")
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert text.startswith("# Made by `python -m generator render`; edit clearml.yaml instead.\n")
        assert text.count("# Made by") == 1
