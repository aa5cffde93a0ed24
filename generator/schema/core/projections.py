"""Volumes made of files: items of Secrets and ConfigMaps, the downward API, projections of several sources."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.environment import field_ref, resource_ref
from generator.schema.core.fields import check_fields, each, file_mode, record
from generator.schema.core.mounts import not_reserved

_MAX_EXPIRATION = 1 << 32
_SOURCES = ("secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate")


def _downward_file(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    if not value.get("path"):
        causes.required((*path, "path"))
    check_fields(_FILE, value, path, causes)
    field, resource = value.get("fieldRef"), value.get("resourceFieldRef")
    if field is not None:
        field_ref(field, (*path, "fieldRef"), causes)
        if resource is not None:
            causes.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
    elif resource is not None:
        resource_ref(resource, (*path, "resourceFieldRef"), causes, container=True)
    else:
        causes.required(path, "one of fieldRef and resourceFieldRef is required")


def projected(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """A projected volume."""
    if not isinstance(value, dict):
        return
    file_mode(value.get("defaultMode"), (*path, "defaultMode"), causes, None)
    sources = value.get("sources")
    taken: set[str] = set()
    for index, source in enumerate(sources if isinstance(sources, list) else ()):
        if not isinstance(source, dict):
            continue
        at = (*path, "sources", index)
        check_fields(_PROJECTIONS, source, at, causes)
        if len([kind for kind in _SOURCES if source.get(kind) is not None]) > 1:
            causes.forbidden(at, "may not specify more than 1 volume type per source")
        for file in _files(source):
            if file in taken:
                causes.invalid(path, HIDDEN, "conflicting duplicate paths")
            taken.add(file)


def _files(source: dict[str, Any]) -> list[str]:
    """The paths that a source names, token excepted: the server does not compare that one."""
    found = []
    for kind in ("secret", "configMap", "downwardAPI"):
        projection = source.get(kind)
        items = projection.get("items") if isinstance(projection, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(item.get("path"), str) and item["path"]:
                found.append(item["path"])
    return found


def _token(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    seconds = value.get("expirationSeconds")
    if type(seconds) is int and seconds < 600:
        causes.invalid((*path, "expirationSeconds"), seconds, "may not specify a duration less than 10 minutes")
    if type(seconds) is int and seconds > _MAX_EXPIRATION:
        causes.invalid((*path, "expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds")
    if not value.get("path"):
        causes.required((*path, "path"))
    else:
        not_reserved(value["path"], (*path, "path"), causes)


_FILE = {"path": not_reserved, "mode": file_mode}
key_to_path = record(_FILE, required=("key", "path"))
downward_api = record({"defaultMode": file_mode, "items": each(_downward_file)})
_named = record({"items": each(key_to_path)}, required=("name",))
_PROJECTIONS = {
    "secret": _named,
    "configMap": _named,
    "downwardAPI": record({"items": each(_downward_file)}),
    "serviceAccountToken": _token,
}
