"""The choice between the two readers of a piece: fast where that pays and is safe, else exact."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from generator.k8s.yaml_scalars import Reading
from generator.k8s.yaml_stream import Document, Piece

if TYPE_CHECKING:
    from generator.k8s.yaml_fast import FastReader

# The libraries of the fast reader take 30 ms to import, in which the exact one reads this much.
_WORTH_IT = 400_000


class PieceReader:
    """Reads pieces exactly, and fast once there has been so much to read that loading the fast reader pays."""

    def __init__(self, worth_it: int = _WORTH_IT) -> None:
        self._until_fast = worth_it
        self._fast: FastReader | None = None

    def expect(self, size: int) -> None:
        """So many bytes are about to be read."""
        self._until_fast -= size
        if self._until_fast < 0 and self._fast is None:
            self._fast = _fast_reader()

    def read(self, piece: Piece, reading: Reading) -> Document | None:
        """The document of a piece, None if it is empty. Raises YamlError, whose lines are those of the stream."""
        if piece.data.isspace() and not piece.data.strip(b" \n"):
            return None
        if self._fast is not None:
            document = self._fast.read(piece)
            if document is not None:
                return document
        # Not needed, and 15 ms to import, where every document is read fast.
        from generator.k8s.yaml_reader import DocumentReader

        return DocumentReader(piece, reading).read()


@cache
def piece_reader() -> PieceReader:
    """The reader of this process."""
    return PieceReader()


def _fast_reader() -> FastReader | None:
    """The fast reader; None on a platform whose C library does not let it be silent."""
    from generator.k8s.yaml_fast import FastReader

    try:
        return FastReader()
    except (AttributeError, ValueError):
        return None
