"""An SCC as the API server stores it: with the defaults of OpenShift's admission plugin for SCCs.

Source: sccdefaults/defaults.go of openshift/apiserver-library-go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.scc.volume_source import KINDS


def stored(scc: Mapping[str, Any]) -> dict[str, Any]:
    """`scc`, as somebody wrote it, as a cluster keeps it; a field of the wrong type is left for others to refuse."""
    found = {key: value for key, value in scc.items() if value is not None}
    for field in ("fsGroup", "supplementalGroups"):
        rule = found.get(field, {})
        if isinstance(rule, Mapping) and not rule.get("type"):
            found[field] = {**rule, "type": "RunAsAny"}
    found.setdefault("users", [])
    found.setdefault("groups", [])
    found.setdefault("allowPrivilegeEscalation", True)
    volumes = found.get("volumes", ["*"])
    if isinstance(volumes, list) and all(isinstance(volume, str) for volume in volumes):
        found["volumes"] = sorted(_volumes(set(volumes), bool(found.get("allowHostDirVolumePlugin"))))
    return found


def _volumes(volumes: set[str], host_paths: bool) -> set[str]:
    """The kinds of volumes, on which allowHostDirVolumePlugin has the last word."""
    if not volumes:
        return {"hostPath"} if host_paths else {"none"}
    if host_paths:
        return volumes if "*" in volumes else volumes | {"hostPath"}
    everything = set(KINDS.values()) if "*" in volumes else set()
    return (volumes | everything) - {"*", "hostPath"}
