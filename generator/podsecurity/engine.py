"""The rule `pod-security`: what the namespaces among the objects, or a level asked for, would refuse of their pods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.findings import Finding, ResourceRef
from generator.k8s import pointer as pointers
from generator.k8s.podspec import pod_template
from generator.k8s.shape import group_of, text
from generator.podsecurity.evaluator import judge
from generator.podsecurity.policy import LEVELS, Policy, enforced, invalid_labels, known_level, minor_of
from generator.severity import Severity

_RULE = "pod-security"


def findings(
    resources: Sequence[Mapping[str, Any]], *, level: str | None, version: str
) -> Iterable[tuple[int, Finding]]:
    """What Pod Security refuses in `resources`, objects that are applied together, on a cluster of `version` ("1.31").

    A workload is judged by what the Namespace that it is in enforces, if that is among the objects, and by `level` if
    one is given; the stricter of both counts. Each field that offends is a finding of its own, with the index of its
    object and without location. Raises UnknownLevelError, UnknownVersionError.
    """
    cluster = minor_of(version)
    asked = None if level is None else Policy(known_level(level), "latest")
    policies: dict[str, Policy | None] = {}
    found: list[tuple[int, Finding]] = []
    for index, resource in enumerate(resources):
        if text(resource, "kind") == "Namespace" and not group_of(resource):
            policies[text(resource, "metadata", "name")] = enforced(resource)
            found += [(index, finding) for finding in _label_findings(resource)]
    if asked is None and not any(policies.values()):
        return found
    for index, resource in enumerate(resources):
        policy = _stricter(policies.get(text(resource, "metadata", "namespace")), asked)
        if policy is not None and pod_template(resource) is not None:
            found += [(index, finding) for finding in _pod_findings(resource, policy, cluster)]
    return found


def _label_findings(namespace: Mapping[str, Any]) -> Iterator[Finding]:
    reference = ResourceRef.of(namespace)
    for label, message in invalid_labels(namespace):
        yield Finding(_RULE, Severity.ERROR, message, reference, pointers.join("/metadata/labels", label))


def _stricter(of_namespace: Policy | None, asked: Policy | None) -> Policy | None:
    """The policy of the higher level; between equals that of the namespace, which may name an older version."""
    known = [policy for policy in (of_namespace, asked) if policy is not None]
    return max(known, key=lambda policy: LEVELS.index(policy.level), default=None)


def _pod_findings(resource: Mapping[str, Any], policy: Policy, cluster: int) -> Iterator[Finding]:
    reference = ResourceRef.of(resource)
    # Admission refuses pods only: a Deployment is accepted, with a warning, and then gets no pods.
    who = "" if reference.kind == "Pod" else "its pods would be refused: "
    for violation in judge(resource, level=policy.level, minor=policy.minor(cluster)).violations:
        message = f'{who}violates PodSecurity "{policy}": {violation.message}'
        yield Finding(_RULE, Severity.ERROR, message, reference, violation.pointer)
