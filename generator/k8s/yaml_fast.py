"""The fast way through ordinary manifests: rapidyaml parses and writes JSON, orjson reads that.

Whatever is not ordinary is left to the exact reader: text that `yaml_tricky` knows, text that rapidyaml refuses, and
documents whose JSON is not, byte for byte, what orjson would write. The last one finds repeated keys and numbers in
other spellings. What comes out is equal to the exact reader's answer, or nothing.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any

import orjson
from ryml.ryml import ExceptionBasic, Tree, emit_json_to_substr, parse_substr

from generator.k8s.yaml_stream import Document, Piece
from generator.k8s.yaml_tricky import TRICKY, is_tricky, misread, signs

# rapidyaml's tree takes some twenty times the size of the text.
_LARGEST = 4_000_000
# A key is at most 1024 characters long (libyaml, go-yaml); a colon behind so many may be that of a longer one.
_LONGEST_KEY = 1000

# Comments and empty lines in front of the first node.
_BEFORE = re.compile(rb"(?: *(?:#[^\n]*)?\n)*+")
_LIKE_RAPIDYAML = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


class FastReader:
    """Reads pieces one after the other; it keeps the buffer for the JSON."""

    def __init__(self) -> None:
        self._buffer = bytearray(1 << 18)
        self._silence = _Silence()

    def read(self, piece: Piece) -> Document | None:
        """The document of a piece that is an ordinary mapping, the same in both readings.

        None for what an exact reader has to look at.
        """
        data = piece.data
        if not _is_manageable(data):
            return None
        found = signs(data)
        if TRICKY in found and is_tricky(data):
            return None
        text = self._json(data)
        if text is None:
            return None
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            return None
        if type(value) is not dict or not _is_json_of(text, value):
            return None
        if found and misread(found, data, text):
            return None
        line = piece.offset + 1
        if data[0] in b"#\n " and (before := _BEFORE.match(data)):
            line += data.count(b"\n", 0, before.end())
        return Document(value, line, (), is_plain=True)

    def _json(self, data: bytes) -> bytes | None:
        # The tree points into this copy, which has to live as long. To clear a tree that was large takes longer than to
        # make a new one.
        text, tree = bytearray(data), Tree()
        with self._silence:
            try:
                parse_substr(text, tree)
                failed, size = emit_json_to_substr(tree, 0, self._buffer)
                if failed and size < 16 * len(data):
                    self._buffer = bytearray(size)
                    failed, size = emit_json_to_substr(tree, 0, self._buffer)
            except ExceptionBasic:
                return None
        return None if failed else bytes(memoryview(self._buffer)[:size])


def _is_manageable(data: bytes) -> bool:
    size = len(data)
    if size > _LARGEST or data[-1:] != b"\n":
        return False
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
    return size <= _LONGEST_KEY or not any(
        len(line) > _LONGEST_KEY and b":" in line[_LONGEST_KEY:] for line in data.split(b"\n")
    )


def _is_json_of(text: bytes, value: dict[str, Any]) -> bool:
    """Whether `text` says no more than `value`: no key twice, no number in a spelling of its own."""
    if text == orjson.dumps(value, option=_LIKE_RAPIDYAML):
        return True
    # What is flow style in the YAML stands on one line in rapidyaml's JSON.
    return text.translate(None, b" \n") == orjson.dumps(value).translate(None, b" ")


class _Silence:
    """Keeps C code from writing to stderr: rapidyaml prints each error before it raises it, and nothing stops it.

    While the block runs, C's own `stderr` is a stream to nowhere; Python's, and the file descriptor, stay as they are.
    """

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        library.fopen.restype = ctypes.c_void_p
        self._nowhere = library.fopen(b"/dev/null", b"w")
        self._stderr = ctypes.c_void_p.in_dll(library, "stderr")
        self._was = self._stderr.value

    def __enter__(self) -> None:
        self._stderr.value = self._nowhere

    def __exit__(self, *reason: object) -> None:
        self._stderr.value = self._was
