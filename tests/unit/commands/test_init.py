"""`init` writes a file that loads, and never overwrites one."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from generator.commands import init
from generator.errors import OutputRefused
from generator.spec.load import load_spec


def _run(*arguments: str) -> list[str]:
    parser = argparse.ArgumentParser()
    init.add_arguments(parser)
    said: list[str] = []
    answer = init.run(parser.parse_args(arguments), said.append)
    assert (answer.output, answer.clean) == ("", True)
    return said


def test_what_it_writes_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = _run()
    assert load_spec(Path("clearml.yaml")).spec.name == "clearml"
    first = Path("clearml.yaml").read_text().partition("\n")[0]
    schema = Path(first.partition("$schema=")[2])
    assert json.loads(schema.read_bytes())["title"] == "clearml.yaml"
    assert said == [
        "wrote clearml.yaml: set name, namespace, version and host, then run: python -m generator render",
        "wrote .clearml.schema.json: editors with a YAML language server complete and check the keys with it",
    ]


def test_an_existing_file_is_refused_and_untouched(tmp_path: Path) -> None:
    spec = tmp_path / "clearml.yaml"
    spec.write_text("mine")
    with pytest.raises(OutputRefused) as caught:
        _run("--spec", str(spec))
    assert caught.value.message == f"{spec} exists already, and init overwrites nothing"
    assert (caught.value.hint, caught.value.exit_code) == ("give another --spec FILE", 3)
    assert [path.name for path in tmp_path.iterdir()] == ["clearml.yaml"]
    assert spec.read_text() == "mine"


def test_a_dangling_symlink_is_not_followed(tmp_path: Path) -> None:
    spec = tmp_path / "clearml.yaml"
    spec.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputRefused):
        _run("--spec", str(spec))
    assert not (tmp_path / "elsewhere").exists()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    spec = tmp_path / "no" / "clearml.yaml"
    with pytest.raises(OutputRefused) as caught:
        _run("--spec", str(spec))
    assert caught.value.message == f"{spec} cannot be written: No such file or directory"


def test_an_existing_schema_is_kept(tmp_path: Path) -> None:
    schema = tmp_path / ".clearml.schema.json"
    schema.write_text("mine")
    said = _run("--spec", str(tmp_path / "clearml.yaml"))
    assert said[1] == f"kept {schema}, which is there already"
    assert schema.read_text() == "mine"
