"""Verdicts on objects whose kind is defined by a CRD that the case brings."""

from __future__ import annotations

from functools import cache
from typing import Any

from generator.findings import Finding, ResourceRef, Severity
from generator.schema.judge import Judge
from tests.schema_table.table import Case, cases


def findings(case: Case, kubernetes: str) -> list[Finding]:
    """What the checks of the CRD's own version say about the case's object."""
    identity = case.object["apiVersion"], case.object["kind"]
    judge = _judge(case.topic, case.file, kubernetes, *identity)
    return [
        Finding(
            problem.rule,
            Severity.NOTE if problem.rule == "schema-not-checked" else Severity.ERROR,
            problem.message,
            ResourceRef.of(case.object),
            problem.pointer,
        )
        for problem in dict.fromkeys(judge.problems(case.object))
    ]


@cache
def _judge(topic: str, file: str, kubernetes: str, api_version: str, kind: str) -> Judge:
    crds = next(case.crds for case in cases(topic) if case.file == file)
    version = next(
        version
        for crd in crds
        for version in crd["spec"]["versions"]
        if (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"]) == (api_version, kind)
    )
    return Judge(_closed(version["schema"]["openAPIV3Schema"], is_root=True), kubernetes, api_version, kind)


def _closed(schema: dict[str, Any], *, is_root: bool = False) -> dict[str, Any]:
    """The structural schema of a CRD as a JSON Schema: no field that it does not name, nulls where they may be."""
    closed = dict(schema)
    fields = {name: _closed(field) for name, field in schema.get("properties", {}).items()}
    if is_root or schema.get("x-kubernetes-embedded-resource"):
        identity = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
        if not is_root:
            closed["required"] = [*schema.get("required", ()), *identity]
        metadata = {"type": "object", "properties": {"name": {"type": "string"}}}
        fields = {**identity, "metadata": metadata, **fields}
    if fields:
        closed["properties"] = fields
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            closed[keyword] = _closed(schema[keyword])
    if schema.get("x-kubernetes-int-or-string"):
        closed["type"] = ["integer", "string"]
    elif schema.get("nullable") and "type" in schema:
        closed["type"] = [schema["type"], "null"]
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if closed.get(exclusive) is True:
            closed[exclusive] = closed.pop(limit)
    is_open = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    # An object without any declared field is free-form to server-side apply.
    if fields and not is_open:
        closed["additionalProperties"] = False
    return closed
