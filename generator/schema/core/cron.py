"""Cron schedules as github.com/robfig/cron v3 reads them (ParseStandard): five fields, descriptors, @every."""

from __future__ import annotations

import re
from typing import NamedTuple


class _Field(NamedTuple):
    low: int
    high: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31),
    _Field(1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    _Field(0, 6, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_DESCRIPTORS = frozenset(("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"))
# strconv.Atoi and time.ParseDuration.
_is_integer = re.compile("[+-]?[0-9]+").fullmatch
_is_duration = re.compile(r"[+-]?(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)").fullmatch
_duration_parts = re.compile("([0-9]*)[.]?[0-9]*(ns|us|µs|μs|ms|s|m|h)").findall
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_SPACES = re.compile("[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_MAX_INT64 = 2**63 - 1


def schedule_problem(schedule: str) -> str:
    """Why `schedule` is none, in the words of the Go library; "" if it is one. A time zone prefix is passed over."""
    if schedule.startswith(("TZ=", "CRON_TZ=")):
        schedule = schedule.partition(" ")[2].strip()
    if schedule.startswith("@"):
        return _descriptor_problem(schedule)
    fields = [field for field in _SPACES.split(schedule) if field]
    if len(fields) != len(_FIELDS):
        return f"expected exactly 5 fields, found {len(fields)}: [{' '.join(fields)}]"
    for text, field in zip(fields, _FIELDS, strict=True):
        for part in text.split(","):
            if part and (problem := _range_problem(part, field)):
                return problem
    return ""


def _descriptor_problem(text: str) -> str:
    if text in _DESCRIPTORS:
        return ""
    if text.startswith("@every "):
        duration = text.removeprefix("@every ")
        if _is_duration(duration) and _whole_nanoseconds(duration) <= _MAX_INT64:
            return ""
        return f'failed to parse duration {text}: time: invalid duration "{duration}"'
    return f"unrecognized descriptor: {text}"


def _whole_nanoseconds(duration: str) -> int:
    """How long it is, less the fractions: enough to tell what does not fit into 64 bits."""
    return sum(int(number or 0) * _UNITS[unit] for number, unit in _duration_parts(duration))


def _range_problem(text: str, field: _Field) -> str:
    """getRange: `*`, `a`, `a-b`, each with an optional `/step`."""
    span, *steps = text.split("/")
    first, *rest = span.split("-")
    try:
        if first in ("*", "?"):
            start, end = field.low, field.high
        else:
            start = _number(first, field.names, field.low)
            if len(rest) > 1:
                return f"too many hyphens: {text}"
            end = _number(rest[0], field.names, field.low) if rest else start
        if len(steps) > 1:
            return f"too many slashes: {text}"
        step = _number(steps[0], (), 0) if steps else 1
    except ValueError as error:
        return str(error)
    if steps and not rest:
        end = field.high
    if start < field.low:
        return f"beginning of range ({start}) below minimum ({field.low}): {text}"
    if end > field.high:
        return f"end of range ({end}) above maximum ({field.high}): {text}"
    if start > end:
        return f"beginning of range ({start}) beyond end of range ({end}): {text}"
    return "" if step else f"step of range should be a positive number: {text}"


def _number(text: str, names: tuple[str, ...], low: int) -> int:
    """parseIntOrName. Raises ValueError with the library's words."""
    if text.lower() in names:
        return names.index(text.lower()) + low
    if not _is_integer(text):
        raise ValueError(f'failed to parse int from {text}: strconv.Atoi: parsing "{text}": invalid syntax')
    number = int(text)
    if abs(number) > _MAX_INT64:
        raise ValueError(f'failed to parse int from {text}: strconv.Atoi: parsing "{text}": value out of range')
    if number < 0:
        raise ValueError(f"negative number ({number}) not allowed: {text}")
    return number
