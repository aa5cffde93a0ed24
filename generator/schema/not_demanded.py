"""Fields that the published OpenAPI calls required and the API server takes when they are missing.

In Go they are no pointers, so a missing one is a zero value, which its validation accepts. Each was asked of a real
Kubernetes 1.33 (tests/schema_table/values/required.yaml); conditions stand for all that a cluster writes into `status`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CORE = "io.k8s.api.core.v1."
_FIELDS: Mapping[str, frozenset[str]] = {
    name: frozenset(fields)
    for name, fields in {
        f"{_CORE}HTTPHeader": ["value"],
        f"{_CORE}ISCSIPersistentVolumeSource": ["lun"],
        f"{_CORE}ISCSIVolumeSource": ["lun"],
        f"{_CORE}LimitRangeSpec": ["limits"],
        f"{_CORE}PreferredSchedulingTerm": ["preference"],
        f"{_CORE}ResourceClaim": ["name"],
        f"{_CORE}ScaleIOPersistentVolumeSource": ["secretRef"],
        f"{_CORE}ScaleIOVolumeSource": ["secretRef"],
        f"{_CORE}SleepAction": ["seconds"],
        f"{_CORE}Sysctl": ["value"],
        "io.k8s.api.apps.v1.ControllerRevision": ["revision"],
        "io.k8s.api.batch.v1.PodFailurePolicy": ["rules"],
        "io.k8s.api.storage.v1.TokenRequest": ["audience"],
    }.items()
}
_STATUS = ("ContainerStateTerminated", "DaemonEndpoint", "NodeAddress", "NodeSystemInfo")


def without_false_demands(name: str, definition: Any) -> Any:
    """The definition `name` of the bundle, which demands no more than the server does."""
    if not isinstance(definition, Mapping) or "required" not in definition:
        return definition
    short = name.rpartition(".")[2]
    if short.endswith("Condition") or short in _STATUS:
        demanded: list[str] = []
    elif name in _FIELDS:
        demanded = [field for field in definition["required"] if field not in _FIELDS[name]]
    else:
        return definition
    return {**definition, "required": demanded}
