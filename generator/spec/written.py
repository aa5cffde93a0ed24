"""`clearml.yaml` as it is written: where things stand in it, and the report with a line for each problem."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.k8s.locate import positions


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line of the report: line and column counted from 1."""

    line: int
    column: int
    message: str


class Written:
    """The text of the file: where things stand in it, and how a scalar is written."""

    def __init__(self, data: bytes) -> None:
        self._positions = positions(data)
        self._lines = data.decode("utf-8-sig").splitlines()

    def line(self, pointer: str, message: str, *, on_key: bool = False) -> Line:
        """`message` at the place of `pointer`, or of the nearest thing around it."""
        while True:
            place = self._positions.key(pointer) if on_key and pointer else self._positions.find(pointer)
            if place is not None:
                return Line(*place, message)
            if not pointer:
                return Line(1, 1, message)
            pointer, on_key = pointer.rpartition("/")[0], False

    def scalar(self, pointer: str) -> str:
        """A plain scalar as it is written, such as 4.20, where YAML would read 4.2; "" where none is found."""
        place = self._positions.find(pointer)
        if place is None:
            return ""
        match = re.match(r"[^\s,\[\]{}#\"']+", self._lines[place[0] - 1][place[1] - 1 :])
        return match[0] if match else ""


def report(path: str, lines: Iterable[Line]) -> str:
    """The lines in the order of the file, each problem once: `clearml.yaml:12:5: …`."""
    return "\n".join(f"{path}:{one.line}:{one.column}: {one.message}" for one in sorted(set(lines)))
