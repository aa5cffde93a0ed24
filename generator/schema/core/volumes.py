"""The volumes of a pod: one source each, and what each source demands."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.claims import claim_template
from generator.schema.core.fields import Check, check_fields, each, file_mode, name, one_of, record
from generator.schema.core.formats import dns_label, dns_subdomain
from generator.schema.core.mounts import descending, no_backsteps
from generator.schema.core.network_disks import DISKS
from generator.schema.core.projections import downward_api, key_to_path, projected

# In the order of validateVolumeSource: the first source that is set counts, the others are forbidden. Those that
# Kubernetes has dropped stay, because the field is still there.
_SOURCES = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
]
_SOURCE_SET = frozenset(_SOURCES)
_HOST_PATH_TYPES = (
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
)


def volumes(value: Any, path: Path, causes: Causes, pod: Any = None) -> None:
    """The list `volumes`. A volume without any source is an emptyDir (SetDefaults_Volume)."""
    if not isinstance(value, list):
        return
    for index, volume in enumerate(value):
        if not isinstance(volume, dict):
            continue
        label = volume.get("name")
        if not label:
            causes.required((*path, index, "name"))
        elif isinstance(label, str) and (wrong := dns_label(label)):
            causes.syntax((*path, index, "name"), label, wrong)
        _source(volume, (*path, index), causes, pod)


def _source(volume: dict[str, Any], path: Path, causes: Causes, pod: Any) -> None:
    found = [field for field in volume if field in _SOURCE_SET and volume[field] is not None]
    if len(found) > 1:
        found.sort(key=_SOURCES.index)
        for field in found[1:]:
            causes.forbidden((*path, field), "may not specify more than 1 volume type")
    if found and (check := _CHECKS.get(found[0])) is not None:
        check(volume[found[0]], (*path, found[0]), causes, pod)


def host_path(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """A folder of the node."""
    if not isinstance(value, dict):
        return
    if not value.get("path"):
        causes.required((*path, "path"))
        return
    check_fields(_HOST_PATH, value, path, causes)


def nfs(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """A share of an NFS server."""
    if not isinstance(value, dict):
        return
    for field in ("server", "path"):
        if not value.get(field):
            causes.required((*path, field))
    share = value.get("path")
    if isinstance(share, str) and not share.startswith("/"):
        causes.invalid((*path, "path"), share, "must be an absolute path")


def csi_driver_name(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """ValidateCSIDriverName."""
    if not isinstance(value, str) or not value:
        return
    if len(value) > 63:
        causes.too_long(path, 63)
    causes.syntax(path, value, dns_subdomain(value.lower()))


def _ephemeral(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    template = value.get("volumeClaimTemplate")
    if template is None:
        causes.required((*path, "volumeClaimTemplate"))
    claim_template(template, (*path, "volumeClaimTemplate"), causes)


_HOST_PATH = {"path": no_backsteps, "type": one_of(*_HOST_PATH_TYPES, empty=False)}
_CHECKS: dict[str, Check] = {
    "hostPath": host_path,
    "gitRepo": record({"directory": descending}, required=("repository",)),
    "secret": record({"defaultMode": file_mode, "items": each(key_to_path)}, required=("secretName",)),
    "configMap": record({"defaultMode": file_mode, "items": each(key_to_path)}, required=("name",)),
    "nfs": nfs,
    **DISKS,
    "persistentVolumeClaim": record({}, required=("claimName",)),
    "downwardAPI": downward_api,
    "projected": projected,
    "csi": record(
        {"driver": csi_driver_name, "nodePublishSecretRef": record({"name": name(dns_subdomain)}, required=("name",))},
        required=("driver",),
    ),
    "ephemeral": _ephemeral,
}
