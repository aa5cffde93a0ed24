"""PersistentVolume: one source, a capacity, and a node for what is local to it."""

from __future__ import annotations

import posixpath
from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.claims import check_access_modes, volume_mode
from generator.schema.core.fields import Check, check_fields, name, one_of, record, spec_of
from generator.schema.core.formats import dns_label, dns_subdomain
from generator.schema.core.mounts import no_backsteps
from generator.schema.core.network_disks import DISKS
from generator.schema.core.scheduling import node_selector
from generator.schema.core.volumes import csi_driver_name, host_path, nfs

# In the order of ValidatePersistentVolumeSpec.
_SOURCES = [
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flexVolume",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
]


def persistent_volume(resource: dict[str, Any], causes: Causes) -> None:
    """ValidatePersistentVolumeSpec."""
    spec, path = spec_of(resource), ("spec",)
    if spec is None:
        return
    if not spec.get("accessModes"):
        causes.required((*path, "accessModes"))
    check_access_modes(spec.get("accessModes"), (*path, "accessModes"), causes)
    _capacity(spec.get("capacity") or {}, (*path, "capacity"), causes)
    check_fields(_SPEC, spec, path, causes)
    _source(spec, path, causes)


def _capacity(capacity: Any, path: Path, causes: Causes) -> None:
    if not isinstance(capacity, dict):
        return
    if not capacity:
        causes.required(path)
    if "storage" not in capacity or len(capacity) > 1:
        causes.unsupported(path, HIDDEN, ("storage",))


def _source(spec: dict[str, Any], path: Path, causes: Causes) -> None:
    found = [field for field in _SOURCES if spec.get(field) is not None]
    if not found:
        causes.required(path, "must specify a volume type")
    for field in found[1:]:
        if field != "flexVolume":  # it is let through after others
            causes.forbidden((*path, field), "may not specify more than 1 volume type")
    if found and (check := _CHECKS.get(found[0])) is not None:
        check(spec[found[0]], (*path, found[0]), causes, None)
    if found and found[0] == "local" and not _has_node(spec):
        causes.required((*path, "nodeAffinity"), "Local volume requires node affinity")
    _check_recycling(spec, path, causes)


def _check_recycling(spec: dict[str, Any], path: Path, causes: Causes) -> None:
    """Recycling the root folder would empty the node."""
    source = spec.get("hostPath")
    folder = source.get("path") if isinstance(source, dict) else None
    is_root = isinstance(folder, str) and folder != "" and posixpath.normpath(folder) in ("/", "//")
    if is_root and spec.get("persistentVolumeReclaimPolicy") == "Recycle":
        detail = "may not be 'recycle' for a hostPath mount of '/'"
        causes.forbidden((*path, "persistentVolumeReclaimPolicy"), detail)


def _has_node(spec: dict[str, Any]) -> bool:
    affinity = spec.get("nodeAffinity")
    return affinity is not None and (not isinstance(affinity, dict) or affinity.get("required") is not None)


def _node_affinity(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict):
        if value.get("required") is None:
            causes.required((*path, "required"), "must specify required node constraints")
        node_selector(value.get("required"), (*path, "required"), causes)


_CSI_SECRETS = (
    "controllerPublishSecretRef",
    "controllerExpandSecretRef",
    "nodePublishSecretRef",
    "nodeExpandSecretRef",
)
_secret_reference = record({"name": name(dns_subdomain), "namespace": name(dns_label)}, required=("name", "namespace"))
_CHECKS: dict[str, Check] = {
    "hostPath": host_path,
    "nfs": nfs,
    **DISKS,
    "local": record({"path": no_backsteps}, required=("path",)),
    "csi": record(
        {"driver": csi_driver_name, **dict.fromkeys(_CSI_SECRETS, _secret_reference)},
        required=("driver", "volumeHandle"),
    ),
}
_SPEC = {
    "persistentVolumeReclaimPolicy": one_of("Delete", "Recycle", "Retain"),
    "nodeAffinity": _node_affinity,
    "storageClassName": name(dns_subdomain),
    "volumeMode": volume_mode,
}
CHECKS = {("v1", "PersistentVolume"): persistent_volume}
