"""`quantity` and `semver`: values that can be compared, and counted with."""

from __future__ import annotations

import re
from typing import Any

from generator.k8s.quantity import NANO, parse
from generator.schema.cel.declare import Declared, function, method
from generator.schema.cel.opaque import KIND, Opaque, opaque, value_of

_NUMBER = "(0|[1-9][0-9]*)"
_IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)


def _quantity(text: str) -> Opaque:
    # As text: an integer of CEL has 64 bits.
    return opaque("quantity", str(parse(text)))


def _is_quantity(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _nano(quantity: Opaque) -> int:
    return int(value_of("quantity", quantity))


def _as_integer(quantity: Opaque) -> int:
    whole, rest = divmod(_nano(quantity), NANO)
    if rest:
        raise ValueError("cannot convert value to integer")
    return whole


def _amount(value: Any) -> int:
    return value * NANO if isinstance(value, int) else _nano(value)


def _add(quantity: Opaque, other: Any) -> Opaque:
    return opaque("quantity", str(_nano(quantity) + _amount(other)))


def _sub(quantity: Opaque, other: Any) -> Opaque:
    return opaque("quantity", str(_nano(quantity) - _amount(other)))


def _is_semver(text: str) -> bool:
    return _SEMVER.fullmatch(text) is not None


def _semver(text: str) -> Opaque:
    if not _is_semver(text):
        raise ValueError("semver parse error during conversion from string")
    return opaque("semver", text.partition("+")[0])


def _order(value: Opaque) -> tuple[Any, ...]:
    """What a quantity or a version is compared by."""
    if value.get(KIND) == "quantity":
        return (_nano(value),)
    release, _, ending = value_of("semver", value).partition("-")
    numbers = tuple(int(number) for number in release.split("."))
    # A pre-release comes before its release; numbers before words (semver.org, 11).
    parts = ending.split(".") if ending else []
    return (*numbers, not parts, [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts])


def _compare(one: Opaque, other: Opaque) -> int:
    return (_order(one) > _order(other)) - (_order(one) < _order(other))


FUNCTIONS: tuple[Declared, ...] = (
    function("quantity", "string -> any", _quantity),
    function("isQuantity", "string -> bool", _is_quantity),
    method("isInteger", "map -> bool", lambda quantity: _nano(quantity) % NANO == 0),
    method("asInteger", "map -> int", _as_integer),
    method("asApproximateFloat", "map -> double", lambda quantity: _nano(quantity) / NANO),
    method("sign", "map -> int", lambda quantity: (_nano(quantity) > 0) - (_nano(quantity) < 0)),
    method("add", "map any -> any", _add),
    method("sub", "map any -> any", _sub),
    function("semver", "string -> any", _semver),
    function("isSemver", "string -> bool", _is_semver),
    method("major", "map -> int", lambda version: _order(version)[0]),
    method("minor", "map -> int", lambda version: _order(version)[1]),
    method("patch", "map -> int", lambda version: _order(version)[2]),
    method("isLessThan", "map map -> bool", lambda one, other: _order(one) < _order(other)),
    method("isGreaterThan", "map map -> bool", lambda one, other: _order(one) > _order(other)),
    method("compareTo", "map map -> int", _compare),
)
