"""What kind of volume a volume is, as an SCC lists kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from generator.scc import decode

# Field of the volume -> its name in an SCC, in the order in which openshift/apiserver-library-go asks (util/util.go).
KINDS: dict[str, str] = {
    field: field
    for field in (
        "hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "secret", "nfs", "iscsi",
        "glusterfs", "persistentVolumeClaim", "rbd", "flexVolume", "cinder", "cephfs", "flocker", "downwardAPI", "fc",
        "azureFile", "configMap", "vsphereVolume", "quobyte", "azureDisk", "photonPersistentDisk", "projected",
        "portworxVolume", "scaleIO", "storageos", "csi", "ephemeral", "image",
    )
} | {"cephfs": "cephFS", "vsphereVolume": "vsphere", "storageos": "storageOS"}  # fmt: skip
# The one item of each ConfigMap that a pod's own token volume mounts.
_TOKEN_CONFIG_MAPS = {"kube-root-ca.crt": "ca.crt", "openshift-service-ca.crt": "service-ca.crt"}


class Volume(NamedTuple):
    """One volume: its kind as an SCC calls it, the driver of a flexVolume, and whether only a pod's token is in it."""

    kind: str
    flex_driver: str | None
    only_token: bool


def read_volume(value: Mapping[str, Any], *, image_volumes: bool) -> Volume:
    """The volume in `value`, a volume of a pod. Raises decode.NotDecodable."""
    kind, flex_driver, only_token = None, None, False
    for field in value.keys() & KINDS.keys() if len(value) < 4 else KINDS:
        source = decode.mapping(value.get(field), f"spec.volumes.{field}")
        if source is None or (field == "image" and not image_volumes):
            continue
        if kind is None or _RANK[field] < _RANK[kind]:
            kind = field
        if field == "flexVolume":
            flex_driver = decode.text(source.get("driver"), "spec.volumes.flexVolume.driver")
        elif field == "projected":
            only_token = _only_token(source)
    # Without a source the API server makes it an emptyDir; so it does when it knows none of the fields.
    return Volume(KINDS[kind or "emptyDir"], flex_driver, only_token)


_RANK = {field: rank for rank, field in enumerate(KINDS)}


def _only_token(projected: Mapping[str, Any]) -> bool:
    """Whether the sources are those of the token volume that each pod gets (IsOnlyServiceAccountTokenSources)."""
    where = "spec.volumes.projected.sources"
    # Each source is read, so that a wrong type in a later one is found as well.
    found = [_is_token_source(source, where) for source in decode.objects(projected.get("sources"), where)]
    return all(found)


def _is_token_source(source: Mapping[str, Any], where: str) -> bool:
    token = decode.mapping(source.get("serviceAccountToken"), f"{where}.serviceAccountToken")
    config_map = decode.mapping(source.get("configMap"), f"{where}.configMap")
    downward = decode.mapping(source.get("downwardAPI"), f"{where}.downwardAPI")
    if token is None and config_map is None and downward is None:
        return False
    return (
        (token is None or (_text(token, "path") == "token" and _text(token, "audience") == ""))
        and (config_map is None or _is_token_config_map(config_map, where))
        and (downward is None or all(map(_is_namespace, _items(downward, f"{where}.downwardAPI"))))
    )


def _is_token_config_map(config_map: Mapping[str, Any], where: str) -> bool:
    key = _TOKEN_CONFIG_MAPS.get(_text(config_map, "name"))
    items = _items(config_map, f"{where}.configMap")
    return key is not None and [(_text(item, "key"), _text(item, "path")) for item in items] == [(key, key)]


def _is_namespace(item: Mapping[str, Any]) -> bool:
    reference = decode.mapping(item.get("fieldRef"), "fieldRef")
    return (
        reference is not None
        and _text(item, "path") == "namespace"
        and _text(reference, "fieldPath") == "metadata.namespace"
        and (_text(reference, "apiVersion") or "v1") == "v1"
    )


def _items(value: Mapping[str, Any], where: str) -> list[Mapping[str, Any]]:
    return list(decode.objects(value.get("items"), f"{where}.items"))


def _text(value: Mapping[str, Any], key: str) -> str:
    return decode.text(value.get(key), f"spec.volumes.projected.sources.{key}")
