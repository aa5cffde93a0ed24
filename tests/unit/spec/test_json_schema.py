"""The JSON Schema says what the types say, in a form that editors read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from generator.spec.json_schema import json_schema, schema_text
from generator.spec.model import Spec
from generator.spec.sections.gitops import GitOps

ROOT = Path(__file__).parents[3]


def _references(node: Any, nullable: bool = False) -> list[tuple[str, bool]]:
    """Every reference in msgspec's own schema, and whether null is allowed beside it."""
    if isinstance(node, list):
        return [found for item in node for found in _references(item, nullable)]
    if not isinstance(node, dict):
        return []
    here = [(node["$ref"], nullable)] if "$ref" in node else []
    inside = {"type": "null"} in node.get("anyOf", [])
    return here + [found for value in node.values() for found in _references(value, inside)]


def test_the_committed_schema_is_up_to_date() -> None:
    committed = (ROOT / "docs" / "clearml.schema.json").read_text()
    assert committed == schema_text(), "run: python -m generator.spec.json_schema > docs/clearml.schema.json"


def test_it_is_a_schema() -> None:
    jsonschema_rs.meta.validate(json_schema())


def test_no_type_is_used_both_with_and_without_null() -> None:
    references = set(_references(msgspec.json.schema(Spec)))
    assert not {ref for ref, nullable in references if nullable} & {ref for ref, nullable in references if not nullable}


def test_every_property_is_described() -> None:
    schema = json_schema()
    for name, definition in {"the file": schema, **schema["$defs"]}.items():
        assert definition["additionalProperties"] is False, name
        assert [key for key, node in definition["properties"].items() if "description" not in node] == []


@pytest.mark.parametrize(
    ("value", "good"),
    [
        ({}, False),
        ({"mongodb": None}, False),
        ({"mongodb": {"external": None}}, True),
        ({"mongodb": {"external": {"port": 1}}}, False),
        ({"overlays": {"dev": {"mongodb": {"external": {"port": 1}}}}}, True),
        ({"overlays": {"dev": {"users": [{}]}}}, False),
        ({"overlays": {"dev": {"secrets": {"externalSecrets": {"store": {"kind": "SecretStore"}}}}}}, True),
        ({"redis": {"image": {"tag": None}, "tolerations": [{"effect": None}]}}, True),
    ],
)
def test_verdicts(value: dict[str, Any], good: bool) -> None:
    whole = {"name": "c", "namespace": "c", "version": "2.3.0", "host": "a.b", **value}
    assert jsonschema_rs.Draft202012Validator(json_schema()).is_valid(whole if value else value) is good


def test_repo_urls_do_not_hold_a_password() -> None:
    for url in ("https://u:p@h/x", "https://u@h/x", "git@h:x y"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"repoURL": url}, GitOps)
    for url in ("https://h:8443/x.git", "git@h:x.git", "ssh://git@h/x", "file:///x"):
        assert msgspec.convert({"repoURL": url}, GitOps).repo_url == url
