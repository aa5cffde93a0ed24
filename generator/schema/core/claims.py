"""PersistentVolumeClaim, and the claim template of an ephemeral volume."""

from __future__ import annotations

from typing import Any

from generator.k8s.shape import mapping
from generator.schema.core.causes import Causes, Key, Path
from generator.schema.core.fields import check_fields, items, name, one_of, spec_of
from generator.schema.core.formats import dns_subdomain
from generator.schema.core.quantities import amount
from generator.schema.core.selectors import check_labels

ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")
volume_mode = one_of("Block", "Filesystem", empty=False)


def claim(resource: dict[str, Any], causes: Causes) -> None:
    """ValidatePersistentVolumeClaimSpec."""
    check_claim_spec(spec_of(resource), ("spec",), causes)


def claim_template(template: Any, path: Path, causes: Causes) -> None:
    """ValidatePersistentVolumeClaimTemplate: labels and annotations are the only metadata that it may have."""
    if not isinstance(template, dict):
        return
    metadata = template.get("metadata")
    if isinstance(metadata, dict):
        check_labels(metadata.get("labels"), (*path, "metadata", "labels"), causes)
        for field in ("name", "namespace", "generateName", "finalizers"):
            if metadata.get(field):
                causes.forbidden((*path, "metadata", field), "cannot be set")
    check_claim_spec(template.get("spec"), (*path, "spec"), causes)
    size = mapping(template, "spec", "resources", "requests").get("storage")
    if (found := amount(size)) is not None and found <= 0:  # of a claim itself, the schema says so
        causes.invalid((*path, "spec", "resources", "requests", Key("storage")), size, "must be greater than zero")


def check_claim_spec(spec: Any, path: Path, causes: Causes) -> None:
    """Access modes, a size, and the rest field by field."""
    if not isinstance(spec, dict):
        return
    modes = spec.get("accessModes")
    if not modes:
        causes.required((*path, "accessModes"), "at least 1 access mode is required")
    check_access_modes(modes, (*path, "accessModes"), causes)
    resources = spec.get("resources")
    requests = resources.get("requests") if isinstance(resources, dict) else None
    at = (*path, "resources", "requests", Key("storage"))
    if requests is None or (isinstance(requests, dict) and requests.get("storage") is None):
        causes.required(at)
    check_fields(_SPEC, spec, path, causes)


def check_access_modes(modes: Any, path: Path, causes: Causes) -> None:
    """Known modes, and ReadWriteOncePod alone."""
    if not isinstance(modes, list):
        return
    for mode in items(modes, null=""):
        if isinstance(mode, str) and mode not in ACCESS_MODES:
            causes.unsupported(path, mode, ACCESS_MODES)
    if "ReadWriteOncePod" in modes and any(mode in modes for mode in ACCESS_MODES[:3]):
        causes.forbidden(path, "may not use ReadWriteOncePod with other access modes")


def _data_source(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """validateDataSourceRef; of `dataSource` the server drops what it does not know."""
    # CrossNamespaceVolumeDataSource is alpha: without it the server drops a reference with a namespace.
    if not isinstance(value, dict) or value.get("namespace"):
        return
    group, kind = (value.get(field) or "" for field in ("apiGroup", "kind"))
    for field in ("kind", "name"):
        if not value.get(field):
            causes.required((*path, field))
    if not group and kind != "PersistentVolumeClaim" and isinstance(kind, str):
        causes.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
    if group and isinstance(group, str):
        causes.syntax((*path, "apiGroup"), group, dns_subdomain(group))


_SPEC = {"dataSourceRef": _data_source, "storageClassName": name(dns_subdomain), "volumeMode": volume_mode}
CHECKS = {("v1", "PersistentVolumeClaim"): claim}
