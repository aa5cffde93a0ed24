"""The progress bar: late, seldom, within 80 columns, and gone in the end."""

from __future__ import annotations

from generator.commands.progress import Progress


def _drawn(moments: list[float]) -> list[str]:
    """What is drawn when a file is done at each of `moments`, of which the first is the start."""
    clock = iter(moments)
    drawn: list[str] = []
    with Progress(drawn.append, lambda: next(clock)) as progress:
        for done in range(1, len(moments)):
            progress.show(done * 10**6, 8 * 10**6)
    return drawn


def test_quick_work() -> None:
    """Nobody waits for it, so nothing is drawn and nothing erased."""
    assert _drawn([0, 0.2, 0.9]) == []


def test_slow_work() -> None:
    """After a second, ten times a second at most; the line is erased."""
    first, second, last = _drawn([0, 0.5, 1.1, 1.15, 1.25])
    assert first == "\r\x1b[Kchecking [#######.......................] 2000000 of 8000000 files"
    assert "4000000 of" in second
    assert last == "\r\x1b[K"
    assert len(first.removeprefix("\r\x1b[K")) < 80


def test_nowhere_to_draw() -> None:
    """Outside a terminal."""
    with Progress(None) as progress:
        progress.show(1, 2)
