"""What spares most text the search for ambiguous scalars: scans of some nanoseconds a byte, in front of the walk."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Any

from generator.k8s.yaml_stream import Piece

# The line of a block scalar's header.
_HEADER = re.compile(rb"[|>][-+0-9]*\s*(?:#.*)?$")
# A document that is one scalar, whose text need not be indented.
_ROOT = re.compile(rb"(?:\s*(?:#[^\n]*)?\n)*[^\n:]*[|>]")
# A document of a few bytes may be null, which does not count; walking it costs nothing.
_FEW_BYTES = 64
_CONTENT = re.compile(rb"^[ \t]*[^#\s]", re.MULTILINE)
_NULL = re.compile(rb"^(?:~|null|Null|NULL)\s*(?:#|$)", re.MULTILINE)


@cache
def _pattern() -> Any:
    import re2

    block = r"(?:^ *|: +|- +)"
    flow = rf"{block}[\[{{]"
    start = rf"(?:{block}(?:[\[{{](?:[^\n]*[\[{{,:])? *)?(?:&[^ \n]+ +)?)"
    words = "[yYnN]|yes|Yes|YES|on|On|ON|no|No|NO|off|Off|OFF|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][^\n]*)?"
    item = r"""(?:[^\s:,{}\[\]"'](?:[^:,{}\[\]\n]|:[^\s,}\]])*|"[^"\n]*"|'[^'\n]*')"""
    parts = (
        rf"{start}(?:{words})(?: *$|\r| +#| *[,:\]}}])",
        # Keys that are no text in one reading, and tags.
        rf"{start}(?:~|null|Null|NULL|True|TRUE|False|FALSE|[-+.]*[0-9][-+.0-9a-zA-Z_]*)? *:(?:[\s,\]}}]|$)",
        rf"{start}!|^ *\? ",
        # Flow style: an item without a value, no value, or several lines.
        rf"{block}(?:[\[{{][^\n]*)?\{{(?:[^}}\n]*,)? *{item} *[,}}]",
        rf"{flow}(?:[^\n]*[:,\[{{])? *,|{flow}[^\n]*[:,] *[\]}}]|{flow}(?:[^\n]*[^\]}} \r\n])? *\r?$",
    )
    return re2.compile(f"(?m){'|'.join(parts)}".encode())


def may_be_ambiguous(data: bytes, *, is_plain: bool = False) -> bool:
    """Whether `ambiguities` may find something: a scan of some nanoseconds a byte.

    `is_plain`: all documents in it are (see `Document`), which leaves the end of the last one.
    """
    return ends_in_the_middle(data) or (not is_plain and bool(_pattern().search(data)))


def ends_in_the_middle(data: bytes) -> bool:
    """Whether the last line may be one of a block scalar, and lacks its line feed.

    kubectl's line reader ends the last line, kustomize's does not.
    """
    if data[-1:] == b"\n":
        return False
    below = len(data)
    for line in reversed(data.split(b"\n")):
        bare = line.lstrip(b" ")
        indent = len(line) - len(bare)
        if not bare.strip():
            continue
        if indent < below < len(data) and _HEADER.search(line):
            return True
        below = min(below, indent)
        if below == 0:
            break
    return _ROOT.match(data) is not None


def has_content(data: bytes) -> bool:
    """Whether there is a line that is neither empty nor a comment."""
    return _CONTENT.search(data) is not None


def is_plain(piece: Piece, lines: Collection[int] | None, *, ends: bool) -> bool:
    """Whether a piece is known to be a plain document, or is one in which the scan finds nothing."""
    data = piece.data
    if not ends:
        return False
    if lines is not None:
        last = piece.offset + data.count(b"\n") + 1
        if not any(piece.offset < line <= last for line in lines):
            return True
    return len(data) >= _FEW_BYTES and not _pattern().search(data) and not _NULL.search(data)
