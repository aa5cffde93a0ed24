"""The pods that workloads would create: in which namespace, on whose behalf, and by which account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.k8s.podspec import PodTemplate, pod_template
from generator.k8s.shape import mapping, mappings, sequence, text
from generator.scc.model import User
from generator.scc.provider import GROUPS, MCS, UID_RANGE

# What OpenShift gives a project when it is made: some block of 10000 ids, and the label that belongs to it.
ASSUMED = {UID_RANGE: "1000680000/10000", GROUPS: "1000680000/10000", MCS: "s0:c26,c15"}
UNNAMED = "your-namespace"
# Kind -> the service account of kube-system that creates its pods (controller names of kube-controller-manager).
_CONTROLLERS = {
    "CronJob": "job-controller",
    "DaemonSet": "daemon-set-controller",
    "Deployment": "replicaset-controller",
    "DeploymentConfig": "replication-controller",
    "Job": "job-controller",
    "ReplicaSet": "replicaset-controller",
    "ReplicationController": "replication-controller",
    "StatefulSet": "statefulset-controller",
}
_TOKEN_VOLUME: Mapping[str, Any] = {
    "name": "kube-api-access",
    "projected": {
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}]}},
            {
                "configMap": {
                    "name": "openshift-service-ca.crt",
                    "items": [{"key": "service-ca.crt", "path": "service-ca.crt"}],
                }
            },
        ]
    },
}


@dataclass(frozen=True, slots=True)
class Workload:
    """An object with a pod template: the `pod` it would create, its `template`, and the Namespace it would be in.

    `index` is its place among the objects, `creator` who creates the pod; `assumed_range`: the Namespace is not among
    the objects or names no ids, so `namespace` has made-up ones.
    """

    index: int
    resource: Mapping[str, Any]
    template: PodTemplate
    pod: dict[str, Any]
    namespace: dict[str, Any]
    creator: User
    assumed_range: bool

    @property
    def place(self) -> str:
        """The name of the namespace."""
        return text(self.namespace, "metadata", "name")

    @property
    def account(self) -> str:
        """The name of the pod's service account."""
        return text(self.pod, "spec", "serviceAccountName")


def namespace_of(resource: Mapping[str, Any]) -> str:
    """The namespace that an object of a namespaced kind would be in; those that name none share one."""
    return text(resource, "metadata", "namespace") or UNNAMED


def workloads(resources: Sequence[Mapping[str, Any]]) -> Iterator[Workload]:
    """Every object of `resources` that creates pods, in their order."""
    namespaces = {
        text(resource, "metadata", "name"): resource
        for resource in resources
        if text(resource, "kind") == "Namespace" and text(resource, "apiVersion") == "v1"
    }
    accounts = {
        (namespace_of(resource), text(resource, "metadata", "name")): resource
        for resource in resources
        if text(resource, "kind") == "ServiceAccount"
    }
    for index, resource in enumerate(resources):
        template = pod_template(resource)
        if template is None:
            continue
        place = namespace_of(resource)
        namespace, assumed = _with_ranges(place, namespaces.get(place))
        account = text(template.spec, "serviceAccountName") or text(template.spec, "serviceAccount") or "default"
        pod = _pod(resource, template, place, account)
        if _mounts_token(template.spec, accounts.get((place, account), {})):
            pod["spec"]["volumes"] = [*(sequence(pod, "spec", "volumes")), _TOKEN_VOLUME]
        yield Workload(index, resource, template, pod, namespace, _creator(resource), assumed)


def _with_ranges(name: str, namespace: Mapping[str, Any] | None) -> tuple[dict[str, Any], bool]:
    """The Namespace with the annotations that a cluster gives it; whether they had to be assumed."""
    metadata = mapping(namespace, "metadata")
    own = mapping(metadata, "annotations")
    missing = {key: value for key, value in ASSUMED.items() if key not in own}
    if UID_RANGE in own:
        # Whoever sets the range himself gets what the cluster would derive from it.
        missing.pop(GROUPS, None)
    annotations = {**missing, **own}
    return {
        **(namespace or {}),
        "metadata": {**metadata, "name": name, "annotations": annotations},
    }, UID_RANGE in missing


def _creator(resource: Mapping[str, Any]) -> User:
    controller = _CONTROLLERS.get(text(resource, "kind"))
    if controller is None:
        return User()  # a bare Pod: somebody who is logged in
    groups = ("system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated")
    return User(f"system:serviceaccount:kube-system:{controller}", groups)


def _pod(resource: Mapping[str, Any], template: PodTemplate, place: str, account: str) -> dict[str, Any]:
    """The pod as the controller sends it, and the ServiceAccount plugin completes it."""
    metadata = {**mapping(template.value, "metadata"), "namespace": place}
    if template.pointer:
        metadata.pop("name", None)
        name = text(resource, "metadata", "name") or text(resource, "metadata", "generateName").removesuffix("-")
        if text(resource, "kind") == "StatefulSet":
            metadata["name"] = f"{name}-0"
        else:
            metadata["generateName"] = f"{name}-"
    spec = {**template.spec, "serviceAccountName": account}
    claims = [
        {
            "name": text(claim, "metadata", "name"),
            "persistentVolumeClaim": {"claimName": text(claim, "metadata", "name")},
        }
        for _, claim in mappings(resource, "spec", "volumeClaimTemplates")
        if text(resource, "kind") == "StatefulSet"
    ]
    if claims:
        # The claims come first; one replaces a volume of its name (updateStorage in stateful_set_utils.go).
        names = {claim["name"] for claim in claims}
        volumes = spec.get("volumes")
        own = volumes if isinstance(volumes, list) else []
        spec["volumes"] = claims + [volume for volume in own if text(volume, "name") not in names]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def _mounts_token(spec: Mapping[str, Any], account: Mapping[str, Any]) -> bool:
    """Whether the pod gets a token of its service account; the pod decides, then the account."""
    own = spec.get("automountServiceAccountToken")
    return own is not False if own is not None else account.get("automountServiceAccountToken") is not False
