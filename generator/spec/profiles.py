"""The defaults of a dev overlay: small enough that the whole stack fits into 4 GiB of a laptop's cluster.

They stand between the top of `clearml.yaml` and the overlay's own keys, which win over them.
"""

from __future__ import annotations

from typing import Any


def _sizes(cpu: str, request: str, limit: str) -> dict[str, Any]:
    # A CPU limit of production would throttle nothing here, but could be below the request: null takes it away.
    return {"requests": {"cpu": cpu, "memory": request}, "limits": {"cpu": None, "memory": limit}}


# Elasticsearch needs twice its heap; one worker of the API server needs some 130 MB and a copy while it loads.
DEV_PROFILE: dict[str, Any] = {
    "elasticsearch": {
        "heap": "512m",
        "storage": {"size": "5Gi"},
        "resources": _sizes("100m", "1Gi", "1Gi"),
    },
    "mongodb": {"storage": {"size": "5Gi"}, "resources": _sizes("50m", "256Mi", "1Gi")},
    "redis": {"storage": {"size": "2Gi"}, "resources": _sizes("20m", "64Mi", "256Mi")},
    "apiserver": {"replicas": 1, "workers": 1, "resources": _sizes("100m", "384Mi", "1Gi")},
    "fileserver": {
        "replicas": 1,
        "workers": 1,
        "storage": {"size": "5Gi"},
        "uploadBuffer": "1Gi",
        "resources": _sizes("20m", "192Mi", "512Mi"),
    },
    "webserver": {"replicas": 1, "resources": _sizes("10m", "32Mi", "128Mi")},
    "asyncDelete": {"resources": _sizes("10m", "128Mi", "512Mi")},
    # kind and k3s listen on 6443, minikube on 8443, managed clusters on 443.
    "network": {"kubernetesApiPorts": [443, 6443, 8443]},
}
