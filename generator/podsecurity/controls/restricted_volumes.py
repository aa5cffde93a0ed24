"""Pods may use volumes that need no trust in the pod's author.

Restricted: each of `volumes` must be one of the allowed sources below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, string, struct, structs
from generator.podsecurity.wording import plural, quoted

_ALLOWED = frozenset(
    (
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "image",
        "persistentVolumeClaim",
        "projected",
        "secret",
    )
)
# In the order in which the check looks for them: a volume with two sources is called by the first.
_FORBIDDEN = (
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "nfs",
    "iscsi",
    "glusterfs",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "fc",
    "azureFile",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "portworxVolume",
    "scaleIO",
    "storageos",
)


def _since_1_0(pod: Pod) -> list[Offence]:
    found = []
    for index, volume in structs(pod.spec, "volumes"):
        if not any(key in _ALLOWED and struct(volume, key) is not None for key in volume):
            source = _source(volume)
            if source is None:
                continue
            parts = (index,) if source == "unknown" else (index, source)
            found.append(Offence(pod.at("volumes", *parts), value=source, field=string(volume, "name")))
    return found


def _source(volume: Mapping[str, Any]) -> str | None:
    """What the check calls the source of `volume`; None where there is none, which the API server makes an emptyDir."""
    # SetDefaults_Volume in pkg/apis/core/v1/defaults.go of Kubernetes; its own fixtures rely on it.
    if all(key == "name" or volume[key] is None for key in volume):
        return None
    return next((key for key in _FORBIDDEN if struct(volume, key) is not None), "unknown")


def _describe(offences: Sequence[Offence]) -> Refusal:
    types = sorted({str(offence.value) for offence in offences})
    detail = (
        f"{plural('volume', len(offences))} {quoted(offence.field for offence in offences)} "
        f"{'uses' if len(offences) == 1 else 'use'} {plural('restricted volume type', len(types))} {quoted(types)}"
    )
    return Refusal("restricted volume types", detail)


CONTROL = Control("restrictedVolumes", "restricted", ((0, _since_1_0),), _describe, overrides="hostPathVolumes")
