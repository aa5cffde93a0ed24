"""Kinds without a schema: removed or not yet served, unknown, or somebody's custom resource."""

from __future__ import annotations

from generator.findings import Severity
from generator.k8s.versions import minor_number
from generator.schema.store import load_bundle, load_served

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


def without_schema(minor: str, api_version: str, kind: str) -> tuple[str, Severity, str]:
    """Why Kubernetes `minor` has no schema for a kind: rule id, severity and message."""
    refusal = f'no matches for kind "{kind}" in version "{api_version}"'
    removal = _removal(minor, api_version, kind)
    if removal is not None:
        return "removed-api", Severity.ERROR, f"{refusal}: {removal}; {_replacement(minor, api_version, kind)}"
    if _group(api_version) in _built_in_groups():
        elsewhere = load_bundle(minor).served_versions(kind)
        hint = f"it serves {kind} in {', '.join(elsewhere)}" if elsewhere else "it knows no kind of this name"
        return "schema", Severity.ERROR, f"{refusal}: Kubernetes {minor} does not serve it; {hint}"
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
    later = min(served for served in minors if served > minor_number(minor))
    return f"Kubernetes {minor} does not serve it, 1.{later} does"


def _replacement(minor: str, api_version: str, kind: str) -> str:
    if kind in _INSTEAD:
        return _INSTEAD[kind]
    versions = load_bundle(minor).served_versions(kind)
    versions.sort(key=lambda candidate: _group(candidate) != _group(api_version))
    return f"use {versions[0]}" if versions else "nothing replaces it"


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


def _built_in_groups() -> frozenset[str]:
    return frozenset(_group(api_version) for api_version in load_served()) | {"extensions"}
