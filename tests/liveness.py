"""Whether processes of others still run, and waiting until something holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

_SOME_SECONDS = 10


def is_running(process: int) -> bool:
    """Neither gone nor a zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(holds: Callable[[], bool]) -> None:
    """Fail when `holds` is still false after some seconds."""
    deadline = time.monotonic() + _SOME_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
