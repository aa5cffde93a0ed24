"""Constructors of what runs pods, and of the small objects beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.k8s.pod import Pod
from generator.k8s.resource import Resource, metadata


def deployment(
    meta: Mapping[str, Any], selector: Mapping[str, str], pod: Pod, *, replicas: int = 1, recreate: bool = False
) -> Resource:
    """A Deployment; `recreate` stops the old pod first, which a ReadWriteOnce claim demands."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": dict(meta),
        "spec": {
            "replicas": replicas,
            "revisionHistoryLimit": 3,
            # Nothing is ready within a second; a slow first start must not be called a failure before ten minutes.
            "progressDeadlineSeconds": 900,
            "strategy": {"type": "Recreate"}
            if recreate
            else {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "selector": {"matchLabels": dict(selector)},
            "template": pod.template(),
        },
    }


def stateful_set(meta: Mapping[str, Any], selector: Mapping[str, str], pod: Pod, *, service: str) -> Resource:
    """A StatefulSet of one: its claim is an object of its own, because claim templates can never be changed."""
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": dict(meta),
        "spec": {
            "replicas": 1,
            "revisionHistoryLimit": 3,
            "serviceName": service,
            "podManagementPolicy": "OrderedReady",
            "updateStrategy": {"type": "RollingUpdate"},
            "selector": {"matchLabels": dict(selector)},
            "template": pod.template(),
        },
    }


def service(meta: Mapping[str, Any], selector: Mapping[str, str], port_name: str, port: int) -> Resource:
    """A ClusterIP Service with one port, whose name is the container's port name too."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": dict(meta),
        "spec": {
            "type": "ClusterIP",
            "selector": dict(selector),
            "ports": [{"name": port_name, "port": port, "protocol": "TCP", "targetPort": port_name}],
        },
    }


def service_account(name: str, labels: Mapping[str, str], annotations: Mapping[str, str]) -> Resource:
    """A ServiceAccount without a token; OpenShift adds pull secrets of its own, so none are declared."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(name, labels, annotations),
        "automountServiceAccountToken": False,
    }


def config_map(
    name: str, data: Mapping[str, str], labels: Mapping[str, str], annotations: Mapping[str, str]
) -> Resource:
    """A ConfigMap with text files."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(name, labels, annotations),
        "data": dict(sorted(data.items())),
    }


def pod_disruption_budget(meta: Mapping[str, Any], selector: Mapping[str, str]) -> Resource:
    """At most one pod away at a time; only where there is more than one."""
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": dict(meta),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": dict(selector)}},
    }
