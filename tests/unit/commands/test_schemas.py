"""`schemas add` keeps what is a schema and overwrites nothing unasked; `schemas list` says where each is from."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

import pytest

from generator.commands import schemas
from generator.errors import GeneratorError, OutputRefused, UsageError
from generator.schema import validate
from generator.schema.registry import Schemas
from tests.unit.schema.test_crd import crd

KEPT = Path(".generator/schemas")
AS = KEPT / "x.io/as.json"


def _run(*arguments: str) -> tuple[list[str], list[str]]:
    """The lines of the output, and what was said."""
    parser = argparse.ArgumentParser()
    schemas.add_arguments(parser)
    said: list[str] = []
    answer = schemas.run(parser.parse_args(arguments), said.append)
    assert answer.clean
    return answer.output.splitlines(), said


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _write(path: str, *values: Any) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text("---\n".join(json.dumps(value) + "\n" for value in values))
    return path


def _described(name: str = "A") -> dict[str, Any]:
    schema = {
        "type": "object",
        "description": "A long text.",
        "properties": {"spec": {"type": "object", "properties": {"description": {"type": "string"}}}},
    }
    return crd(schema, names={"kind": name, "plural": name.lower() + "s"})


def test_a_definition_is_kept_and_used() -> None:
    """Without its texts, but with a field that is called so; adding it again changes nothing."""
    given = _write("crds.yaml", {"kind": "ConfigMap"}, _described(), _described("B"))
    assert _run("add", given) == (
        ["added .generator/schemas/x.io/as.json", "added .generator/schemas/x.io/bs.json"],
        [],
    )
    assert b"A long text." not in AS.read_bytes()
    resource = {"apiVersion": "x.io/v1", "kind": "A", "metadata": {"name": "a"}, "spec": {"description": "x"}}
    assert validate(resource, schemas=Schemas(folder=KEPT)) == []
    (finding,) = validate({**resource, "spec": {"descriptoin": "x"}}, schemas=Schemas(folder=KEPT))
    assert finding.message == 'unknown field "spec.descriptoin", did you mean "description"?'
    before = AS.stat().st_mtime_ns
    assert _run("add", given)[0] == [
        "unchanged .generator/schemas/x.io/as.json",
        "unchanged .generator/schemas/x.io/bs.json",
    ]
    assert AS.stat().st_mtime_ns == before


def test_a_folder_of_a_catalog() -> None:
    """JSON Schemas by folder and file name; other files are named, hidden folders and other suffixes left out."""
    schema = {"type": "object", "properties": {"spec": {"type": "object"}}}
    _write("catalog/y.io/b_v1.json", schema)
    _write("catalog/values.yaml", {"a": 1})
    _write("catalog/.hidden/y.io/c_v1.json", schema)
    _write("catalog/readme.md", "text")
    assert _run("add", "catalog", "--dir", "kept") == (
        ["added kept/y.io/b_v1.json"],
        ["catalog/values.yaml: neither a CustomResourceDefinition nor a JSON Schema"],
    )
    assert sorted(path.name for path in Path("kept").rglob("*")) == ["b_v1.json", "y.io"]


def test_what_differs_is_replaced_when_asked_for() -> None:
    """Refused with nothing written, the new ones neither."""
    _run("add", _write("a.yaml", crd()))
    before = AS.read_bytes()
    given = _write("b.yaml", _described(), _described("B"))
    with pytest.raises(
        OutputRefused, match=r"kept already, and different: \.generator/schemas/x\.io/as\.json"
    ) as caught:
        _run("add", given)
    assert caught.value.hint == "replace them with --replace"
    assert (AS.read_bytes(), sorted(os.listdir(AS.parent))) == (before, ["as.json"])
    assert _run("add", given, "--replace")[0] == [
        "replaced .generator/schemas/x.io/as.json",
        "added .generator/schemas/x.io/bs.json",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (json.dumps(crd({"properties": {}})), "bad.yaml: CustomResourceDefinition as.x.io: must not be empty"),
        ("a: [", "bad.yaml: "),
        ('{"properties": {}}', "bad.yaml: whose schema it is cannot be told"),
        (json.dumps(crd(group="../../x")), "bad.yaml: '../../x' is no name of a group or kind"),
        (json.dumps(crd(names={"kind": "A", "plural": "a/b"})), "bad.yaml: 'a/b' is no name of a group or kind"),
    ],
)
def test_a_bad_file_is_named_and_nothing_written(content: str, message: str) -> None:
    Path("bad.yaml").write_text(content)
    with pytest.raises(GeneratorError) as caught:
        _run("add", _write("good.yaml", crd()), "bad.yaml")
    assert caught.value.message.startswith(message)
    assert not KEPT.exists()


def test_two_that_differ_in_one_call() -> None:
    """Nobody knows which of them is meant."""
    with pytest.raises(GeneratorError, match=r"b\.yaml: x\.io/as\.json is another one in a\.yaml"):
        _run("add", _write("a.yaml", crd()), _write("b.yaml", _described()))


def test_nothing_to_add() -> None:
    for given, message in (("nowhere", "nowhere does not exist"), (_write("a.yaml", {"a": 1}), "nothing to keep")):
        with pytest.raises(UsageError, match=message):
            _run("add", given)


def test_a_place_that_cannot_be_written() -> None:
    Path("kept").write_text("a file")
    with pytest.raises(GeneratorError, match="kept"):
        _run("add", _write("a.yaml", crd()), "--dir", "kept")


def test_list() -> None:
    """Kinds by group, versions, and where from; what is kept stands for what we bring."""
    application = crd(group="argoproj.io", names={"kind": "Application", "plural": "applications"})
    application["spec"]["versions"][0]["name"] = "v1alpha1"
    _run("add", _write("a.yaml", crd(), application))
    rows = [line.split(maxsplit=3) for line in _run("list", "--openshift", "4.16")[0]]
    assert rows[0] == ["KIND", "GROUP", "VERSIONS", "FROM"]
    known = {(kind, group): (versions, source) for kind, group, versions, source in rows}
    assert known["A", "x.io"] == ("v1", ".generator/schemas/x.io/as.json")
    assert known["Application", "argoproj.io"] == ("v1alpha1", ".generator/schemas/argoproj.io/applications.json")
    assert known["Deployment", "apps"] == ("v1", "Kubernetes 1.29 (kubernetes-validate@1.37.0)")
    assert known["ConfigMap", "core"][0] == "v1"
    assert known["ExternalSecret", "external-secrets.io"][0] == "v1,v1beta1"
    assert known["Route", "route.openshift.io"][1].startswith("openshift-4.18 (github.com/openshift/api@v0.0.0-2024")
    assert len(known) == len(rows)


def test_list_says_what_is_broken() -> None:
    _write(".generator/schemas/x.io/as.json", crd({"properties": {}}))
    output, said = _run("list", "--kubernetes", "1.31")
    assert said == [
        ".generator/schemas/x.io/as.json: CustomResourceDefinition as.x.io:"
        " must not be empty: the schema is not structural"
    ]
    assert not any(" x.io " in line for line in output)


def test_list_of_an_unknown_version() -> None:
    with pytest.raises(UsageError, match=r"OpenShift '4\.11' is not known"):
        _run("list", "--openshift", "4.11")
