"""What a control of the Pod Security Standards is, and what it says about a pod."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from generator.podsecurity.pod import Container, Pod


class Offence(NamedTuple):
    """One field that a control forbids as it is.

    `container` is None where the pod itself sets it, `value` None where something is missing, and `field` tells apart
    the fields of a control that looks at several.
    """

    pointer: str
    container: Container | None = None
    value: str | None = None
    field: str = ""


class Refusal(NamedTuple):
    """What admission says about the offences of one control: `runAsUser=0 (pod must not set runAsUser=0)`."""

    reason: str
    detail: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


Find: TypeAlias = Callable[[Pod], Sequence[Offence]]


@dataclass(frozen=True, slots=True)
class Control:
    """One control: `versions` holds, ascending, the minor of Kubernetes 1.x from which on a function applies.

    `describe` words any of its offences, all of them or one. A restricted control may override a baseline control.
    """

    id: str
    level: Literal["baseline", "restricted"]
    versions: tuple[tuple[int, Find], ...]
    describe: Callable[[Sequence[Offence]], Refusal]
    overrides: str | None = None

    def at(self, minor: int) -> Find | None:
        """The function that applies in Kubernetes 1.`minor`; None before the control existed."""
        return next((find for since, find in reversed(self.versions) if since <= minor), None)
