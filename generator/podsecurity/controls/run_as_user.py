"""Containers must not ask to run as root.

Restricted since 1.23, pod and all containers: `securityContext.runAsUser` may be anything but 0. Since 1.35 not for
pods with `hostUsers: false`.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, integer
from generator.podsecurity.wording import setters

_FIELD = ("securityContext", "runAsUser")


def _since_1_23(pod: Pod) -> list[Offence]:
    found = [Offence(pod.at(*_FIELD))] if integer(pod.security, "runAsUser") == 0 else []
    return found + [
        Offence(container.at(*_FIELD), container)
        for container in pod.containers
        if integer(container.security, "runAsUser") == 0
    ]


def _since_1_35(pod: Pod) -> list[Offence]:
    return [] if pod.in_user_namespace else _since_1_23(pod)


def _describe(offences: Sequence[Offence]) -> Refusal:
    return Refusal("runAsUser=0", f"{setters(offences)} must not set runAsUser=0")


CONTROL = Control("runAsUser", "restricted", ((23, _since_1_23), (35, _since_1_35)), _describe)
