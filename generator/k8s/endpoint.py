"""What may be opened to the outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A port of a Service that an overlay gives a door to: its name, its number, and labels of the pods behind it."""

    service: str
    port: str
    number: int
    pods: Mapping[str, str]
