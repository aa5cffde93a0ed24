"""Volumes on disks and file servers of old or of one provider, inline and persistent: what each must name."""

from __future__ import annotations

import re
from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Key, Path
from generator.schema.core.fields import Check, between, check_fields, one_of, record

_partition = between(0, 255, "must be between 1 and 255, inclusive")
_lun = between(0, 255)
_CACHING = ("None", "ReadOnly", "ReadWrite")
_DISK_KINDS = ("Dedicated", "Managed", "Shared")
_MANAGED = ("/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}",)
_BLOB = ("https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd",)
# pkg/apis/core/validation: iscsiInitiator*Regex; the first is not anchored at its start.
_IQN = re.compile(r"iqn\.[0-9]{4}-[0-9]{2}\.([0-9A-Za-z.-]+)(:[^,;*&$|\s]+)$").search
_EUI = re.compile(r"eui.[0-9A-Za-z]{16}").fullmatch
_NAA = re.compile(r"naa.[0-9A-Za-z]{32}").fullmatch


def _fibre_channel(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    names, ids, at = value.get("targetWWNs"), value.get("wwids"), (*path, "targetWWNs")
    if not names and not ids:
        causes.required(at, "must specify either targetWWNs or wwids, but not both")
    elif names and ids:
        causes.invalid(at, HIDDEN, "targetWWNs and wwids can not be specified simultaneously")
    if names:
        if value.get("lun") is None:
            causes.required((*path, "lun"), "lun is required if targetWWNs is specified")
        _lun(value.get("lun"), (*path, "lun"), causes, None)


def _iscsi(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    check_fields({"lun": _lun, "initiatorName": _initiator}, value, path, causes)
    if not value.get("targetPortal"):
        causes.required((*path, "targetPortal"))
    if not value.get("iqn"):
        causes.required((*path, "iqn"))
    else:
        _initiator(value["iqn"], (*path, "iqn"), causes, None)
    if (value.get("chapAuthDiscovery") or value.get("chapAuthSession")) and value.get("secretRef") is None:
        causes.required((*path, "secretRef"))


def _initiator(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, str):
        return
    syntax = {"iqn": _IQN, "eui": _EUI, "naa": _NAA}.get(value[:3])
    if syntax is None:
        causes.invalid(path, value, "must be valid format starting with iqn, eui, or naa")
    elif not syntax(value):
        causes.invalid(path, value, "must be valid format")


def _azure_disk(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    record(_AZURE_DISK, required=("diskName", "diskURI"))(value, path, causes, None)
    kind, uri = value.get("kind"), value.get("diskURI")
    kind = "Shared" if kind is None else kind  # SetDefaults_AzureDiskVolumeSource
    if not isinstance(uri, str):
        return
    if kind == "Managed" and not uri.startswith("/subscriptions/"):
        causes.unsupported((*path, "diskURI"), uri, _MANAGED)
    elif kind != "Managed" and not uri.startswith("https://"):
        causes.unsupported((*path, "diskURI"), uri, _BLOB)


def _flex(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    if not value.get("driver"):
        causes.required((*path, "driver"))
    options = value.get("options")
    for key in options if isinstance(options, dict) else ():
        domain = "." + str(key).partition("/")[0].lower()
        if domain.endswith((".kubernetes.io", ".k8s.io")):
            at = (*path, "options", Key(key))
            causes.invalid(at, key, "kubernetes.io and k8s.io namespaces are reserved")


def _flocker(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    label, uuid = value.get("datasetName"), value.get("datasetUUID")
    if not label and not uuid:
        causes.required(path, "one of datasetName and datasetUUID is required")
    elif label and uuid:
        causes.invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously")
    if isinstance(label, str) and "/" in label:
        causes.invalid((*path, "datasetName"), label, "must not contain '/'")


def _monitors(*required: str) -> Check:
    """Ceph: at least one monitor, and what else it needs."""

    def check(value: Any, path: Path, causes: Causes, _: Any) -> None:
        if isinstance(value, dict) and value.get("monitors") in (None, []):
            causes.required((*path, "monitors"))
        record({}, required=required)(value, path, causes, None)

    return check


_AZURE_DISK: dict[str, Check] = {
    "cachingMode": one_of(*_CACHING, empty=False),
    "kind": one_of(*_DISK_KINDS, empty=False),
}
# Field of a volume -> its check.
DISKS: dict[str, Check] = {
    "gcePersistentDisk": record({"partition": _partition}, required=("pdName",)),
    "awsElasticBlockStore": record({"partition": _partition}, required=("volumeID",)),
    "iscsi": _iscsi,
    "fc": _fibre_channel,
    "glusterfs": record({}, required=("endpoints", "path")),
    "flocker": _flocker,
    "rbd": _monitors("image"),
    "cephfs": _monitors(),
    "cinder": record({"secretRef": record({}, required=("name",))}, required=("volumeID",)),
    "flexVolume": _flex,
    "azureFile": record({}, required=("secretName", "shareName")),
    "azureDisk": _azure_disk,
    "vsphereVolume": record({}, required=("volumePath",)),
    "photonPersistentDisk": record({}, required=("pdID",)),
    "portworxVolume": record({}, required=("volumeID",)),
    "scaleIO": record({}, required=("gateway", "system", "volumeName")),
}
