"""The smallest pod that every level allows, and changes to it by pointer."""

from __future__ import annotations

import copy
from typing import Any

from generator.k8s import pointer as pointers

_VALID: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p"},
    "spec": {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "c",
                "image": "i",
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
            }
        ],
    },
}


def valid() -> dict[str, Any]:
    """A copy of the pod, to change."""
    return copy.deepcopy(_VALID)


def changed(pod: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """`pod` with each value set at its pointer, parents made as needed; `...` removes what is there."""
    for pointer, value in changes.items():
        _set(pod, pointers.split(pointer), value)
    return pod


def _set(parent: Any, parts: list[str], value: Any) -> None:
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        key: Any = int(part) if isinstance(parent, list) else part
        if following == "":
            break
        if isinstance(parent, list) and key == len(parent):
            parent.append({})
        elif isinstance(parent, dict) and not isinstance(parent.get(key), dict | list):
            parent[key] = [] if following.isdecimal() else {}
        parent = parent[key]
    if value is ...:
        del parent[key]
    elif isinstance(parent, list):
        parent.insert(key, value)
    else:
        parent[key] = value
