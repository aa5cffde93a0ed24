"""Pods must not run as processes of a Windows node.

Baseline, pod and all containers: `securityContext.windowsOptions.hostProcess` may be unset or false.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, struct
from generator.podsecurity.wording import setters


def _since_1_0(pod: Pod) -> list[Offence]:
    found = []
    for container in (None, *pod.containers):
        owner = pod if container is None else container
        options = struct(owner.security, "windowsOptions")
        if options is not None and options.get("hostProcess") is True:
            found.append(Offence(owner.at("securityContext", "windowsOptions", "hostProcess"), container))
    return found


def _describe(offences: Sequence[Offence]) -> Refusal:
    detail = f"{setters(offences)} must not set securityContext.windowsOptions.hostProcess=true"
    return Refusal("hostProcess", detail)


CONTROL = Control("windowsHostProcess", "baseline", ((0, _since_1_0),), _describe)
