"""What the core checks cost: microseconds an object and kind, for clean objects as people write them.

The goals: a Deployment with one container 30, a ConfigMap or Service under 5.
"""

from __future__ import annotations

import time
from typing import Any

from generator.schema.core import core_problems

ROUNDS, REPEATS = 2000, 5
LABELS = {"app.kubernetes.io/name": "web", "app.kubernetes.io/part-of": "shop"}
CONTAINER: dict[str, Any] = {
    "name": "web",
    "image": "registry.example.com/shop/web:1.2.3",
    "imagePullPolicy": "IfNotPresent",
    "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
    "env": [
        {"name": "LOG_LEVEL", "value": "info"},
        {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "web", "key": "password"}}},
    ],
    "resources": {"limits": {"cpu": "500m", "memory": "512Mi"}, "requests": {"cpu": "100m", "memory": "256Mi"}},
    "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10},
    "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}, "periodSeconds": 10},
    "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsUser": 1000},
    "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, {"name": "config", "mountPath": "/etc/web"}],
}
POD = {
    "serviceAccountName": "web",
    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
    "containers": [CONTAINER],
    "volumes": [{"name": "tmp", "emptyDir": {}}, {"name": "config", "configMap": {"name": "web"}}],
}
TEMPLATE = {"metadata": {"labels": LABELS}, "spec": POD}
BARE = {"metadata": {"labels": LABELS}, "spec": {"containers": [{"name": "web", "image": "web"}]}}


def _object(api_version: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web", "labels": LABELS}, **fields}


OBJECTS = {
    "Deployment, bare": _object(
        "apps/v1", "Deployment", spec={"replicas": 2, "selector": {"matchLabels": LABELS}, "template": BARE}
    ),
    "Deployment": _object(
        "apps/v1", "Deployment", spec={"replicas": 2, "selector": {"matchLabels": LABELS}, "template": TEMPLATE}
    ),
    "StatefulSet": _object(
        "apps/v1",
        "StatefulSet",
        spec={"serviceName": "web", "selector": {"matchLabels": LABELS}, "template": TEMPLATE},
    ),
    "CronJob": _object(
        "batch/v1",
        "CronJob",
        spec={
            "schedule": "*/5 * * * *",
            "jobTemplate": {"spec": {"template": {"spec": {**POD, "restartPolicy": "Never"}}}},
        },
    ),
    "Service": _object(
        "v1", "Service", spec={"selector": LABELS, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}
    ),
    "ConfigMap": _object("v1", "ConfigMap", data={"web.conf": "listen 8080\n" * 100, "log.conf": "level info\n"}),
    "Secret": _object("v1", "Secret", type="Opaque", data={"password": "c2VjcmV0"}),
    "Ingress": _object(
        "networking.k8s.io/v1",
        "Ingress",
        spec={
            "rules": [
                {
                    "host": "shop.example.com",
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": "web", "port": {"name": "http"}}},
                            }
                        ]
                    },
                }
            ]
        },
    ),
    "NetworkPolicy": _object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        spec={
            "podSelector": {"matchLabels": LABELS},
            "ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 8080}]}],
        },
    ),
    "Role": _object(
        "rbac.authorization.k8s.io/v1",
        "Role",
        rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}],
    ),
    "custom resource": _object("example.com/v1", "Custom", spec={}),
}


def main() -> None:
    """The best of some rounds, for each kind."""
    for name, resource in OBJECTS.items():
        assert list(core_problems(resource, "1.33")) == [], name
        best = min(_seconds(resource) for _ in range(REPEATS))
        print(f"{name:20}{best / ROUNDS * 1e6:8.1f} µs")


def _seconds(resource: dict[str, Any]) -> float:
    started = time.process_time()
    for _ in range(ROUNDS):
        for _ in core_problems(resource, "1.33"):
            pass
    return time.process_time() - started


if __name__ == "__main__":
    main()
