"""What admission is asked with and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

Operation = Literal["CREATE", "UPDATE", "VALIDATE"]
# SCC name -> who may use it by RBAC: True for both, "user" for the one who asks, "serviceaccount" for the pod's own.
Allowed: TypeAlias = Mapping[str, bool | str]


@dataclass(frozen=True, slots=True)
class User:
    """Who asks: for the pods of a workload that is the controller's service account, not the author of the workload."""

    name: str = ""
    groups: tuple[str, ...] = ("system:authenticated",)

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", tuple(self.groups))


class Refusal(NamedTuple):
    """One thing that an SCC has against a pod.

    `path` is OpenShift's own (`provider restricted-v2: .containers[0].runAsUser`), `kind` "Invalid value", "Forbidden"
    or "Required value", `value` what the pod has there (None where the kind goes without), `detail` what is wrong.
    """

    path: str
    kind: str
    value: Any
    detail: str

    def __str__(self) -> str:
        from generator.scc.wording import refusal_text

        return refusal_text(self)


@dataclass(frozen=True, slots=True)
class Admission:
    """The decision on one pod.

    `ignored`: SCC does not look at this pod; `scc`: the one that admits it; `pod`: as given, with what admission wrote;
    `message`: the refusal as OpenShift words it; `refusals`: per SCC that was tried, in the order of trying.
    """

    admitted: bool
    ignored: bool = False
    scc: str | None = None
    pod: dict[str, Any] | None = None
    message: str = ""
    refusals: dict[str, list[Refusal]] = field(default_factory=dict)
