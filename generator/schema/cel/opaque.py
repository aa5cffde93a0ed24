"""Values of Kubernetes' own CEL types: maps whose entry `KIND` names the type, equal when the values are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KIND = "generator.kind"
Opaque = Mapping[str, Any]


def opaque(kind: str, value: Any, **more: Any) -> Opaque:
    """A value of a type: "url", "ip", "cidr", "quantity", "semver", "format" or "optional"."""
    return {KIND: kind, "value": value, **more}


def value_of(kind: str, value: Opaque) -> Any:
    """What is in a value of `kind`. Raises NotImplementedError, which CEL reports, for any other map."""
    if value.get(KIND) != kind:
        raise NotImplementedError(f"no function for this type, {kind} is expected")
    return value["value"]
