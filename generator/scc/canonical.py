"""Two ways to write the same Pod made equal: API defaults, quantities, and what a Go struct cannot tell apart.

A field that is no pointer has no "missing": false, 0 and "" are the same as nothing, and so are empty lists and maps;
an unknown field is nothing. `defaults/pod-fields.json` says which fields a Pod has and which are pointers, written by
tests/oracle/scc/fields from the Go types. The defaults are those of pkg/apis/core/v1/defaults.go.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generator.k8s import quantity

Fields = Mapping[str, Mapping[str, str]]
_FILE_MODE = {"defaultMode": 0o644}
_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "PodSpec": {
        "restartPolicy": "Always",
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "terminationGracePeriodSeconds": 30,
        "enableServiceLinks": True,
        "securityContext": {},
    },
    "Container": {"terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"},
    "ContainerPort": {"protocol": "TCP"},
    "Probe": {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3},
    "HTTPGetAction": {"path": "/", "scheme": "HTTP"},
    "GRPCAction": {"service": ""},
    "ObjectFieldSelector": {"apiVersion": "v1"},
    "SecretVolumeSource": _FILE_MODE,
    "ConfigMapVolumeSource": _FILE_MODE,
    "DownwardAPIVolumeSource": _FILE_MODE,
    "ProjectedVolumeSource": _FILE_MODE,
    "ServiceAccountTokenProjection": {"expirationSeconds": 3600},
    "HostPathVolumeSource": {"type": ""},
    "ISCSIVolumeSource": {"iscsiInterface": "default"},
    "RBDVolumeSource": {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"},
    "AzureDiskVolumeSource": {"cachingMode": "ReadWrite", "kind": "Shared", "fsType": "ext4", "readOnly": False},
    "ScaleIOVolumeSource": {"storageMode": "ThinProvisioned", "fsType": "xfs"},
    "PersistentVolumeClaimSpec": {"volumeMode": "Filesystem"},
}
_ZERO: Mapping[str, Any] = {"string": "", "int": 0, "bool": False, "quantity": "0"}


def canonical_pod(pod: Mapping[str, Any]) -> Any:
    """`pod` such that two pods which the API server stores alike are equal."""
    return _value(pod, "Pod", _fields())


@functools.cache
def _fields() -> Fields:
    path = Path(__file__).parent / "defaults" / "pod-fields.json"
    fields: Fields = json.loads(path.read_text(encoding="utf-8"))
    # An ephemeral container has the defaults of any other; the types differ in one field.
    return {**fields, "EphemeralContainer": {**fields["Container"], **fields["EphemeralContainer"]}}


def _value(value: Any, kind: str, fields: Fields) -> Any:
    """`value` as one of `kind` is stored; None where that is the same as a missing one."""
    if kind.startswith("*"):
        found = None if value is None else _value(value, kind[1:], fields)
        return _ZERO.get(kind[1:], {}) if found is None and value is not None else found
    if kind.startswith("[]"):
        items = value if isinstance(value, list) else []
        return [_element(item, kind[2:], fields) for item in items] or None
    if kind.startswith("{}"):
        entries = value.items() if isinstance(value, Mapping) else ()
        return {key: _element(item, kind[2:], fields) for key, item in entries} or None
    if kind in fields:
        return _struct(value if isinstance(value, Mapping) else {}, kind, fields) or None
    if kind == "quantity" and value is not None:
        return _quantity(value)
    return value or None


def _element(value: Any, kind: str, fields: Fields) -> Any:
    found = _value(value, kind, fields)
    return _ZERO.get(kind, {}) if found is None else found


def _struct(value: Mapping[str, Any], kind: str, fields: Fields) -> dict[str, Any]:
    given = {key: item for key, item in value.items() if item is not None and key in fields[kind]}
    name = "Container" if kind == "EphemeralContainer" else kind
    if name in _SPECIAL:
        _SPECIAL[name](given)
    parts = {key: _value(item, fields[kind][key], fields) for key, item in given.items()}
    stored = {key: item for key, item in parts.items() if item is not None}
    return {**_DEFAULTS.get(name, {}), **stored}


def _quantity(value: Any) -> Any:
    try:
        return quantity.parse(str(value))
    except ValueError:
        return value


def _pod_spec(spec: dict[str, Any]) -> None:
    alias = spec.pop("serviceAccount", None)
    spec["serviceAccountName"] = spec.get("serviceAccountName") or alias
    if spec.get("hostNetwork") is not True:
        return
    for key in ("initContainers", "containers"):
        if isinstance(spec.get(key), list):
            spec[key] = [_on_host_network(container) for container in spec[key]]


def _on_host_network(container: Any) -> Any:
    """A container whose ports are those of the node."""
    ports = container.get("ports") if isinstance(container, Mapping) else None
    if not isinstance(ports, list):
        return container
    numbered = [
        {**port, "hostPort": port.get("hostPort") or port.get("containerPort")} if isinstance(port, Mapping) else port
        for port in ports
    ]
    return {**container, "ports": numbered}


def _container(container: dict[str, Any]) -> None:
    image, resources = container.get("image"), container.get("resources")
    if not container.get("imagePullPolicy"):
        name = image if isinstance(image, str) else ""
        tag = name.partition("@")[0].rpartition("/")[2].partition(":")[2]
        latest = tag == "latest" or bool(name and not tag and "@" not in name)
        container["imagePullPolicy"] = "Always" if latest else "IfNotPresent"
    if isinstance(resources, Mapping) and isinstance(resources.get("limits"), Mapping):
        requests = resources.get("requests")
        merged = {**resources["limits"], **(requests if isinstance(requests, Mapping) else {})}
        container["resources"] = {**resources, "requests": merged}


def _volume(volume: dict[str, Any]) -> None:
    if not volume.keys() - {"name"}:
        volume["emptyDir"] = {}


_SPECIAL: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "PodSpec": _pod_spec,
    "Container": _container,
    "Volume": _volume,
}
