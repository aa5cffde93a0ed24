"""Random volumes: of every kind, and variants of the one with a pod's own token."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from generator.scc.volume_source import KINDS

JSON = dict[str, Any]


def add_volume(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    common = [
        "configMap",
        "emptyDir",
        "secret",
        "hostPath",
        "nfs",
        "csi",
        "ephemeral",
        "persistentVolumeClaim",
        "image",
        "flexVolume",
    ]
    kind = draw.choice([*common, *common, *KINDS])
    source: Any = {}
    if kind == "flexVolume":
        source = draw.choice([{"driver": "a/b"}, {"driver": "x"}, {"driver": ""}, {}])
    volume: JSON = {"name": f"v{draw.randint(0, 99)}", kind: source}
    if draw.random() < 0.03:
        volume[draw.choice(list(KINDS))] = draw.choice([{}, None])
    if draw.random() < 0.03:
        volume = draw.choice([{"name": "bare"}, {}, {"name": "gone", "someday": {}}, {"name": "n", kind: None}])
    spec = pod["spec"]
    spec["volumes"] = [*(spec.get("volumes") or []), volume]
    if draw.random() < 0.01:
        spec["volumes"] = draw.choice([[], None, [None]])


def add_projected(draw: random.Random, pod: JSON, ids: list[int]) -> None:
    token: JSON = {"path": "token", "expirationSeconds": 3607}
    sources: list[Any] = [
        {"serviceAccountToken": token},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {
            "configMap": {
                "name": "openshift-service-ca.crt",
                "items": [{"key": "service-ca.crt", "path": "service-ca.crt"}],
            }
        },
        {
            "downwardAPI": {
                "items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]
            }
        },
    ]
    sources = sources[: draw.choice([0, 1, 2, 3, 4, 4, 4])]
    twist = draw.choice(_TWISTS)
    if draw.random() < 0.6:
        twist(sources)
    spec = pod["spec"]
    spec["volumes"] = [*(spec.get("volumes") or []), {"name": "kube-api-access", "projected": {"sources": sources}}]


def _item(sources: list[Any], index: int) -> JSON:
    """The first item of a source, or something to change where there is none."""
    if len(sources) <= index:
        return {}
    found: JSON = next(iter(sources[index].values()))["items"][0]
    return found


_TWISTS: tuple[Callable[[list[Any]], Any], ...] = (
    lambda sources: sources[:1] and sources[0]["serviceAccountToken"].update(path="other"),
    lambda sources: sources[:1] and sources[0]["serviceAccountToken"].update(audience="vault"),
    lambda sources: sources[:1] and sources[0]["serviceAccountToken"].update(audience=None),
    lambda sources: sources[1:] and sources[1]["configMap"].update(name="mine"),
    lambda sources: sources[1:] and sources[1]["configMap"].update(items=[]),
    lambda sources: sources[1:] and sources[1]["configMap"].update(name=None),
    lambda sources: _item(sources, 1).update(key="x"),
    lambda sources: _item(sources, 1).update(path="x"),
    lambda sources: _item(sources, 2).update(key="ca.crt"),
    lambda sources: _item(sources, 3).update(path="ns"),
    lambda sources: _item(sources, 3).update(fieldRef={"fieldPath": "metadata.namespace"}),
    lambda sources: _item(sources, 3).update(fieldRef={"fieldPath": "metadata.name", "apiVersion": "v1"}),
    lambda sources: _item(sources, 3).update(fieldRef=None),
    lambda sources: sources[3:] and sources[3]["downwardAPI"].update(items=[]),
    lambda sources: sources.append({"secret": {"name": "s"}}),
    lambda sources: sources.append({}),
    lambda sources: sources.append(None),
    lambda sources: sources.append({"serviceAccountToken": {"path": "token"}, "configMap": {"name": "x"}}),
    lambda sources: sources.append({"serviceAccountToken": {"path": "token"}, "secret": {"name": "x"}}),
    lambda sources: sources.append({"clusterTrustBundle": {"path": "x"}}),
)
