"""What is wrong with a piece of YAML, in the words and at the place that a reader of the file needs."""

from __future__ import annotations

import re
from typing import Any, cast

from yaml import DocumentEndEvent, MarkedYAMLError, ScalarEvent, YAMLError
from yaml._yaml import CParser
from yaml.reader import ReaderError

from generator.k8s.yaml_stream import Piece, YamlError, looks_like_helm

_SLASH = re.compile(r"(?:[^\\]|\\[^/])*\\/", re.DOTALL)


def refuse_slashes(piece: Piece) -> None:
    r"""Raise YamlError for the escape `\/` in a sound piece: libyaml knows it, the Go libraries do not."""
    if b"\\/" not in piece.data:
        return
    text = piece.data.decode("utf-8-sig", "replace")
    parser = CParser(text)
    while type(event := cast(Any, parser.get_event())) is not DocumentEndEvent:
        if type(event) is not ScalarEvent or event.style != '"':
            continue
        mark, end = cast(Any, (event.start_mark, event.end_mark))
        if _SLASH.match(text[mark.index : end.index]):
            message = "unknown escape character: write / without a backslash"
            raise YamlError(message, mark.line + 1 + piece.offset, mark.column + 1)


def parse_error(error: YAMLError, piece: Piece) -> YamlError:
    """What libyaml says about a piece, with its place in the stream."""
    helm = looks_like_helm(piece.data)
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = ", ".join(part for part in (error.problem, error.context) if part)
        return YamlError(message, line + piece.offset, column, helm=helm)
    if isinstance(error, ReaderError):
        before = piece.data[: error.position]
        line, column = before.count(b"\n") + 1, error.position - before.rfind(b"\n")
        return YamlError(str(error.reason), line + piece.offset, column, helm=helm)
    return YamlError(str(error), 1 + piece.offset, helm=helm)
