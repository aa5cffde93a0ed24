"""Custom kinds given at run time: who wins, what is read, and what is said of what is not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.schema import validate
from generator.schema.registry import Schemas
from generator.severity import Severity
from tests.unit.schema.test_crd import beta, crd

OBJECT = {"apiVersion": "x.io/v1", "kind": "A", "metadata": {"name": "a"}}


def _with_field(name: str) -> dict[str, Any]:
    """A schema whose spec has one field of this name."""
    return {"type": "object", "properties": {"spec": {"type": "object", "properties": {name: {"type": "string"}}}}}


def _rules(resource: dict[str, Any], schemas: Schemas | None = None) -> list[str]:
    return [finding.rule for finding in validate(resource, schemas=schemas)]


def test_a_definition_of_the_input_is_used() -> None:
    """With it the object is judged, without it a note names the kind."""
    good, bad = {**OBJECT, "spec": {"a": "x"}}, {**OBJECT, "spec": {"b": "x"}}
    schemas = Schemas([crd(), {"kind": "ConfigMap"}, "text"])  # type: ignore[list-item]
    assert _rules(good, schemas) == []
    assert _rules(bad, schemas) == ["schema-unknown-field"]
    (note,) = validate(bad)
    assert (note.rule, note.severity, note.message) == ("no-schema", Severity.NOTE, "no schema for x.io/v1 A")


def test_the_input_wins_over_the_folder_and_both_over_the_bundle(tmp_path: Path) -> None:
    """Kind by kind; the rest of a group stays what it was."""
    names = {"kind": "Application", "plural": "applications"}
    (tmp_path / "argoproj.io").mkdir()
    kept = crd(_with_field("kept"), group="argoproj.io", names=names)
    kept["spec"]["versions"][0]["name"] = "v1alpha1"
    (tmp_path / "argoproj.io" / "applications.json").write_text(json.dumps(kept))
    given = json.loads(json.dumps(kept).replace('"kept"', '"given"'))
    application = {**OBJECT, "apiVersion": "argoproj.io/v1alpha1", "kind": "Application"}
    for field, schemas in (
        ("project", None),
        ("kept", Schemas(folder=tmp_path)),
        ("given", Schemas([given], tmp_path)),
    ):
        unknown = {
            finding.pointer for finding in validate({**application, "spec": {"other": "", field: "x"}}, schemas=schemas)
        }
        assert "/spec/other" in unknown
        assert f"/spec/{field}" not in unknown
    project = {**application, "kind": "AppProject", "spec": {"other": 1}}
    assert _rules(project, Schemas([given], tmp_path)) == ["schema-unknown-field"]


def test_a_version_that_is_not_served() -> None:
    """An error that says which ones are."""
    entry = {"schema": {"openAPIV3Schema": _with_field("a")}}
    schemas = Schemas(
        [crd(versions=[{"name": "v1", "served": False, **entry}, {"name": "v2", "served": True, **entry}])]
    )
    (finding,) = validate(OBJECT, schemas=schemas)
    assert (finding.rule, finding.severity, finding.pointer) == ("schema", Severity.ERROR, "/apiVersion")
    assert finding.message == (
        'no matches for kind "A" in version "x.io/v1": its CustomResourceDefinition serves A in x.io/v2'
    )


def test_a_broken_definition_does_not_stop_the_others() -> None:
    """Its own kind has no schema then; who else is defined is judged."""
    broken = crd({"type": "object", "properties": {"a": {}}}, names={"kind": "B", "plural": "bs"})
    schemas = Schemas([broken, crd()])
    assert _rules({**OBJECT, "kind": "B"}, schemas) == ["no-schema"]
    assert _rules({**OBJECT, "spec": {"b": 1}}, schemas) == ["schema-unknown-field"]


def test_an_old_definition_is_a_source() -> None:
    schemas = Schemas(
        [beta(version="v1", validation={"openAPIV3Schema": _with_field("a")}, preserveUnknownFields=False)]
    )
    assert _rules({**OBJECT, "spec": {"b": "x"}}, schemas) == ["schema-unknown-field"]


def test_json_schemas_of_a_catalog(tmp_path: Path) -> None:
    """The folder is the group, the file kind and version; the case of the kind is not known."""
    folder = tmp_path / "x.io"
    folder.mkdir()
    schema = {
        "type": "object",
        "properties": {"apiVersion": {}, "kind": {}, "metadata": {"type": "object"}, "spec": {}},
    }
    (folder / "a_v1.json").write_text(json.dumps({**schema, "additionalProperties": False}))
    schemas = Schemas(folder=tmp_path)
    assert _rules({**OBJECT, "spec": 1}, schemas) == []
    assert _rules({**OBJECT, "spce": 1}, schemas) == ["schema-unknown-field"]
    assert schemas.broken == ()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.io/a_v1.json", '{"properties": {"a": {"$ref": "_definitions.json#/a"}}}', "refers to another file"),
        ("x.io/a_v1.json", '{"properties": {"a": {"$ref": "#/properties/a"}}}', "leads back to itself"),
        ("x.io/a_v1.json", '{"properties": {"a": {"type": "text"}}}', "no valid JSON Schema"),
        ("x.io/a_v1.json", '{"properties": ', ""),
        ("x.io/a.json", '{"properties": {}}', "cannot be told"),
        ("x.io/as.yaml", "kind: ConfigMap", "neither a CustomResourceDefinition nor"),
        ("as.yaml", json.dumps(crd({"properties": {}})), "CustomResourceDefinition as.x.io: must not be empty"),
    ],
)
def test_broken_files_are_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    """And stop nothing: a definition beside them is used."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    (tmp_path / "good.yaml").write_text(json.dumps(crd()))
    schemas = Schemas(folder=tmp_path)
    assert _rules({**OBJECT, "spec": {"b": 1}}, schemas) == ["schema-unknown-field"]
    ((broken, reason),) = schemas.broken
    assert (broken, message in reason) == (path, True)


def test_the_folder_is_read_when_it_is_needed(tmp_path: Path) -> None:
    """A missing one is an empty one; other groups are not opened."""
    assert _rules(OBJECT, Schemas(folder=tmp_path / "nowhere")) == ["no-schema"]
    (tmp_path / "other.io").mkdir()
    (tmp_path / "other.io" / "as.json").write_text("not read")
    schemas = Schemas(folder=tmp_path)
    validate({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}, schemas=schemas)
    validate(OBJECT, schemas=schemas)
    assert schemas.broken == ()


def test_a_kind_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import generator.schema.judge

    made: list[str] = []
    judge = generator.schema.judge.Judge

    def counted(schema: Any, minor: str, api_version: str, kind: str) -> Any:
        made.append(kind)
        return judge(schema, minor, api_version, kind)

    monkeypatch.setattr(generator.schema.judge, "Judge", counted)
    schemas = Schemas([crd()])
    for _ in range(3):
        validate({**OBJECT, "spec": {"a": "x"}}, schemas=schemas)
    assert made == ["A"]


def _with_value(**field: Any) -> Schemas:
    """The kind with a field `a` of spec."""
    spec = {"type": "object", "properties": {"a": field}}
    return Schemas([crd({"type": "object", "properties": {"spec": spec}})])


def test_a_multiple_of_nothing_says_nothing() -> None:
    """The server takes such a CRD, JSON Schema does not."""
    assert _rules({**OBJECT, "spec": {"a": 1}}, _with_value(type="integer", multipleOf=0)) == []
    assert _rules({**OBJECT, "spec": {"a": "x"}}, _with_value(type="integer", multipleOf=-2)) == ["schema"]


def test_a_schema_that_cannot_be_compiled_is_a_note() -> None:
    """Metadata is checked all the same."""
    schemas = _with_value(type="string", minLength="x")
    (note,) = validate({**OBJECT, "spec": {"a": 1}}, schemas=schemas)
    assert (note.rule, note.severity) == ("schema-not-checked", Severity.NOTE)
    assert "properties.spec.properties.a.minLength" in note.message
    assert "schema" in _rules({**OBJECT, "metadata": {"name": "A_"}}, schemas)


def test_keys_of_a_list_that_are_no_names() -> None:
    """They are left out instead of sorted."""
    field = {"type": "array", "x-kubernetes-list-type": "map", "items": {"type": "object"}}
    unnamed: tuple[Any, ...] = ([1, None], 1, [{}])
    for keys in unnamed:
        schemas = _with_value(**field, **{"x-kubernetes-list-map-keys": keys})
        assert _rules({**OBJECT, "spec": {"a": [{}]}}, schemas) == []
