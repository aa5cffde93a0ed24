"""Containers must not gain more privileges than their parent, such as through set-user-ID files.

Restricted, all containers: `securityContext.allowPrivilegeEscalation` must be false. Since 1.25 not for Windows pods.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod
from generator.podsecurity.wording import containers


def _since_1_8(pod: Pod) -> list[Offence]:
    return [
        Offence(container.at("securityContext", "allowPrivilegeEscalation"), container)
        for container in pod.containers
        if container.security.get("allowPrivilegeEscalation") is not False
    ]


def _since_1_25(pod: Pod) -> list[Offence]:
    # Validation refuses a Windows pod that sets the field at all.
    return [] if pod.is_windows else _since_1_8(pod)


def _describe(offences: Sequence[Offence]) -> Refusal:
    detail = f"{containers(offences)} must set securityContext.allowPrivilegeEscalation=false"
    return Refusal("allowPrivilegeEscalation != false", detail)


CONTROL = Control("allowPrivilegeEscalation", "restricted", ((8, _since_1_8), (25, _since_1_25)), _describe)
