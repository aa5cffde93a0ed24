"""Privileged containers switch off most of what separates them from the node.

Baseline, all containers: `securityContext.privileged` may be unset or false.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod
from generator.podsecurity.wording import containers


def _since_1_0(pod: Pod) -> list[Offence]:
    return [
        Offence(container.at("securityContext", "privileged"), container)
        for container in pod.containers
        if container.security.get("privileged") is True
    ]


def _describe(offences: Sequence[Offence]) -> Refusal:
    return Refusal("privileged", f"{containers(offences)} must not set securityContext.privileged=true")


CONTROL = Control("privileged", "baseline", ((0, _since_1_0),), _describe)
