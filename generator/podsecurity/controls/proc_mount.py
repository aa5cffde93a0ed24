"""Containers must keep the masks over /proc.

Baseline, all containers: `securityContext.procMount` may be unset or Default. Since 1.35 anything in a pod with
`hostUsers: false`.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod
from generator.podsecurity.wording import containers, quoted, values


def unmasked(pod: Pod) -> list[Offence]:
    """The containers that set another procMount than Default, whatever user namespace they run in."""
    return [
        Offence(container.at("securityContext", "procMount"), container, value)
        for container in pod.containers
        if isinstance(value := container.security.get("procMount"), str) and value != "Default"
    ]


def _since_1_35(pod: Pod) -> list[Offence]:
    return [] if pod.in_user_namespace else unmasked(pod)


def describe(offences: Sequence[Offence]) -> Refusal:
    """The words of the check, the same in both levels."""
    detail = f"{containers(offences)} must not set securityContext.procMount to {quoted(values(offences))}"
    return Refusal("procMount", detail)


CONTROL = Control("procMount", "baseline", ((0, unmasked), (35, _since_1_35)), describe)
