"""Judges one object by the schema of its kind: a compiled validator decides, only a refused object is explained."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.findings import Finding, ResourceRef, Severity
from generator.k8s.lists import objects
from generator.k8s.shape import text
from generator.k8s.versions import openshift_version, target_kubernetes

if TYPE_CHECKING:
    from generator.schema.judge import Judge
    from generator.schema.messages import Problem
    from generator.schema.registry import Schemas

# Rule -> severity, where it is not an error.
_SEVERITIES = {"schema-not-checked": Severity.NOTE}


class Target(NamedTuple):
    """What an object is judged by: a minor of Kubernetes, one of OpenShift or None, and custom kinds given."""

    minor: str
    openshift: str | None = None
    schemas: Schemas | None = None


def validate(
    resource: Mapping[str, Any],
    *,
    kubernetes: str | None = None,
    openshift: str | None = None,
    schemas: Schemas | None = None,
) -> list[Finding]:
    """What the API server of a Kubernetes or OpenShift version (default: the newest known) would refuse in `resource`.

    `schemas` are custom kinds beside those we bring; they win over ours.

    Rules: `schema`, `schema-unknown-field`, `removed-api`; a custom kind that we have no schema of gives one note,
    `no-schema`. A List is judged item by item, pointers are relative to the item. Findings are in the order of their
    pointers and have no location. Raises `generator.k8s.versions.UnknownVersionError`, a ValueError.
    """
    target = Target(
        target_kubernetes(kubernetes, openshift), None if openshift is None else openshift_version(openshift), schemas
    )
    return [finding for item in objects(resource) for finding in _findings(item, target)]


def _findings(resource: Any, target: Target) -> list[Finding]:
    if not isinstance(resource, Mapping):
        return [Finding("schema", Severity.ERROR, "not a Kubernetes object: a mapping is expected", pointer="")]
    # The same value can be refused twice in the same words, by two branches of a schema.
    problems = dict.fromkeys(_problems(resource, target))
    if not problems:
        return []
    reference = ResourceRef.of(resource)
    return [
        Finding(rule, severity, message, reference, pointer)
        for rule, severity, pointer, message in sorted(problems, key=lambda problem: problem[2])
    ]


def _problems(resource: Mapping[str, Any], target: Target) -> Iterator[tuple[str, Severity, str, str]]:
    """Rule, severity, pointer and message of everything wrong with one object."""
    api_version, kind = text(resource, "apiVersion"), text(resource, "kind")
    for field, value in (("apiVersion", api_version), ("kind", kind)):
        if not value:
            yield "schema", Severity.ERROR, f"/{field}", f"{field}: Required value"
    if not (api_version and kind):
        return
    from generator.schema.core import core_problems

    judge = _given(target, api_version, kind) or _bundled(target.minor, target.openshift, api_version, kind)
    if judge is None:
        from generator.schema.served import without_schema

        rule, severity, message = without_schema(target, api_version, kind)
        yield rule, severity, "/apiVersion", message
        if rule != "no-schema" or not text(resource, "metadata", "name"):
            return
        judge = _unknown_kind(target.minor)
    more = list(core_problems(resource, target.minor))
    found = [problem for problem in judge.problems(resource) if not _is_vague(problem, more)]
    for problem in (*found, *_beyond(found, more)):
        yield problem.rule, _SEVERITIES.get(problem.rule, Severity.ERROR), problem.pointer, problem.message


def _is_vague(problem: Problem, more: list[Problem]) -> bool:
    """Whether a refusal of a whole object stands above one of `more`, which names the field."""
    above = f"{problem.pointer}/"
    return 'Invalid value: "object"' in problem.message and any(other.pointer.startswith(above) for other in more)


def _beyond(found: list[Problem], more: list[Problem]) -> Iterator[Problem]:
    """Those of `more` that are not at or below a place that is refused already."""
    refused = {problem.pointer for problem in found if problem.rule != "schema-not-checked"}
    for problem in more:
        parts = problem.pointer.split("/")
        if not any("/".join(parts[:length]) in refused for length in range(1, len(parts) + 1)):
            yield problem


def _given(target: Target, api_version: str, kind: str) -> Judge | None:
    """The checks of a kind that `schemas` defines; compiled once for each of them."""
    if target.schemas is None:
        return None
    return target.schemas.judge(target.minor, api_version, kind)


@functools.cache
def _bundled(minor: str, openshift: str | None, api_version: str, kind: str) -> Judge | None:
    """The checks of a kind of the bundle; compiled once per process (2 ms for a Deployment)."""
    from generator.schema.store import bundled_schema

    schema = bundled_schema(minor, openshift, api_version, kind)
    if schema is None:
        return None
    from generator.schema.judge import Judge

    return Judge(schema, minor, api_version, kind)


@functools.cache
def _unknown_kind(minor: str) -> Judge:
    """What the server asks of any custom resource: names, labels and annotations."""
    from generator.schema.judge import Judge

    return Judge({"type": "object"}, minor, "", "")
