"""What a scalar means: the rules of the Go libraries (`yamlio` tells more), as functions.

Sources: resolve.go of go.yaml.in/yaml v2.4.2 (behind sigs.k8s.io/yaml: the *direct* reading of kubectl and Argo CD) and
of v3.0.4 (behind kyaml: the *kustomize* reading), and Go's JSON, which everything passes through on its way to a
cluster: a float without a fraction is printed, and read back, as an integer.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import re
import struct
from decimal import Decimal
from typing import Any, Literal, TypeAlias

Reading: TypeAlias = Literal["direct", "kustomize"]
Number: TypeAlias = int | float

# A plain scalar that starts with anything else is a string, whatever follows.
HINTS = frozenset(("", *"+-.0123456789yYnNtTfFoO~"))
INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

NULLS: dict[str, Any] = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CORE = NULLS | dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
WORDS: dict[Reading, dict[str, Any]] = {
    "direct": _CORE
    | dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True)
    | dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    "kustomize": _CORE,
}

_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# Python converts no longer ones, and they mean no number that a manifest could need.
_MOST_DIGITS = 4000
# strconv.ParseFloat takes underscores between digits; only a scalar with a leading dot reaches it with them.
_DOTTED = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt](?=.*(?:Z|[-+][0-9]{2}:[0-9]{2})\Z)| +(?=[0-9:.,]+\Z))"
    r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,]([0-9]+))?(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_TAG = "tag:yaml.org,2002:"


def resolve_plain(text: str, reading: Reading) -> Any:
    """The JSON value of a plain scalar without a tag. Raises ValueError for infinity and NaN, which JSON has not."""
    if text[:1] not in HINTS:
        return text
    words = WORDS[reading]
    if text in words:
        return words[text]
    if INFINITE.fullmatch(text):
        raise ValueError(f"unsupported value: {text} cannot be written as JSON; quote it if text is meant")
    if reading == "kustomize" and (stamp := timestamp(text)) is not None:
        return stamp
    number = parse_number(text)
    return text if number is None else json_number(number)


def parse_number(text: str) -> Number | None:
    """The number that both readings see in a plain scalar; None for what is a string to them."""
    if text[:1] == ".":
        return _finite(text) if _DOTTED.fullmatch(text) else None
    if text[:1] not in HINTS:
        return None
    digits = text.replace("_", "")
    if len(digits) > _MOST_DIGITS:
        return None
    match = _INTEGER.fullmatch(digits)
    if match:
        sign, hexadecimal, binary, octal, decimal = match.groups()
        for group, base in ((hexadecimal, 16), (binary, 2), (octal, 8), (decimal, 10)):
            if group is not None:
                value = -int(group, base) if sign == "-" else int(group, base)
                # int64, or uint64 where no sign is written; a larger one goes on to be a float or a string.
                if -(2**63) <= value < (2**63 if sign else 2**64):
                    return value
    return _finite(digits) if _FLOAT.fullmatch(digits) else None


def _finite(digits: str) -> float | None:
    value = float(digits)
    return None if value in (float("inf"), float("-inf")) else value


def json_number(number: Number) -> Number:
    """`number` after a trip through Go's JSON: 1.0 is 1, and an integer beyond 64 bits a float."""
    if isinstance(number, int):
        return number if -(2**63) <= number < 2**64 else float(number)
    if not number.is_integer():
        return number
    # Go prints the shortest digits and fills up with zeros: -2^63 as a float is printed as -9223372036854776000.
    printed = int(Decimal(repr(number)))
    return printed if -(2**63) <= printed < 2**63 else number


def timestamp(text: str) -> str | None:
    """How kustomize rewrites a plain date or time (RFC 3339); None for what it takes for a string."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    hour, minute, second = (int(match[group] or 0) for group in (4, 5, 6))
    # Go counts leap years before year 1 like any other; Python's calendar has them too, but for year 0.
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year or 2000, month)[1]:
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = match[8] or "Z"
    if zone != "Z" and (int(zone[1:3]) > 23 or int(zone[4:]) > 59):
        return None
    fraction = (match[7] or "")[:9].rstrip("0")
    zone = "Z" if zone[1:] == "00:00" else zone
    time = f"{hour:02}:{minute:02}:{second:02}{'.' if fraction else ''}{fraction}"
    return f"{year:04}-{month:02}-{day:02}T{time}{zone}"


def resolve_tagged(tag: str, text: str, reading: Reading) -> Any:
    """The JSON value of a scalar with a tag; an unknown tag makes a string. Raises ValueError if they disagree."""
    short = tag.removeprefix(_TAG)
    if short == tag or short not in ("bool", "int", "float", "null", "timestamp", "binary"):
        return text
    if short == "binary":
        return _binary(text)
    if short == "timestamp":
        stamp = timestamp(text)
        if stamp is not None:
            return text if reading == "direct" else stamp
    elif short in ("int", "float"):
        number = None if short == "int" and timestamp(text) else parse_number(text)
        if number is not None and (short == "float" or isinstance(number, int)):
            return json_number(number)
    else:
        value = WORDS[reading].get(text, text)
        if (value is None) if short == "null" else isinstance(value, bool):
            return value
    raise ValueError(f"cannot decode {text!r} as a !!{short}")


def _binary(text: str) -> str:
    try:
        data = base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
    except binascii.Error:
        raise ValueError("!!binary value contains invalid base64 data") from None
    # Go's JSON replaces what is no UTF-8.
    return data.decode("utf-8", "replace")


def direct_key(text: str) -> str:
    """The key that a plain scalar becomes in the direct reading: `yes` is "true", `1.0` is "1".

    Raises ValueError for null and for integers beyond int64, which sigs.k8s.io/yaml refuses as keys.
    """
    if text[:1] not in HINTS:
        return text
    words = WORDS["direct"]
    if text in words:
        return key_of(words[text])
    if INFINITE.fullmatch(text):
        return text.lower().removeprefix("+")
    number = parse_number(text)
    return text if number is None else key_of(number)


def key_of(value: Any) -> str:
    """The key that a resolved scalar becomes (convertToJSONableObject of sigs.k8s.io/yaml). Raises ValueError."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _shortest_float32(value)
    if isinstance(value, int) and value < 2**63:
        return str(value)
    shown = "null" if value is None else value if isinstance(value, int) else "a mapping or list"
    raise ValueError(f"invalid map key: {shown}; quote the key if text is meant")


def _shortest_float32(value: float) -> str:
    """strconv.FormatFloat(value, 'g', -1, 32): the fewest digits that are the same 32-bit float."""
    try:
        single = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    for precision in range(9):
        text = f"{value:.{precision}e}"
        if struct.unpack("<f", struct.pack("<f", float(text)))[0] == single:
            break
    mantissa, _, exponent = text.partition("e")
    # 'g' with the shortest precision decides as if it had six digits (strconv/ftoa.go, eprec).
    if -4 <= int(exponent) < 6:
        return f"{float(text):.{max(0, precision - int(exponent))}f}"
    return f"{mantissa}e{exponent}"
