"""Kinds without a schema: removed or not yet served, unknown, or somebody's custom resource."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from generator.k8s.versions import minor_number
from generator.schema.custom_store import load_index, served, source_release
from generator.schema.store import load_bundle, load_served
from generator.severity import Severity

if TYPE_CHECKING:
    from generator.schema.validator import Target

# Gone before our oldest version, 1.25 (Kubernetes, "Deprecated API Migration Guide"): minor of the removal -> kinds.
_REMOVED_EARLIER: dict[int, dict[str, str]] = {
    16: {
        "apps/v1beta1": "Deployment StatefulSet",
        "apps/v1beta2": "DaemonSet Deployment ReplicaSet StatefulSet",
        "extensions/v1beta1": "DaemonSet Deployment NetworkPolicy PodSecurityPolicy ReplicaSet",
    },
    22: {
        "admissionregistration.k8s.io/v1beta1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
        "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
        "apiregistration.k8s.io/v1beta1": "APIService",
        "authentication.k8s.io/v1beta1": "TokenReview",
        "authorization.k8s.io/v1beta1": "LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview",
        "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
        "coordination.k8s.io/v1beta1": "Lease",
        "extensions/v1beta1": "Ingress",
        "networking.k8s.io/v1beta1": "Ingress IngressClass",
        "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding Role RoleBinding",
        "scheduling.k8s.io/v1beta1": "PriorityClass",
        "storage.k8s.io/v1beta1": "CSIDriver CSINode StorageClass VolumeAttachment",
    },
    25: {
        "autoscaling/v2beta1": "HorizontalPodAutoscaler",
        "batch/v1beta1": "CronJob",
        "discovery.k8s.io/v1beta1": "EndpointSlice",
        "events.k8s.io/v1beta1": "Event",
        "node.k8s.io/v1beta1": "RuntimeClass",
        "policy/v1beta1": "PodDisruptionBudget PodSecurityPolicy",
    },
}
_INSTEAD = {"PodSecurityPolicy": "label the namespace for Pod Security admission instead"}


def without_schema(target: Target, api_version: str, kind: str) -> tuple[str, Severity, str]:
    """Why there is no schema of a kind in what an object is judged by: rule id, severity and message."""
    minor = target.minor
    refusal = f'no matches for kind "{kind}" in version "{api_version}"'
    removal = _removal(minor, api_version, kind)
    if removal is not None:
        return "removed-api", Severity.ERROR, f"{refusal}: {removal}; {_replacement(minor, api_version, kind)}"
    if _group(api_version) in _built_in_groups():
        elsewhere = load_bundle(minor).served_versions(kind)
        hint = f"it serves {kind} in {', '.join(elsewhere)}" if elsewhere else _of_openshift(kind, target.openshift)
        return "schema", Severity.ERROR, f"{refusal}: Kubernetes {minor} does not serve it; {hint}"
    unserved = _unserved(target, api_version, kind)
    if unserved is not None:
        rule, reason = unserved
        return rule, Severity.ERROR, f"{refusal}: {reason}"
    return "no-schema", Severity.NOTE, f"no schema for {api_version} {kind}"


def _removal(minor: str, api_version: str, kind: str) -> str | None:
    for gone, kinds in _REMOVED_EARLIER.items():
        if kind in kinds.get(api_version, "").split():
            return f"removed in Kubernetes 1.{gone}"
    minors = load_served().get(api_version, {}).get(kind)
    if not minors:
        return None
    if minors[-1] < minor_number(minor):
        return f"removed in Kubernetes 1.{minors[-1] + 1}"
    later = min(other for other in minors if other > minor_number(minor))
    return f"Kubernetes {minor} does not serve it, 1.{later} does"


def _replacement(minor: str, api_version: str, kind: str) -> str:
    if kind in _INSTEAD:
        return _INSTEAD[kind]
    versions = load_bundle(minor).served_versions(kind)
    versions.sort(key=lambda candidate: _group(candidate) != _group(api_version))
    return f"use {versions[0]}" if versions else "nothing replaces it"


def _of_openshift(kind: str, openshift: str | None) -> str:
    """What to say of a kind that Kubernetes has not: OpenShift 3 served its own kinds in v1, without a group."""
    index = load_index()
    for group, source in sorted(index["sources"].items()):
        versions = served(group, openshift).get(kind) if source == "openshift" else None
        if versions:
            return f"OpenShift serves {kind} in {group}/{versions[0]}"
    return "it knows no kind of this name"


def _unserved(target: Target, api_version: str, kind: str) -> tuple[str, str] | None:
    """Rule and reason, if the kind is one we know but not in this version; None of a kind unknown to us."""
    group, _, version = api_version.rpartition("/")
    given = target.schemas.served(group).get(kind) if target.schemas is not None else None
    if given is not None:
        return "schema", f"its CustomResourceDefinition {_serves(kind, group, given)}"
    index = load_index()
    versions = index["kinds"].get(group, {}).get(kind)
    if versions is None:
        return None
    now = served(group, target.openshift).get(kind, [])
    if index["sources"][group] != "openshift":
        return "schema", f"{index['sources'][group]} {_serves(kind, group, now)}"
    release = target.openshift or source_release(None)
    if isinstance(versions.get(version), list):
        lines = zip(index["releases"], versions[version], strict=True)
        elsewhere = ", ".join(release for release, line in lines if line is not None)
        instead = f"; use {group}/{now[0]}" if now else ""
        return "removed-api", f"OpenShift {release} does not serve it, only {elsewhere}{instead}"
    return "schema", f"OpenShift {release} {_serves(kind, group, now)}"


def _serves(kind: str, group: str, versions: list[str]) -> str:
    return f"serves {kind} in {', '.join(f'{group}/{version}' for version in versions) or 'no version'}"


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


@functools.cache
def _built_in_groups() -> frozenset[str]:
    return frozenset(_group(api_version) for api_version in load_served()) | {"extensions"}
