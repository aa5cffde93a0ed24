"""Which types of volumes a pod may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.k8s.shape import mapping, sequence, text
from generator.scc.constraint import ALL_VOLUMES, Constraint
from generator.scc.model import INVALID, Refusal

# Key of the source in a volume -> its name in an SCC, in the order in which OpenShift looks for one.
_NAMED_OTHERWISE = {"cephfs": "cephFS", "vsphereVolume": "vsphere", "storageos": "storageOS"}
TYPES: Mapping[str, str] = {
    key: _NAMED_OTHERWISE.get(key, key)
    for key in (
        *("hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "secret", "nfs", "iscsi"),
        *("glusterfs", "persistentVolumeClaim", "rbd", "flexVolume", "cinder", "cephfs", "flocker", "downwardAPI"),
        *("fc", "azureFile", "configMap", "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk"),
        *("projected", "portworxVolume", "scaleIO", "storageos", "csi", "ephemeral", "image"),
    )
}
# The item of each ConfigMap that the service account volume projects.
_CA_BUNDLES = {"kube-root-ca.crt": "ca.crt", "openshift-service-ca.crt": "service-ca.crt"}


class Volume(NamedTuple):
    """A volume of a pod: its type, as an SCC names it, and its source."""

    type: str
    source: Mapping[str, Any]


def validate(constraint: Constraint, path: str, volumes: Sequence[Volume]) -> Iterator[Refusal]:
    """What is wrong with the volumes of a pod whose security context stands at `path`."""
    allowed = constraint.volumes
    if ALL_VOLUMES not in allowed:
        for index, (kind, source) in enumerate(volumes):
            if kind not in allowed and not (kind == "projected" and "secret" in allowed and is_account_volume(source)):
                yield Refusal(f"spec.volumes[{index}]", INVALID, kind, f"{kind} volumes are not allowed to be used")
    if constraint.flex_drivers and ("flexVolume" in allowed or ALL_VOLUMES in allowed):
        for index, (_, source) in enumerate(volumes):
            driver = text(source, "flexVolume", "driver")
            if source.get("flexVolume") is not None and driver not in constraint.flex_drivers:
                detail = "Flexvolume driver is not allowed to be used"
                yield Refusal(f"{path}.volumes[{index}].driver", INVALID, driver, detail)


def is_account_volume(volume: Mapping[str, Any]) -> bool:
    """Whether a projected volume holds no more than what Kubernetes mounts into every pod for its service account."""
    return all(_is_account_source(source) for source in sequence(volume, "projected", "sources"))


def _is_account_source(source: Any) -> bool:
    token, config_map, downward = (
        source.get(key) if isinstance(source, Mapping) else None
        for key in ("serviceAccountToken", "configMap", "downwardAPI")
    )
    if token is None and config_map is None and downward is None:
        return False
    if token is not None and (text(token, "path") != "token" or text(token, "audience")):
        return False
    if config_map is not None and not _is_ca_bundle(config_map):
        return False
    return downward is None or all(_is_namespace(item) for item in sequence(downward, "items"))


def _is_ca_bundle(config_map: Any) -> bool:
    key = _CA_BUNDLES.get(text(config_map, "name"))
    items = sequence(config_map, "items")
    return key is not None and len(items) == 1 and text(items[0], "key") == text(items[0], "path") == key


def _is_namespace(item: Any) -> bool:
    field = mapping(item, "fieldRef")
    named = text(item, "path") == "namespace" and text(field, "fieldPath") == "metadata.namespace"
    return named and (text(field, "apiVersion") or "v1") == "v1"
