"""StorageClass, VolumeAttributesClass and CSIDriver."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.fields import check_fields, each, length, one_of
from generator.schema.core.formats import qualified_name

_MAX_PARAMETERS, _MAX_PARAMETER_BYTES = 512, 256 * 1024


def storage_class(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateStorageClass."""
    if not resource.get("provisioner"):
        causes.required(("provisioner",))
    check_fields(_STORAGE_CLASS, resource, (), causes)


def attributes_class(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateVolumeAttributesClass."""
    if not resource.get("driverName"):
        causes.required(("driverName",))
    if not resource.get("parameters"):
        causes.required(("parameters",), "must contain at least one key/value pair")
    check_fields(_ATTRIBUTES_CLASS, resource, (), causes)


def csi_driver(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateCSIDriver."""
    check_fields(_CSI_DRIVER, resource.get("spec"), ("spec",), causes)


def _provisioner(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, str) and value:
        causes.syntax(path, value, qualified_name(value.lower()))


def _parameters(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    if len(value) > _MAX_PARAMETERS:
        causes.too_long(path, _MAX_PARAMETERS)
        return
    if "" in value:
        causes.invalid(path, "", "field can not be empty.")
    texts = [text for pair in value.items() for text in pair if isinstance(text, str)]
    if sum(map(length, texts)) > _MAX_PARAMETER_BYTES:
        causes.too_long(path, _MAX_PARAMETER_BYTES)


def _topologies(value: Any, path: Path, causes: Causes, _: Any) -> None:
    for index, term in enumerate(value if isinstance(value, list) else ()):
        expressions = term.get("matchLabelExpressions") if isinstance(term, dict) else None
        seen: set[str] = set()
        for number, expression in enumerate(expressions if isinstance(expressions, list) else ()):
            if not isinstance(expression, dict):
                continue
            at = (*path, index, "matchLabelExpressions", number)
            key, values = expression.get("key"), expression.get("values")
            if values is None or values == []:
                causes.required((*at, "values"))
            if isinstance(key, str):
                causes.syntax((*at, "key"), key, qualified_name(key))
                if key in seen:
                    causes.duplicate((*at, "key"), key)
                seen.add(key)
            if isinstance(values, list):
                for place, text in enumerate(values):
                    if text in values[:place]:
                        causes.duplicate((*at, "values", place), text)


def _token_request(value: Any, path: Path, causes: Causes, _: Any) -> None:
    seconds = value.get("expirationSeconds") if isinstance(value, dict) else None
    if type(seconds) is int and seconds < 600:
        causes.invalid((*path, "expirationSeconds"), seconds, "may not specify a duration less than 10 minutes")
    if type(seconds) is int and seconds > 1 << 32:
        causes.invalid((*path, "expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds")


_STORAGE_CLASS = {
    "provisioner": _provisioner,
    "parameters": _parameters,
    "reclaimPolicy": one_of("Delete", "Retain"),
    "volumeBindingMode": one_of("Immediate", "WaitForFirstConsumer", empty=False),
    "allowedTopologies": _topologies,
}
_ATTRIBUTES_CLASS = {"driverName": _provisioner, "parameters": _parameters}
_CSI_DRIVER = {
    "fsGroupPolicy": one_of("File", "None", "ReadWriteOnceWithFSType", empty=False),
    "tokenRequests": each(_token_request),
    "volumeLifecycleModes": each(one_of("Persistent", "Ephemeral", empty=False), null=""),
}
CHECKS = {
    ("storage.k8s.io/v1", "StorageClass"): storage_class,
    ("storage.k8s.io/v1", "VolumeAttributesClass"): attributes_class,
    ("storage.k8s.io/v1", "CSIDriver"): csi_driver,
}
