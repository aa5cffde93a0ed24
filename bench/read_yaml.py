"""How fast YAML is read: the fast reader, the exact one and PyYAML's C loader, side by side on the same documents.

Usage: python bench/read_yaml.py [FOLDER…], by default the manifests of this repository. Every reader reads all
documents in turn, round by round; printed are documents per CPU second of the best round and the ratio to PyYAML.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from generator.k8s.yaml_fast import FastReader
from generator.k8s.yaml_piece import PieceReader
from generator.k8s.yaml_reader import DocumentReader
from generator.k8s.yaml_stream import Piece, YamlError, pieces

ROUNDS = 5
REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> None:
    """Measure all documents, and the CRDs and the others apart."""
    folders = [Path(argument) for argument in sys.argv[1:]] or [REPOSITORY / "base", REPOSITORY / "tests" / "golden"]
    documents = _documents(folders)
    crds = [piece for piece in documents if b"kind: CustomResourceDefinition" in piece.data]
    others = [piece for piece in documents if b"kind: CustomResourceDefinition" not in piece.data]
    for title, chosen in (("ordinary manifests", others), ("CustomResourceDefinitions", crds)):
        if chosen:
            _measure(title, chosen)


def _documents(folders: list[Path]) -> list[Piece]:
    """The different manifests below the folders that PyYAML can read as well."""
    found: dict[bytes, Piece] = {}
    for path in (path for folder in folders for path in sorted(folder.rglob("*.y*ml")) if path.is_file()):
        try:
            found |= {piece.data: Piece(piece.data, 0) for piece in pieces(path.read_bytes(), "direct")}
        except YamlError:
            continue
    return [piece for piece in found.values() if b"kind:" in piece.data and b"{{" not in piece.data and _loads(piece)]


def _loads(piece: Piece) -> bool:
    try:
        yaml.load(piece.data, yaml.CSafeLoader)
        DocumentReader(piece, "direct").read()
    except (YamlError, yaml.YAMLError, ValueError):
        return False
    return True


def _measure(title: str, documents: list[Piece]) -> None:
    fast, both = FastReader(), PieceReader(worth_it=-1)
    both.expect(0)
    readers: dict[str, Callable[[Piece], object]] = {
        "PyYAML, CSafeLoader": lambda piece: yaml.load(piece.data, yaml.CSafeLoader),
        "exact reader": lambda piece: DocumentReader(piece, "direct").read(),
        "load_documents, per document": lambda piece: both.read(piece, "direct"),
    }
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(ROUNDS):
        for name, read in readers.items():
            started = time.process_time()
            for piece in documents:
                read(piece)
            best[name] = min(best[name], time.process_time() - started)
    size = sum(len(piece.data) for piece in documents)
    taken = sum(fast.read(piece) is not None for piece in documents) / len(documents)
    print(f"{title}: {len(documents)} of {size // len(documents)} bytes, {taken:.0%} read fast")
    for name, seconds in best.items():
        print(
            f"  {name:30}{len(documents) / seconds:10.0f} documents/s{seconds / len(documents) * 1e6:10.1f} us each"
            f"{best['PyYAML, CSafeLoader'] / seconds:8.1f} x"
        )


if __name__ == "__main__":
    main()
