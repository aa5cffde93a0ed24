"""The `format`s of strings that the API server checks and the compiled validator does not know, or knows otherwise.

k8s.io/kube-openapi, pkg/validation/strfmt. A format that the server does not know says nothing.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Callable
from typing import Any

import orjson

from generator.schema.cel.networks import is_cidr
from generator.schema.cel.urls import is_url

# Known to the compiled validator, in the same sense.
_NATIVE = frozenset({"date", "date-time", "email", "hostname", "ipv6"})
_GO_DURATION = re.compile(r"[+-]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
# A number with a unit anywhere in the text will do: "3 days", "PT5M".
_LONG_DURATION = re.compile(
    r"(?i)[0-9]+\s*(?:(?:ns|us|µs|ms|s|m|h|hr|d|w|wk)(?![A-Za-zµ])|(?:nano|micro|milli|sec|min|hour|day|week))"
)
# Numbers with leading zeros too (k8s.io/utils/net, ParseIPSloppy).
_NUMBER = "0*(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_IPV4 = re.compile(rf"(?:{_NUMBER}\.){{3}}{_NUMBER}")
# net.ParseMAC: 6, 8 or 20 bytes in pairs of one separator, or in groups of four digits.
_MAC = re.compile(
    r"(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}(?:(?:[0-9A-Fa-f]{2}\1){2}|(?:[0-9A-Fa-f]{2}\1){14})?[0-9A-Fa-f]{2}"
    r"|(?:[0-9A-Fa-f]{4}\.){2}(?:[0-9A-Fa-f]{4}\.|(?:[0-9A-Fa-f]{4}\.){7})?[0-9A-Fa-f]{4}"
)
_HEX = "[0-9a-f]"
_UUIDS = {
    name: re.compile(rf"(?i){_HEX}{{8}}-?{_HEX}{{4}}-?{version}{_HEX}{{3}}-?{variant}{_HEX}{{3}}-?{_HEX}{{12}}")
    for name, version, variant in (
        ("uuid", _HEX, _HEX),
        ("uuid3", 3, _HEX),
        ("uuid4", 4, "[89ab]"),
        ("uuid5", 5, "[89ab]"),
    )
}


def is_base64(text: object) -> bool:
    """Whether Go's encoding/base64 decodes it: padded, standard alphabet, line breaks ignored."""
    if not isinstance(text, str):
        return True
    try:
        base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_duration(text: object) -> bool:
    """Whether strfmt.ParseDuration takes it: Go's "1h30m", and units in words."""
    if not isinstance(text, str):
        return True
    return bool(_GO_DURATION.fullmatch(text) or _LONG_DURATION.search(text))


def _is_cidr(text: str) -> bool:
    address, slash, length = text.rpartition("/")
    if _IPV4.fullmatch(address):
        return bool(slash) and length.isdecimal() and int(length) <= 32
    return is_cidr(text)


def _is_full_match(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(text) is not None


def _on_strings(check: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or check(value)


FORMATS: dict[str, Callable[[object], bool]] = {
    "byte": is_base64,
    "cidr": _on_strings(_is_cidr),
    "duration": _is_duration,
    "ipv4": _on_strings(functools.partial(_is_full_match, _IPV4)),
    "mac": _on_strings(functools.partial(_is_full_match, _MAC)),
    "uri": _on_strings(is_url),
    **{name: _on_strings(functools.partial(_is_full_match, pattern)) for name, pattern in _UUIDS.items()},
}
KNOWN = _NATIVE | FORMATS.keys()


def formats_of(schema: Any) -> dict[str, Callable[[object], bool]]:
    """Those of `FORMATS` that `schema` names: a validator with any of its own is slower on every object."""
    try:
        text = orjson.dumps(schema)
    except TypeError:
        # A number of more than 64 bits.
        return FORMATS
    return {name: check for name, check in FORMATS.items() if f'"format":"{name}"'.encode() in text}
