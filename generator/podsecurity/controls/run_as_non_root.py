"""Containers must be refused by the kubelet when they would run as root.

Restricted: `securityContext.runAsNonRoot` must be true, of the pod or of each container, and nowhere false. Since 1.35
not for pods with `hostUsers: false`.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod
from generator.podsecurity.wording import containers, setters

_FIELD = ("securityContext", "runAsNonRoot")


def _since_1_0(pod: Pod) -> list[Offence]:
    wrong, missing = [], []
    of_pod = pod.security.get("runAsNonRoot")
    if of_pod is False:
        wrong.append(Offence(pod.at(*_FIELD), value="false"))
    for container in pod.containers:
        own = container.security.get("runAsNonRoot")
        if own is False:
            wrong.append(Offence(container.at(*_FIELD), container, "false"))
        elif own is not True and of_pod is not True:
            missing.append(Offence(container.at(*_FIELD), container))
    # What is missing is only spoken of when nothing is wrong.
    return wrong or missing


def _since_1_35(pod: Pod) -> list[Offence]:
    return [] if pod.in_user_namespace else _since_1_0(pod)


def _describe(offences: Sequence[Offence]) -> Refusal:
    if offences[0].value is None:
        detail = f"pod or {containers(offences)} must set securityContext.runAsNonRoot=true"
    else:
        detail = f"{setters(offences)} must not set securityContext.runAsNonRoot=false"
    return Refusal("runAsNonRoot != true", detail)


CONTROL = Control("runAsNonRoot", "restricted", ((0, _since_1_0), (35, _since_1_35)), _describe)
