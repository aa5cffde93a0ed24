"""What goes into an SCC decision and what comes out of it, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from generator.scc.golang import quote

INVALID, FORBIDDEN, REQUIRED = "Invalid value", "Forbidden", "Required value"


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: a name, and groups such as system:authenticated."""

    name: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One objection of one SCC: where in the pod, what kind of error, the value that was found, and why.

    `kind` is "Invalid value", "Forbidden" or "Required value"; only the first shows its `value`. `str()` is the text as
    OpenShift words it (k8s.io/apimachinery, util/validation/field.Error).
    """

    path: str
    kind: str
    value: Any = None
    detail: str = ""

    def __str__(self) -> str:
        shown = f": {_shown(self.value)}" if self.kind == INVALID else ""
        detail = f": {self.detail}" if self.detail else ""
        return f"{self.path}: {self.kind}{shown}{detail}"


@dataclass(frozen=True, slots=True)
class Admission:
    """The decision on a pod.

    `ignored`: SCC does not look at this pod at all. `scc`: what admitted it. `pod`: the pod as given plus what
    admission wrote; None if refused. `message`: the refusal as OpenShift words it, "" if admitted. `refusals`: for
    each SCC tried before, or in vain, its objections.
    """

    admitted: bool
    ignored: bool = False
    scc: str | None = None
    pod: dict[str, Any] | None = None
    message: str = ""
    refusals: dict[str, list[Refusal]] = field(default_factory=dict)


class UndecodableError(ValueError):
    """An object that the API server could not even read: a value of the wrong type at `path`."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: must be {expected}")


def _shown(value: Any) -> str:
    """A value as Go's %v, %q and %#v print it in a field error."""
    if value is None:
        return '"null"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, list | tuple):
        return f"[]int64{{{', '.join(map(str, value))}}}"
    return str(value)
