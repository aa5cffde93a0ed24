"""Finds the check of a kind; the module of a topic is imported with the first object that needs it."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from generator.k8s.versions import minor_number
from generator.schema.core.causes import Causes

if TYPE_CHECKING:
    from generator.schema.messages import Problem

KindCheck = Callable[[Any, Causes], None]

# Module -> the kinds it judges: a module's CHECKS says the same, and a test compares the two.
TOPICS: dict[str, str] = {
    "admission_policies": "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy "
    "admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
    "autoscalers": "autoscaling/v2:HorizontalPodAutoscaler autoscaling/v1:HorizontalPodAutoscaler",
    "claims": "v1:PersistentVolumeClaim",
    "cluster": "node.k8s.io/v1:RuntimeClass coordination.k8s.io/v1:Lease apiregistration.k8s.io/v1:APIService",
    "config": "v1:ConfigMap v1:Secret",
    "crds": "apiextensions.k8s.io/v1:CustomResourceDefinition",
    "disruption": "policy/v1:PodDisruptionBudget scheduling.k8s.io/v1:PriorityClass",
    "endpoints": "v1:Endpoints discovery.k8s.io/v1:EndpointSlice",
    "ingress": "networking.k8s.io/v1:Ingress networking.k8s.io/v1:IngressClass",
    "jobs": "batch/v1:Job batch/v1:CronJob",
    "network_policies": "networking.k8s.io/v1:NetworkPolicy",
    "persistent_volumes": "v1:PersistentVolume",
    "quotas": "v1:Namespace v1:ResourceQuota v1:LimitRange",
    "rbac": "rbac.authorization.k8s.io/v1:Role rbac.authorization.k8s.io/v1:ClusterRole "
    "rbac.authorization.k8s.io/v1:RoleBinding rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    "routes": "route.openshift.io/v1:Route",
    "services": "v1:Service",
    "storage": "storage.k8s.io/v1:StorageClass storage.k8s.io/v1:VolumeAttributesClass storage.k8s.io/v1:CSIDriver",
    "webhooks": "admissionregistration.k8s.io/v1:ValidatingWebhookConfiguration "
    "admissionregistration.k8s.io/v1:MutatingWebhookConfiguration",
    "workloads": "apps/v1:Deployment apps/v1:ReplicaSet apps/v1:DaemonSet apps/v1:StatefulSet "
    "v1:ReplicationController v1:Pod v1:PodTemplate",
}
_TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds.split()}


def core_problems(resource: Mapping[str, Any], minor: str) -> list[Problem]:
    """What the Go code of Kubernetes `minor` (such as "1.33") refuses in one object, in the order it was found.

    Takes any JSON and raises nothing; a kind that no topic knows has no problems. Whatever breaks the kind's schema is
    passed over here, and may be reported by both where a field is missing.
    """
    api_version, kind = resource.get("apiVersion"), resource.get("kind")
    if not (isinstance(api_version, str) and isinstance(kind, str)):
        return []
    check = _check_of(api_version, kind)
    if check is None:
        return []
    causes = Causes(_minor_number(minor))
    check(resource, causes)
    return causes.found


@functools.cache
def _check_of(api_version: str, kind: str) -> KindCheck | None:
    topic = _TOPIC_OF.get(f"{api_version}:{kind}")
    if topic is None:
        return None
    checks: dict[tuple[str, str], KindCheck] = importlib.import_module(f"generator.schema.core.{topic}").CHECKS
    return checks[api_version, kind]


_minor_number = functools.cache(minor_number)
