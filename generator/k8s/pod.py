"""Constructors of pods, with the hardened defaults that `restricted-v2` and Pod Security ask for.

A caller states only what differs. UID, GID, fsGroup and SELinux options are left out on purpose: OpenShift gives each
namespace its own range and refuses a fixed one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.k8s.resource import without_empty

SECCOMP = {"type": "RuntimeDefault"}


def env(name: str, value: str) -> dict[str, Any]:
    """A variable with a value; `$(OTHER)` in it refers to a variable defined before."""
    return {"name": name, "value": value}


def env_from_secret(name: str, secret: str, key: str) -> dict[str, Any]:
    """A variable whose value is a key of a Secret."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def mount(volume: str, path: str, *, read_only: bool = False, sub_path: str | None = None) -> dict[str, Any]:
    """Where a container sees a volume of its pod."""
    return without_empty(
        {"name": volume, "mountPath": path, "subPath": sub_path, "readOnly": True if read_only else None}
    )


def empty_dir(name: str, size_limit: str | None = None) -> dict[str, Any]:
    """A scratch volume that lives as long as its pod."""
    return {"name": name, "emptyDir": without_empty({"sizeLimit": size_limit})}


def config_map_volume(name: str, config_map: str) -> dict[str, Any]:
    """All keys of a ConfigMap as files."""
    return {"name": name, "configMap": {"name": config_map}}


def claim_volume(name: str, claim: str) -> dict[str, Any]:
    """The volume of a PersistentVolumeClaim."""
    return {"name": name, "persistentVolumeClaim": {"claimName": claim}}


def exec_probe(command: Sequence[str], *, period: int = 10, timeout: int = 5, failures: int = 3) -> dict[str, Any]:
    """A probe that runs `command` in the container; period and timeout in seconds."""
    return {
        "exec": {"command": list(command)},
        "periodSeconds": period,
        "timeoutSeconds": timeout,
        "failureThreshold": failures,
    }


def https_probe(path: str, port: str, *, period: int = 10, timeout: int = 5, failures: int = 3) -> dict[str, Any]:
    """A probe by HTTPS GET; the kubelet does not verify the certificate."""
    return {
        "httpGet": {"path": path, "port": port, "scheme": "HTTPS"},
        "periodSeconds": period,
        "timeoutSeconds": timeout,
        "failureThreshold": failures,
    }


@dataclass(frozen=True, kw_only=True)
class Container:
    """One container of a pod; `ports` maps names to numbers, `resources` is the API's own shape."""

    name: str
    image: str
    pull_policy: str = "IfNotPresent"
    command: Sequence[str] = ()
    args: Sequence[str] = ()
    working_dir: str | None = None
    env: Sequence[Mapping[str, Any]] = ()
    ports: Mapping[str, int] = field(default_factory=dict)
    mounts: Sequence[Mapping[str, Any]] = ()
    resources: Mapping[str, Any] = field(default_factory=dict)
    startup: Mapping[str, Any] | None = None
    readiness: Mapping[str, Any] | None = None
    liveness: Mapping[str, Any] | None = None

    def manifest(self) -> dict[str, Any]:
        """The container as the API spells it: no privilege, no capability, read-only root."""
        ports = [{"name": name, "containerPort": number, "protocol": "TCP"} for name, number in self.ports.items()]
        return without_empty(
            {
                "name": self.name,
                "image": self.image,
                "imagePullPolicy": self.pull_policy,
                "command": list(self.command),
                "args": list(self.args),
                "workingDir": self.working_dir,
                "env": [dict(one) for one in self.env],
                "ports": ports,
                "resources": dict(self.resources),
                "startupProbe": self.startup,
                "readinessProbe": self.readiness,
                "livenessProbe": self.liveness,
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "capabilities": {"drop": ["ALL"]},
                    "readOnlyRootFilesystem": True,
                    "runAsNonRoot": True,
                    "seccompProfile": dict(SECCOMP),
                },
                "volumeMounts": [dict(one) for one in self.mounts],
            }
        )


@dataclass(frozen=True, kw_only=True)
class Pod:
    """What a pod template says beyond its containers; `grace` is in seconds."""

    service_account: str
    containers: Sequence[Container]
    init_containers: Sequence[Container] = ()
    volumes: Sequence[Mapping[str, Any]] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    pull_secrets: Sequence[str] = ()
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: Sequence[Mapping[str, Any]] = ()
    spread_over: Mapping[str, str] | None = None
    token: bool = False
    restart_policy: str | None = None
    grace: int = 30

    def template(self) -> dict[str, Any]:
        """The pod template."""
        return {
            "metadata": without_empty(
                {"labels": dict(sorted(self.labels.items())), "annotations": dict(sorted(self.annotations.items()))}
            ),
            "spec": without_empty(
                {
                    "serviceAccountName": self.service_account,
                    "automountServiceAccountToken": self.token,
                    # A Service called "redis" must not put REDIS_PORT=tcp://… into the pod: ClearML reads such names.
                    "enableServiceLinks": False,
                    "restartPolicy": self.restart_policy,
                    "terminationGracePeriodSeconds": self.grace,
                    "securityContext": {"runAsNonRoot": True, "seccompProfile": dict(SECCOMP)},
                    "imagePullSecrets": [{"name": name} for name in self.pull_secrets],
                    "nodeSelector": dict(sorted(self.node_selector.items())),
                    "affinity": AMD64_ONLY,
                    "tolerations": [dict(one) for one in self.tolerations],
                    "topologySpreadConstraints": _spread(self.spread_over),
                    "initContainers": [one.manifest() for one in self.init_containers],
                    "containers": [one.manifest() for one in self.containers],
                    "volumes": [dict(one) for one in self.volumes],
                }
            ),
        }


# The ClearML image exists for linux/amd64 only; on a mixed cluster its pods must not land elsewhere.
AMD64_ONLY = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [
                {"matchExpressions": [{"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]}]}
            ]
        }
    }
}


def _spread(selector: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """Spread replicas over nodes where that is possible; a single pod needs none of it."""
    if selector is None:
        return []
    return [
        {
            "maxSkew": 1,
            "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway",
            "labelSelector": {"matchLabels": dict(selector)},
        }
    ]
