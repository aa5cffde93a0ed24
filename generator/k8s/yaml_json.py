"""JSON at the start of a stream, which kubectl reads as JSON, one document after the other without any separator.

Source: YAMLOrJSONDecoder of k8s.io/apimachinery v0.34.2: a stream that starts with `{` is JSON; where that fails after
at most one document, the rest is read as YAML.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from generator.k8s.yaml_reader import DocumentReader
from generator.k8s.yaml_scalars import json_number
from generator.k8s.yaml_stream import Document, Duplicate, Piece, YamlError

_SPACE = re.compile(r"[ \t\r\n]*")


def read_json(data: bytes) -> tuple[list[tuple[Document, Piece]], int]:
    """The JSON documents at the start of `data` with their text, and how many bytes they take; the rest is YAML.

    Raises YamlError if there are several documents and then something that is no JSON, and at a number out of range.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return [], 0
    documents: list[tuple[Document, Piece]] = []
    end = 0
    while (start := _after_space(text, end)) < len(text):
        repeated: list[bool] = []
        try:
            value, stop = _decoder(repeated).raw_decode(text, start)
        except OverflowError as error:
            line = text.count("\n", 0, start) + 1
            raise YamlError(str(error), line, 1, [document for document, _ in documents]) from None
        except (ValueError, RecursionError) as error:
            if len(documents) > 1:
                line = text.count("\n", 0, start) + 1
                before = [document for document, _ in documents]
                raise YamlError(f"no JSON, but JSON stands before it: {error}", line, 1, before) from None
            return documents, len(text[:end].encode())
        piece = Piece(text[start:stop].encode(), text.count("\n", 0, start))
        duplicates = _duplicates(repeated, piece)
        documents.append((Document(_without_surrogates(value, piece), piece.offset + 1, duplicates), piece))
        end = stop
    return documents, len(data)


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _decoder(repeated: list[bool]) -> json.JSONDecoder:
    """A decoder that refuses what Go refuses, and tells `repeated` that some object has a key twice."""

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            repeated.append(True)
        return value

    return json.JSONDecoder(
        object_pairs_hook=mapping,
        parse_int=lambda digits: json_number(int(digits)),
        parse_float=_float,
        parse_constant=_refuse,
    )


def _float(digits: str) -> Any:
    number = float(digits)
    if math.isinf(number):
        # Go: strconv.ParseFloat, value out of range.
        raise OverflowError("a number is out of range")
    return json_number(number)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _duplicates(repeated: list[bool], piece: Piece) -> tuple[Duplicate, ...]:
    """Where keys are repeated; JSON that libyaml cannot read as YAML keeps only the fact."""
    if not repeated:
        return ()
    try:
        document = DocumentReader(piece, "direct").read()
    except YamlError:
        document = None
    return document.duplicates if document else (Duplicate("", piece.offset + 1, 1),)


def _without_surrogates(value: Any, piece: Piece) -> Any:
    """`value` with U+FFFD for each half of a surrogate pair that stands alone, as Go's JSON has it."""
    if b"\\ud" not in piece.data.lower():
        return value
    text = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    return json.loads(text.decode("utf-16-le", "replace"))
