"""What a real API server says about pods in namespaces that enforce a level; as a script, records it.

KUBECONFIG=FILE python -m tests.apiserver.pod_security
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.podsecurity import refusal
from tests.apiserver.cluster import Cluster, connected, unique_name
from tests.unit.podsecurity.minimal import changed, valid
from tests.unit.podsecurity.test_controls import ALLOWED, REFUSED

RECORDED = Path(__file__).parent / "pod_security.json.gz"
POLICIES = [
    (level, version)
    for level in ("baseline", "restricted")
    for version in (*(f"v1.{minor}" for minor in range(25, 34)), "latest")
]
PREFIX = "pod-security.kubernetes.io/"
BAD_LABELS: tuple[dict[str, str], ...] = (
    {"enforce": "strict"},
    {"enforce": ""},
    {"enforce": "Baseline", "enforce-version": "1.31"},
    {"enforce": "baseline", "enforce-version": "v1.031"},
    {"audit": "x", "audit-version": "latest.1", "warn": "y", "warn-version": "v2.0"},
)

# The least that validation asks of each source.
_SOURCES: dict[str, dict[str, Any]] = {
    "awsElasticBlockStore": {"volumeID": "x"},
    "azureDisk": {"diskName": "x", "diskURI": "https://blob.example.com/x"},
    "azureFile": {"secretName": "x", "shareName": "x"},
    "cephfs": {"monitors": ["x"]},
    "cinder": {"volumeID": "x"},
    "configMap": {"name": "x"},
    "csi": {"driver": "x.example.com"},
    "downwardAPI": {"items": [{"path": "x", "fieldRef": {"fieldPath": "metadata.name"}}]},
    "ephemeral": {
        "volumeClaimTemplate": {
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
        }
    },
    "fc": {"targetWWNs": ["x"], "lun": 1},
    "flexVolume": {"driver": "example.com/x"},
    "flocker": {"datasetName": "x"},
    "gcePersistentDisk": {"pdName": "x"},
    "gitRepo": {"repository": "x"},
    "glusterfs": {"endpoints": "x", "path": "x"},
    "hostPath": {"path": "/x"},
    "iscsi": {"targetPortal": "x", "iqn": "iqn.2001-04.com.example:x", "lun": 0},
    "nfs": {"server": "x", "path": "/"},
    "persistentVolumeClaim": {"claimName": "x"},
    "photonPersistentDisk": {"pdID": "x"},
    "portworxVolume": {"volumeID": "x"},
    "projected": {"sources": []},
    "quobyte": {"registry": "x:1", "volume": "x"},
    "rbd": {"monitors": ["x"], "image": "x"},
    "scaleIO": {"gateway": "x", "system": "x", "secretRef": {"name": "x"}, "volumeName": "x"},
    "secret": {"secretName": "x"},
    "storageos": {"volumeName": "x"},
    "vsphereVolume": {"volumePath": "x"},
}


def pods() -> Iterator[dict[str, Any]]:
    """The pods of the unit tests, with what validation asks for beyond Pod Security."""
    yield completed(valid())
    yield completed(changed(valid(), {"/spec/hostNetwork": True, "/spec/containers/0/ports/0/containerPort": 80}))
    for _, _, place, value, *_ in REFUSED:
        yield completed(changed(valid(), {place: value}))
    for _, changes, _ in ALLOWED:
        yield completed(changed(valid(), changes))


def expected(pod: dict[str, Any], policy: str) -> str:
    """What we say that an API server 1.33 says, `policy` being level and version as in the labels."""
    level, version = policy.split(":")
    # What is latest to it is 1.33, and the message keeps the name.
    known = "v1.33" if version == "latest" else version
    return refusal(pod, level=level, version=known).replace(f'"{level}:{known}"', f'"{policy}"')


def completed(pod: dict[str, Any]) -> dict[str, Any]:
    """`pod` with the fields that are required beside those that matter here."""
    for volume in pod["spec"].get("volumes", ()):
        volume["name"] = "v"
        for source in volume.keys() & _SOURCES.keys():
            volume[source] = _SOURCES[source]
    for sysctl in pod["spec"].get("securityContext", {}).get("sysctls", ()):
        sysctl["value"] = "1"
    if "hostProcess" in json.dumps(pod):
        # All containers or none, in the node's network.
        changed(pod, {"/spec/securityContext/windowsOptions/hostProcess": True, "/spec/hostNetwork": True})
        changed(pod, {"/spec/containers/0/securityContext": {"windowsOptions": {"hostProcess": True}}})
    for container in pod["spec"]["containers"]:
        _complete_network(container)
        for security in (pod["spec"].get("securityContext", {}), container.get("securityContext", {})):
            for field in ("seccompProfile", "appArmorProfile"):
                if security.get(field, {}).get("type") == "Localhost":
                    security[field]["localhostProfile"] = "x"
            if security.get("privileged") or "SYS_ADMIN" in security.get("capabilities", {}).get("add", ()):
                security["allowPrivilegeEscalation"] = True
            if security.get("procMount") == "Unmasked":
                pod["spec"]["hostUsers"] = False
    return pod


def _complete_network(container: dict[str, Any]) -> None:
    for port in container.get("ports", ()):
        port["containerPort"] = 80
    handlers = [*container.get("lifecycle", {}).values(), *(container[key] for key in container if "Probe" in key)]
    for handler in handlers:
        for action in handler.values():
            action["port"] = 80


def ask(cluster: Cluster) -> dict[str, Any]:
    """Pods with the server's word on each policy, and the refusals of namespaces with bad labels.

    A pod that validation refuses is left out: it never gets to Pod Security.
    """
    namespaces = {policy: unique_name() for policy in POLICIES}
    try:
        for (level, version), name in namespaces.items():
            labels = {PREFIX + "enforce": level, PREFIX + "enforce-version": version}
            assert cluster.apply(_object("Namespace", name, labels=labels)).problems == []
            assert cluster.apply(_object("ServiceAccount", "default", namespace=name)).problems == []
        answers = []
        for pod in pods():
            said = {f"{level}:{version}": _create(cluster, name, pod) for (level, version), name in namespaces.items()}
            if None not in said.values():
                answers.append({"pod": pod, "said": said})
        return {"pods": answers, "labels": [_labels_refused(cluster, labels) for labels in BAD_LABELS]}
    finally:
        for name in namespaces.values():
            cluster.delete_namespace(name)


def _create(cluster: Cluster, namespace: str, pod: dict[str, Any]) -> str | None:
    """What Pod Security says about the pod, "" if it is let in; None where something else refuses it."""
    answer = cluster.request("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", pod)
    if answer.status == 201:
        return ""
    _, found, text = answer.body["message"].partition('pods "p" is forbidden: ')
    return text if found and "PodSecurity" in text else None


def _labels_refused(cluster: Cluster, labels: dict[str, str]) -> str:
    namespace = _object("Namespace", "bad-labels", labels={PREFIX + key: value for key, value in labels.items()})
    message: str = cluster.request("POST", "/api/v1/namespaces?dryRun=All", namespace).body["message"]
    return message


def _object(kind: str, name: str, **metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, **metadata}}


def recorded() -> dict[str, Any]:
    """The committed answers of an API server 1.33."""
    found: dict[str, Any] = json.loads(gzip.decompress(RECORDED.read_bytes()))
    return found


def _record() -> None:
    with connected() as cluster:
        text = json.dumps(ask(cluster), separators=(",", ":"), sort_keys=True)
    RECORDED.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    _record()
