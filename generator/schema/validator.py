"""Judges one object by the schema of its kind: a compiled validator decides, only a refused object is explained."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from generator.findings import Finding, ResourceRef
from generator.k8s.lists import objects
from generator.k8s.shape import text
from generator.k8s.versions import openshift_version, target_kubernetes
from generator.schema.core import core_problems
from generator.severity import Severity

if TYPE_CHECKING:
    from generator.schema.judge import Judge
    from generator.schema.messages import Problem
    from generator.schema.registry import Schemas

# Rule -> severity, where it is not an error.
_SEVERITIES = {"schema-not-checked": Severity.NOTE}
# Rule, severity, pointer and message.
_Problem: TypeAlias = tuple[str, Severity, str, str]


class Target:
    """What an object is judged by: a minor of Kubernetes, one of OpenShift or None, and custom kinds given."""

    def __init__(self, minor: str, openshift: str | None = None, schemas: Schemas | None = None) -> None:
        self.minor = minor
        self.openshift = openshift
        self.schemas = schemas
        self._judges: dict[tuple[str, str], Judge | None] = {}
        self._unknown: dict[tuple[str, str], tuple[str, Severity, str]] = {}

    def judge(self, api_version: str, kind: str) -> Judge | None:
        """The checks of a kind, None if there is no schema of it; a kind that is given wins over ours."""
        key = api_version, kind
        if key not in self._judges:
            given = None if self.schemas is None else self.schemas.judge(self.minor, api_version, kind)
            self._judges[key] = given or _bundled(self.minor, self.openshift, api_version, kind)
        return self._judges[key]

    def unknown(self, api_version: str, kind: str) -> tuple[str, Severity, str]:
        """Rule, severity and message for an object of a kind that there is no schema of."""
        key = api_version, kind
        if key not in self._unknown:
            from generator.schema.served import without_schema

            self._unknown[key] = without_schema(self, api_version, kind)
        return self._unknown[key]


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
    return [finding for _, finding in findings([resource], target)]


def findings(resources: Iterable[Any], target: Target) -> Iterator[tuple[int, Finding]]:
    """What `validate` finds in each of `resources`, with its index."""
    for index, resource in enumerate(resources):
        for item in objects(resource):
            problems = _problems(item, target)
            if problems:
                yield from ((index, finding) for finding in _findings(item, problems))


def _findings(resource: Any, problems: list[_Problem]) -> Iterator[Finding]:
    reference = ResourceRef.of(resource) if isinstance(resource, Mapping) else None
    # The same value can be refused twice in the same words, by two branches of a schema.
    for rule, severity, pointer, message in sorted(dict.fromkeys(problems), key=lambda problem: problem[2]):
        yield Finding(rule, severity, message, reference, pointer)


def _problems(resource: Any, target: Target) -> list[_Problem]:
    """Everything wrong with one object."""
    if not isinstance(resource, Mapping):
        return [("schema", Severity.ERROR, "", "not a Kubernetes object: a mapping is expected")]
    api_version, kind = text(resource, "apiVersion"), text(resource, "kind")
    if not (api_version and kind):
        missing = [field for field, value in (("apiVersion", api_version), ("kind", kind)) if not value]
        return [("schema", Severity.ERROR, f"/{field}", f"{field}: Required value") for field in missing]
    problems: list[_Problem] = []
    judge = target.judge(api_version, kind)
    if judge is None:
        rule, severity, message = target.unknown(api_version, kind)
        problems.append((rule, severity, "/apiVersion", message))
        if rule != "no-schema" or not text(resource, "metadata", "name"):
            return problems
        judge = _unknown_kind(target.minor)
    found = list(judge.problems(resource))
    more = core_problems(resource, target.minor)
    if found or more:
        found = [problem for problem in found if not _is_vague(problem, more)]
        for problem in (*found, *_beyond(found, more)):
            severity = _SEVERITIES.get(problem.rule, Severity.ERROR)
            problems.append((problem.rule, severity, problem.pointer, problem.message))
    return problems


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
