"""Reading values as the API server's JSON decoder does: null is absent, another type an error of the whole request."""

from __future__ import annotations

from typing import Any, TypeVar

from generator.scc.model import UndecodableError

T = TypeVar("T")
_INT64 = range(-(2**63), 2**63)
_INT32 = range(-(2**31), 2**31)


def string(holder: dict[str, Any], key: str, path: str) -> str | None:
    """The string at `key`; None where it is absent or null. Raises UndecodableError."""
    value = holder.get(key)
    if value is None or type(value) is str:
        return value
    raise UndecodableError(f"{path}.{key}", "a string")


def text(holder: dict[str, Any], key: str, path: str) -> str:
    """The string at `key`; "" where it is absent or null. Raises UndecodableError."""
    return string(holder, key, path) or ""


def boolean(holder: dict[str, Any], key: str, path: str) -> bool | None:
    """The boolean at `key`; None where it is absent or null. Raises UndecodableError."""
    value = holder.get(key)
    if value is None or type(value) is bool:
        return value
    raise UndecodableError(f"{path}.{key}", "true or false")


def integer(holder: dict[str, Any], key: str, path: str, *, bits: int = 64) -> int | None:
    """The integer at `key`; None where it is absent or null. Raises UndecodableError, also beyond its `bits`."""
    value = holder.get(key)
    if value is None or (type(value) is int and value in (_INT64 if bits == 64 else _INT32)):
        return value
    raise UndecodableError(f"{path}.{key}", f"an integer of {bits} bits")


def mapping(holder: dict[str, Any], key: str, path: str) -> dict[str, Any] | None:
    """The object at `key`; None where it is absent or null. Raises UndecodableError."""
    value = holder.get(key)
    if value is None or type(value) is dict:
        return value
    raise UndecodableError(f"{path}.{key}", "an object")


def items(holder: dict[str, Any], key: str, path: str, kind: type[T]) -> list[T] | None:
    """The list at `key`, all of whose items are of `kind`; None where it is absent or null. Raises UndecodableError."""
    value = holder.get(key)
    if value is None:
        return None
    if type(value) is not list:
        raise UndecodableError(f"{path}.{key}", "a list")
    for index, item in enumerate(value):
        if type(item) is not kind:
            raise UndecodableError(f"{path}.{key}[{index}]", _NAMES[kind])
    return value


def strings(holder: dict[str, Any], key: str, path: str) -> dict[str, str]:
    """The map of strings at `key`; empty where it is absent or null. Raises UndecodableError."""
    value = mapping(holder, key, path) or {}
    for name, one in value.items():
        if type(one) is not str:
            raise UndecodableError(f"{path}.{key}[{name}]", "a string")
    return value


_NAMES: dict[type, str] = {str: "a string", int: "an integer", dict: "an object"}
