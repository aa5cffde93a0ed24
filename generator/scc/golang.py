"""What Go's standard library does and Python's does not: quoting, scanning of number ranges, joining of errors."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_UINT32, _UINT64 = 1 << 32, 1 << 64
# What Sscanf skips before a number (isSpace of fmt/scan.go) but a line feed, which is an error of its own.
_BLANK = re.compile(r"[\t\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*")
_DIGITS = re.compile(r"[0-9]*")


def quote(text: str) -> str:
    """A string literal as strconv.Quote writes it."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def aggregate(messages: Iterable[str]) -> str:
    """Several errors in one text (apimachinery util/errors.Aggregate): each once, in brackets if there are several."""
    unique = list(dict.fromkeys(messages))
    return unique[0] if len(unique) == 1 else f"[{', '.join(unique)}]"


class ScanError(ValueError):
    """What fmt.Sscanf says about a text that is no block of numbers."""


def scan_block(text: str) -> tuple[int, int]:
    """The first and last number of `start/size` or `start-end`, as library-go's security/uid.ParseBlock reads them.

    It scans `%d/%d` or `%d-%d` into uint32: blanks before a number are skipped, whatever follows the second number is
    ignored, and `start + size - 1` wraps around. Raises ScanError with Go's words.
    """
    separator = "/" if "/" in text else "-"
    start, position = _number(text, 0)
    if position >= len(text):
        raise ScanError("unexpected EOF")
    if text[position] != separator:
        raise ScanError("input does not match format")
    second, _ = _number(text, position + 1)
    if separator == "-":
        return start, second
    return start, (start + second - 1) % _UINT32


def _number(text: str, position: int) -> tuple[int, int]:
    """The unsigned decimal number at `position`, and the position behind it."""
    begin = _end(_BLANK, text, position)
    end = _end(_DIGITS, text, begin)
    digits = text[begin:end]
    if not digits:
        if begin == len(text):
            raise ScanError("EOF")
        raise ScanError("unexpected newline" if text[begin] == "\n" else "expected integer")
    value = int(digits)
    if value >= _UINT64:
        raise ScanError(f"strconv.ParseUint: parsing {quote(digits)}: value out of range")
    if value >= _UINT32:
        raise ScanError(f"unsigned integer overflow on token {digits}")
    return value, end


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position
