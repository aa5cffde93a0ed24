"""The id blocks in a namespace's annotations, read with the rules of Go's fmt.Sscanf.

OpenShift reads "%d/%d" or "%d-%d" into uint32 (openshift/library-go, pkg/security/uid): blanks before a number are
skipped, what follows the second number is ignored, and each failure has its own text, which ends up in the refusal.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# The blanks that fmt skips (isSpace in fmt/scan.go) less the newline, which it refuses; "\r\n" counts as one.
_BLANKS = re.compile("[\t\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*")
_DIGITS = re.compile("[0-9]+")
_UINT32, _UINT64 = 1 << 32, 1 << 64


class BlockError(ValueError):
    """A text that is no block; the message is the one Go gives."""


class Block(NamedTuple):
    """Ids from `start` to `end`, both included; nothing fits where `end` is the smaller one."""

    start: int
    end: int


def parse_block(written: str) -> Block:
    """`start/size` or `start-end`. Raises BlockError."""
    sized = "/" in written
    start, position = _number(written, 0)
    if position == len(written):
        raise BlockError("unexpected EOF")
    if written[position] != ("/" if sized else "-"):
        raise BlockError("input does not match format")
    second, _ = _number(written, position + 1)
    return Block(start, (start + second - 1) % _UINT32 if sized else second)


def parse_blocks(written: str) -> list[Block]:
    """The blocks of a list separated by commas. Raises BlockError."""
    return [parse_block(part) for part in written.split(",")]


def _number(written: str, position: int) -> tuple[int, int]:
    """The number at `position` after blanks, and where it ends. Raises BlockError."""
    blanks = _BLANKS.match(written, position)
    position = blanks.end() if blanks else position
    if position == len(written):
        raise BlockError("EOF")
    if written[position] == "\n":
        raise BlockError("unexpected newline")
    digits = _DIGITS.match(written, position)
    if digits is None:
        raise BlockError("expected integer")
    token = digits[0].lstrip("0") or "0"
    # Compared by length first: Python refuses to read thousands of digits.
    if len(token) > 20 or int(token) >= _UINT64:
        raise BlockError(f'strconv.ParseUint: parsing "{digits[0]}": value out of range')
    if int(token) >= _UINT32:
        raise BlockError(f"unsigned integer overflow on token {digits[0]}")
    return int(token), digits.end()
