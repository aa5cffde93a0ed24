"""Volumes as the kubelet lays them out: what it projects is swapped whole, by one symbolic link called `..data`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# What OpenShift takes from the namespace's range, for UID and fsGroup alike.
FS_GROUP = 1000650000

# Kind -> name -> key -> content.
Objects = Mapping[str, Mapping[str, Mapping[str, str]]]


def lay_out(volume: Mapping[str, Any], folder: Path, objects: Objects) -> None:
    """Make `volume` in `folder`, or bring it up to date with `objects`."""
    if "emptyDir" in volume or "persistentVolumeClaim" in volume:
        if not folder.exists():
            folder.mkdir()
            os.chown(folder, 0, FS_GROUP)
            folder.chmod(0o2777 if "emptyDir" in volume else 0o2775)
    else:
        _swap(folder, _content(volume, objects))


def _content(volume: Mapping[str, Any], objects: Objects) -> dict[str, str]:
    if "configMap" in volume:
        return dict(objects["ConfigMap"][volume["configMap"]["name"]])
    files: dict[str, str] = {}
    for source in volume["projected"]["sources"]:
        for kind, given in (("Secret", source.get("secret")), ("ConfigMap", source.get("configMap"))):
            if given:
                content = objects[kind][given["name"]]
                files |= {item["path"]: content[item["key"]] for item in given["items"]}
    return files


def _swap(folder: Path, files: Mapping[str, str]) -> None:
    """The kubelet's atomic writer (kubernetes, pkg/volume/util/atomic_writer.go)."""
    folder.mkdir(exist_ok=True)
    current = folder / "..data"
    if current.exists() and _read(current) == dict(files):
        return
    fresh = folder / f"..2026_{len(os.listdir(folder))}"
    fresh.mkdir()
    for path, text in files.items():
        target = fresh / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="")
        os.chown(target, 0, FS_GROUP)
        target.chmod(0o644)
    (folder / "..data_tmp").symlink_to(fresh.name)
    (folder / "..data_tmp").rename(current)
    for name in {path.split("/")[0] for path in files}:
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"..data/{name}")


def _read(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}
