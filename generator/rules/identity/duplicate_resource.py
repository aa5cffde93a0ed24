"""Two objects of an overlay must not have the same group, kind, namespace and name.

Why: the cluster knows one object by that identity, so the one applied last wins and the other never exists; Argo CD
reports RepeatedResourceWarning and which of the two it keeps can change from sync to sync. The version of the API is no
part of the identity: `apps/v1` and `apps/v1beta1` of one name are one object.
Fix: remove one of them, or rename it; to change an object that another folder makes, patch it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules.context import Context
from generator.rules.rule import Rule, Violation
from generator.rules.subject import Subject
from generator.severity import Severity


def check(subject: Subject, context: Context) -> Iterator[Violation]:
    """One violation for each object whose identity an earlier object has; unnamed objects have no identity yet."""
    identity = subject.identity
    first = context.first(identity)
    if identity.name and first is not None and first.index != subject.index:
        place = f" in namespace {identity.namespace}" if identity.namespace else ""
        yield Violation("/metadata/name", f'{identity.kind} "{identity.name}"{place} is defined more than once')


def _object(api_version: str, kind: str, name: str, namespace: str = "shop") -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}}


RULE = Rule(
    id="duplicate-resource",
    severity=Severity.ERROR,
    check=check,
    good=(
        (_object("v1", "ConfigMap", "a"), _object("v1", "ConfigMap", "b")),
        (_object("v1", "ConfigMap", "a"), _object("v1", "ConfigMap", "a", "office")),
        (_object("v1", "ConfigMap", "a"), _object("v1", "Service", "a")),
        (_object("serving.knative.dev/v1", "Service", "a"), _object("v1", "Service", "a")),
    ),
    bad=(
        (_object("v1", "ConfigMap", "a"), _object("v1", "ConfigMap", "a")),
        (_object("apps/v1", "Deployment", "a"), _object("apps/v1beta1", "Deployment", "a")),
    ),
)
