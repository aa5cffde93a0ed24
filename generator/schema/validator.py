"""Judges one object by the schema of its kind: a compiled validator decides, only a refused object is explained."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from generator.findings import Finding, ResourceRef, Severity
from generator.k8s.lists import objects
from generator.k8s.shape import text
from generator.k8s.versions import target_kubernetes

if TYPE_CHECKING:
    from generator.schema.judge import Judge

# Rule -> severity, where it is not an error.
_SEVERITIES = {"schema-not-checked": Severity.NOTE}


def validate(
    resource: Mapping[str, Any], *, kubernetes: str | None = None, openshift: str | None = None
) -> list[Finding]:
    """What the API server of a Kubernetes or OpenShift version (default: the newest known) would refuse in `resource`.

    Rules: `schema`, `schema-unknown-field`, `removed-api`; a custom kind that we have no schema of gives one note,
    `no-schema`. A List is judged item by item, pointers are relative to the item. Findings are in the order of their
    pointers and have no location. Raises `generator.k8s.versions.UnknownVersionError`, a ValueError.
    """
    minor = target_kubernetes(kubernetes, openshift)
    return [finding for item in objects(resource) for finding in _findings(item, minor)]


def _findings(resource: Any, minor: str) -> list[Finding]:
    if not isinstance(resource, Mapping):
        return [Finding("schema", Severity.ERROR, "not a Kubernetes object: a mapping is expected", pointer="")]
    reference = ResourceRef.of(resource)
    problems = list(_problems(resource, minor))
    # The same value can be refused twice in the same words, by two branches of a schema.
    return [
        Finding(rule, severity, message, reference, pointer)
        for rule, severity, pointer, message in sorted(dict.fromkeys(problems), key=lambda problem: problem[2])
    ]


def _problems(resource: Mapping[str, Any], minor: str) -> Iterator[tuple[str, Severity, str, str]]:
    """Rule, severity, pointer and message of everything wrong with one object."""
    api_version, kind = text(resource, "apiVersion"), text(resource, "kind")
    for field, value in (("apiVersion", api_version), ("kind", kind)):
        if not value:
            yield "schema", Severity.ERROR, f"/{field}", f"{field}: Required value"
    if not (api_version and kind):
        return
    judge = _judge(minor, api_version, kind)
    if judge is None:
        from generator.schema.served import without_schema

        rule, severity, message = without_schema(minor, api_version, kind)
        yield rule, severity, "/apiVersion", message
        if rule != "no-schema" or not text(resource, "metadata", "name"):
            return
        judge = _unknown_kind(minor)
    for problem in judge.problems(resource):
        yield problem.rule, _SEVERITIES.get(problem.rule, Severity.ERROR), problem.pointer, problem.message


@functools.cache
def _judge(minor: str, api_version: str, kind: str) -> Judge | None:
    """The checks of a kind; compiled once per process (2 ms for a Deployment)."""
    from generator.schema.store import load_bundle

    schema = load_bundle(minor).schema(api_version, kind)
    if schema is None:
        return None
    from generator.schema.judge import Judge

    return Judge(schema, minor, api_version, kind)


@functools.cache
def _unknown_kind(minor: str) -> Judge:
    """What the server asks of any custom resource: names, labels and annotations."""
    from generator.schema.judge import Judge

    return Judge({"type": "object"}, minor, "", "")
