"""Bytes of a file as kubectl decodes them before it reads them (FileVisitor of cli-runtime): by the byte order mark."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.k8s.yamlio import Reading

_ENCODINGS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decoded(data: bytes, reading: Reading = "direct") -> bytes:
    """`data` in UTF-8, if it is UTF-16 that says so; anything else as it is. What is no UTF-16 becomes U+FFFD.

    kustomize hands its reader the bytes as they are.
    """
    encoding = _ENCODINGS.get(data[:2]) if reading == "direct" else None
    return data[2:].decode(encoding, "replace").encode() if encoding else data
