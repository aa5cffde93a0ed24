"""Tables of field -> check, and the checks that many fields share.

A check is a function (value, path, causes, context). It is called for fields that are there and not null (the server
drops nulls), and passes over a value of the wrong type. `context` is what a topic needs to know of the surroundings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.formats import Answer, path_segment, port_name

Check = Callable[[Any, Path, Causes, Any], None]
Table = Mapping[str, Check]

MAX_INT32 = 2**31 - 1
MODE_RULE = "must be a number between 0 and 0777 (octal), both inclusive"
_PORT_RULE = "must be between 1 and 65535, inclusive"


def check_fields(table: Table, value: Any, path: Path, causes: Causes, context: Any = None) -> None:
    """Run the check of each field of `value` that `table` knows; time goes by the fields that are there."""
    if not isinstance(value, dict):
        return
    for field, child in value.items():
        if child is not None and field in table:
            table[field](child, (*path, field), causes, context)


def record(table: Table, *, required: tuple[str, ...] = ()) -> Check:
    """A check of a struct: its fields by `table`; `required` ones must not be missing, null or ""."""

    def check(value: Any, path: Path, causes: Causes, context: Any) -> None:
        if not isinstance(value, dict):
            return
        for field in required:
            if value.get(field) in (None, ""):
                causes.required((*path, field))
        check_fields(table, value, path, causes, context)

    return check


_EMPTY: dict[str, Any] = {}


def items(value: Any, null: Any = _EMPTY) -> list[Any]:
    """The items of a list as Go decodes them: of a null it makes an empty struct, or what is given. [] for no list."""
    return [null if item is None else item for item in value] if isinstance(value, list) else []


def each(check: Check, *, null: Any = _EMPTY) -> Check:
    """A check of a list: `check` for every one of its `items`."""

    def check_items(value: Any, path: Path, causes: Causes, context: Any) -> None:
        for index, item in enumerate(items(value, null)):
            check(item, (*path, index), causes, context)

    return check_items


def one_of(*supported: str, empty: bool = True) -> Check:
    """An enum; "" is the default where the field is no pointer, which is the rule."""

    def check(value: Any, path: Path, causes: Causes, _: Any) -> None:
        if value not in supported and isinstance(value, str) and (value or not empty):
            causes.unsupported(path, value, supported)

    return check


def name(syntax: Callable[[str], Answer], *, empty: bool = True) -> Check:
    """A string of a syntax of `formats`; "" counts as absent unless told otherwise."""

    def check(value: Any, path: Path, causes: Causes, _: Any) -> None:
        if isinstance(value, str) and (value or not empty) and (wrong := syntax(value)):
            causes.syntax(path, value, wrong)

    return check


def between(low: int, high: int, rule: str | None = None) -> Check:
    """A whole number from `low` to `high`."""
    detail = rule or f"must be between {low} and {high}, inclusive"

    def check(value: Any, path: Path, causes: Causes, _: Any) -> None:
        if type(value) is int and not low <= value <= high:
            causes.invalid(path, value, detail)

    return check


def at_least(low: int, rule: str) -> Check:
    """A whole number of `low` or more."""

    def check(value: Any, path: Path, causes: Causes, _: Any) -> None:
        if type(value) is int and value < low:
            causes.invalid(path, value, rule)

    return check


def forbidden(detail: str) -> Check:
    """A field that may not be set here."""

    def check(_: Any, path: Path, causes: Causes, __: Any) -> None:
        causes.forbidden(path, detail)

    return check


not_negative = at_least(0, "must be greater than or equal to 0")
positive = at_least(1, "must be greater than zero")
user_id = between(0, MAX_INT32)
file_mode = between(0, 0o777, MODE_RULE)
port_number = between(1, 65535)
segment_name = name(path_segment)
protocol = one_of("SCTP", "TCP", "UDP")


def port(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """A port by number or name: ValidatePortNumOrName."""
    if type(value) is int:
        if not 0 < value < 65536:
            causes.invalid(path, value, _PORT_RULE)
    elif isinstance(value, str):
        causes.syntax(path, value, port_name(value))


def spec_of(resource: dict[str, Any]) -> dict[str, Any] | None:
    """The spec of an object: empty if missing or null, as Go decodes it; None if it is no mapping."""
    spec = resource.get("spec")
    if spec is None:
        return {}
    return spec if isinstance(spec, dict) else None


def length(text: str) -> int:
    """What Go's len says: bytes of UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def is_set(value: Any) -> bool:
    """Whether a string or number field is there and not Go's zero value."""
    return value not in (None, "", 0) or isinstance(value, bool)
