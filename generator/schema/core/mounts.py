"""What a container mounts: volumeMounts and volumeDevices against the volumes of the pod."""

from __future__ import annotations

from typing import Any, NamedTuple

from generator.schema.core.causes import Causes, Path

_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_RECURSIVE = ("Disabled", "Enabled", "IfPossible")
_BLOCK_SOURCES = ("persistentVolumeClaim", "ephemeral")


def check_mounts(container: dict[str, Any], path: Path, causes: Causes, pod: Any) -> None:
    """ValidateVolumeMounts and ValidateVolumeDevices."""
    mounts, devices = container.get("volumeMounts"), container.get("volumeDevices")
    mounts = mounts if isinstance(mounts, list) else []
    devices = devices if isinstance(devices, list) else []
    if mounts:
        _volume_mounts(mounts, devices, container, (*path, "volumeMounts"), causes, pod)
    if devices:
        _volume_devices(devices, mounts, (*path, "volumeDevices"), causes, pod)


def _volume_mounts(
    mounts: list[Any], devices: list[Any], container: dict[str, Any], path: Path, causes: Causes, pod: Any
) -> None:
    for index, mount in enumerate(mounts):
        if not isinstance(mount, dict):
            continue
        name, where = mount.get("name"), mount.get("mountPath")
        if not name:
            causes.required((*path, index, "name"))
        elif pod.volumes is not None and isinstance(name, str) and name not in pod.volumes:
            causes.not_found((*path, index, "name"), name)
        if not where:
            causes.required((*path, index, "mountPath"))
        if len(mount) > 2:
            _mount_options(mount, container, (*path, index), causes)
        if devices:
            _both_ways(mount, _MOUNT, devices, (*path, index), causes)


def _both_ways(value: dict[str, Any], ways: _Ways, others: list[Any], path: Path, causes: Causes) -> None:
    """That no volume and no place is both mounted and used as a device."""
    for other in others:
        if not isinstance(other, dict):
            continue
        name, where = value.get("name"), value.get(ways.place)
        if name and other.get("name") == name:
            causes.invalid((*path, "name"), name, f"must not already exist in {ways.others}")
        if where and other.get(ways.other_place) == where:
            causes.invalid((*path, ways.place), where, f"must not already exist as a path in {ways.others}")


class _Ways(NamedTuple):
    """Where a mount or device goes, and what the other kind calls that."""

    place: str
    other_place: str
    others: str


_MOUNT = _Ways("mountPath", "devicePath", "volumeDevices")
_DEVICE = _Ways("devicePath", "mountPath", "volumeMounts")


def _mount_options(mount: dict[str, Any], container: dict[str, Any], path: Path, causes: Causes) -> None:
    sub_path, expression = mount.get("subPath"), mount.get("subPathExpr")
    if sub_path and isinstance(sub_path, str):
        descending(sub_path, (*path, "subPath"), causes)
    if expression and isinstance(expression, str):
        if sub_path:
            causes.invalid((*path, "subPathExpr"), expression, "subPathExpr and subPath are mutually exclusive")
        descending(expression, (*path, "subPathExpr"), causes)
    propagation = mount.get("mountPropagation")
    if isinstance(propagation, str):
        _propagation(propagation, container, (*path, "mountPropagation"), causes)
    recursive = mount.get("recursiveReadOnly")
    # RecursiveReadOnlyMounts is on by default since 1.31; before, the server drops the field.
    if isinstance(recursive, str) and recursive != "Disabled" and causes.minor >= 31:
        _recursive(recursive, mount, (*path, "recursiveReadOnly"), causes)


def _propagation(value: str, container: dict[str, Any], path: Path, causes: Causes) -> None:
    if value not in _PROPAGATIONS:
        causes.unsupported(path, value, _PROPAGATIONS)
    context = container.get("securityContext")
    if value == "Bidirectional" and not (isinstance(context, dict) and context.get("privileged")):
        causes.forbidden(path, "Bidirectional mount propagation is available only to privileged containers")


def _recursive(value: str, mount: dict[str, Any], path: Path, causes: Causes) -> None:
    if value not in _RECURSIVE:
        causes.unsupported(path, value, _RECURSIVE)
        return
    if not mount.get("readOnly"):
        causes.forbidden(path, "may only be specified when readOnly is true")
    if mount.get("mountPropagation") not in (None, "None"):
        causes.forbidden(path, "may only be specified when mountPropagation is None or not specified")


def _volume_devices(devices: list[Any], mounts: list[Any], path: Path, causes: Causes, pod: Any) -> None:
    names: list[Any] = []
    for index, device in enumerate(devices):
        if not isinstance(device, dict):
            continue
        for field in ("name", "devicePath"):
            if not device.get(field):
                causes.required((*path, index, field))
        if (name := device.get("name")) and name in names:
            causes.invalid((*path, index, "name"), name, "must be unique")
        names.append(name)
        _both_ways(device, _DEVICE, mounts, (*path, index), causes)
        _device_volume(device, (*path, index, "name"), causes, pod)
        where = device.get("devicePath")
        if isinstance(where, str) and ".." in where.split("/"):
            causes.invalid((*path, index, "devicePath"), where, "can not contain backsteps ('..')")


def _device_volume(device: dict[str, Any], path: Path, causes: Causes, pod: Any) -> None:
    name = device.get("name")
    if pod.volumes is None or not isinstance(name, str) or not name:
        return
    if name not in pod.volumes:
        causes.not_found(path, name)
    elif not any(pod.volumes[name].get(source) is not None for source in _BLOCK_SOURCES):
        detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
        causes.invalid(path, name, detail)


def descending(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """validateLocalDescendingPath: a relative path that never leaves its folder."""
    if not isinstance(value, str):
        return
    if value.startswith("/"):
        causes.invalid(path, value, "must be a relative path")
    no_backsteps(value, path, causes)


def no_backsteps(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """validatePathNoBacksteps."""
    if isinstance(value, str) and ".." in value and ".." in value.split("/"):
        causes.invalid(path, value, "must not contain '..'")


def not_reserved(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """ValidateLocalNonReservedPath: the kubelet keeps names that begin with '..' for itself."""
    descending(value, path, causes)
    if isinstance(value, str) and value.startswith("..") and not value.startswith("../"):
        causes.invalid(path, value, "must not start with '..'")
