"""A progress bar on stderr, once it is clear that somebody has to wait."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE_SECONDS = 1.0
_INTERVAL_SECONDS = 0.1
_WIDTH = 30
_ERASE = "\r\x1b[K"


class Progress:
    """Draws with `draw`, which writes to a terminal as it is told; None where there is none. Gone when left."""

    def __init__(self, draw: Callable[[str], None] | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._draw = draw
        self._clock = clock
        self._next = clock() + _PATIENCE_SECONDS
        self._drawn = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._draw is not None and self._drawn:
            self._draw(_ERASE)

    def show(self, done: int, total: int) -> None:
        """Tell that `done` files of `total` are checked."""
        now = self._clock()
        if self._draw is None or now < self._next:
            return
        self._next = now + _INTERVAL_SECONDS
        self._drawn = True
        filled = _WIDTH * done // max(total, 1)
        # Shorter than 80 columns whatever the numbers: a line that wraps could not be erased.
        self._draw(f"{_ERASE}checking [{'#' * filled}{'.' * (_WIDTH - filled)}] {done} of {total} files")
