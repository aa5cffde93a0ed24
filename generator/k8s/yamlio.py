"""YAML, once and for all: the one reader, in the two readings of the ecosystem, and the one dumper.

*direct* is what kubectl and Argo CD see in a plain manifest (sigs.k8s.io/yaml), *kustomize* what a file means when a
kustomization includes it (kyaml and a build). They differ: `yes` is true in one and text in the other. The answers of
the Go libraries to some six hundred cases are recorded in tests/oracle/yaml and compared with ours.

What we do not do like them, on purpose or because libyaml cannot:

- A document deeper than 400 levels is refused (Go: 10000), and so is excessive aliasing (kustomize expands it).
- kustomize: a key that is no string, below the top level, makes a real build fail; here it is the text of the key. A
  null key makes it fail as well; here it is dropped. The build itself reports both.
- kustomize: merge oddities of kyaml are not imitated: a quoted "<<" is a plain key here, and a key repeated inside a
  merged mapping an error.
- kustomize: an escaped U+007F to U+009F, U+FFFE or U+FFFF in quotes makes the build fail (U+0085 becomes a space); here
  it is text.
- kustomize: in flow style a build leaves a time like 2001-1-1t1:1:1Z as it is, and it doubles the line feeds in front
  of a deeper line of a folded scalar; here the time is rewritten and the text kept.
- In flow style a plain scalar that ends in a colon, `[a:]`, is text to Go and an error here; of a tag with no value,
  `{a: !t, b: c}`, it is the other way round in part.
- direct: the document in front of an invalid separator is kept; kubectl loses it.
- Lines are those of libyaml: U+0085, U+2028 and U+2029 end a line.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.k8s.yaml_dumper import dump, dump_all
from generator.k8s.yaml_json import read_json
from generator.k8s.yaml_piece import piece_reader
from generator.k8s.yaml_scalars import Reading
from generator.k8s.yaml_stream import Document, Duplicate, Piece, YamlError, pieces

__all__ = ["Document", "Duplicate", "Reading", "YamlError", "dump", "dump_all", "load_documents"]


def load_documents(data: bytes, *, reading: Reading = "direct") -> list[Document]:
    """Every document of a stream but the empty ones, in order.

    `direct`: the last of two equal keys wins, and the document's `duplicates` name it. `kustomize`: that is an error.
    Raises YamlError at the first document that cannot be read; the ones before it are in its `documents`.
    """
    documents: list[Document] = []
    try:
        for document, _ in read_pieces(data, reading):
            documents.append(document)
    except YamlError as error:
        error.documents = documents or error.documents
        raise
    return documents


def read_pieces(data: bytes, reading: Reading) -> Iterator[tuple[Document, Piece]]:
    """The documents of a stream one by one, each with its text; for `locate`. Raises YamlError where one is broken."""
    start = 0
    if reading == "direct" and data.lstrip()[:1] == b"{":
        documents, start = read_json(data)
        yield from documents
        if start == len(data):
            return
    before = data.count(b"\n", 0, start)
    reader = piece_reader()
    reader.expect(len(data) - start)
    for piece in pieces(data[start:] if start else data, reading):
        piece = Piece(piece.data, piece.offset + before) if before else piece
        document = reader.read(piece, reading)
        if document is not None:
            yield document, piece
