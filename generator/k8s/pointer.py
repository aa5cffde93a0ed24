"""Places in an object: RFC 6901 JSON pointers, and the field paths that the API server writes in its messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_PLAIN_FIELD = re.compile(r"[A-Za-z$_][A-Za-z0-9_$-]*")


def join(base: str, *parts: str | int) -> str:
    """`base` with `parts` appended, each escaped: join("/spec", "a/b", 0) is "/spec/a~1b/0"."""
    return base + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def split(pointer: str) -> list[str]:
    """The unescaped parts of a pointer; "" is the whole object and has none."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def child(value: Any, part: str) -> Any:
    """One step down: a key of a dict or an index of a list. Raises KeyError where there is nothing."""
    if isinstance(value, dict):
        return value[part]
    if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
        return value[int(part)]
    raise KeyError(part)


def resolve(value: Any, pointer: str) -> Any:
    """What stands at `pointer` in `value`. Raises KeyError where nothing does."""
    for part in split(pointer):
        value = child(value, part)
    return value


def field_path(parts: Iterable[str | int]) -> str:
    """The path as Kubernetes' field.Path prints it: spec.containers[0].name, metadata.labels[a/b]."""
    text = ""
    for part in parts:
        if isinstance(part, str) and _PLAIN_FIELD.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{part}]"
    return text
