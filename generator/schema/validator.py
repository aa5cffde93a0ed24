"""Judges one object by the schema of its kind: a compiled validator decides, only a refused object is explained."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from generator.findings import Finding, ResourceRef, Severity
from generator.k8s.lists import objects
from generator.k8s.shape import mapping, text
from generator.k8s.versions import target_kubernetes

if TYPE_CHECKING:
    import jsonschema_rs


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
    return [
        Finding(rule, severity, message, reference, pointer)
        for rule, severity, pointer, message in sorted(_problems(resource, minor), key=lambda problem: problem[2])
    ]


def _problems(resource: Mapping[str, Any], minor: str) -> Iterator[tuple[str, Severity, str, str]]:
    """Rule, severity, pointer and message of everything wrong with one object."""
    api_version, kind = text(resource, "apiVersion"), text(resource, "kind")
    for field, value in (("apiVersion", api_version), ("kind", kind)):
        if not value:
            yield "schema", Severity.ERROR, f"/{field}", f"{field}: Required value"
    if not (api_version and kind):
        return
    compiled = _compiled(minor, api_version, kind)
    if compiled is None:
        from generator.schema.served import without_schema

        rule, severity, message = without_schema(minor, api_version, kind)
        yield rule, severity, "/apiVersion", message
        return
    metadata = mapping(resource, "metadata")
    if not (metadata.get("name") or metadata.get("generateName")):
        yield (
            "schema",
            Severity.ERROR,
            "/metadata/name",
            "metadata.name: Required value: name or generateName is required",
        )
    validator, schema = compiled
    if not validator.is_valid(resource):
        from generator.schema.messages import problems

        for error in validator.iter_errors(resource):
            for problem in problems(error, schema):
                yield problem.rule, Severity.ERROR, problem.pointer, problem.message


@functools.cache
def _compiled(
    minor: str, api_version: str, kind: str
) -> tuple[jsonschema_rs.Draft202012Validator, dict[str, Any]] | None:
    """The validator of a kind and the schema it was made from; compiled once per process (2 ms for a Deployment)."""
    from generator.schema.store import load_bundle

    schema = load_bundle(minor).schema(api_version, kind)
    if schema is None:
        return None
    import jsonschema_rs

    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats={"byte": _is_base64})
    return validator, schema


def _is_base64(value: object) -> bool:
    """Whether Go's encoding/base64 decodes it: padded, standard alphabet, line breaks ignored."""
    if not isinstance(value, str):
        return True
    import base64
    import binascii

    try:
        base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
