"""Pods must ask for seccomp.

Restricted since 1.19: `securityContext.seccompProfile.type` must be RuntimeDefault or Localhost, of the pod or of each
container, and nowhere anything else. Since 1.25 not for Windows pods.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.controls import seccomp_profile_baseline as baseline
from generator.podsecurity.pod import Pod, string, struct
from generator.podsecurity.wording import containers


def _since_1_19(pod: Pod) -> list[Offence]:
    wrong, missing = [], []
    of_pod = struct(pod.security, "seccompProfile")
    covered = of_pod is not None and string(of_pod, "type") in baseline.ALLOWED
    if of_pod is not None and not covered:
        wrong.append(Offence(pod.at(*baseline.FIELD), value=string(of_pod, "type")))
    for container in pod.containers:
        own = struct(container.security, "seccompProfile")
        if own is None and not covered:
            missing.append(Offence(container.at(*baseline.FIELD), container))
        elif own is not None and string(own, "type") not in baseline.ALLOWED:
            wrong.append(Offence(container.at(*baseline.FIELD), container, string(own, "type")))
    # What is missing is only spoken of when nothing is wrong.
    return wrong or missing


def _since_1_25(pod: Pod) -> list[Offence]:
    # Validation refuses a Windows pod that sets the field at all.
    return [] if pod.is_windows else _since_1_19(pod)


def _describe(offences: Sequence[Offence]) -> Refusal:
    if offences[0].value is not None:
        return baseline.describe(offences)
    who = f"pod or {containers(offences)}"
    detail = f'{who} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
    return Refusal("seccompProfile", detail)


CONTROL = Control(
    "seccompProfile_restricted",
    "restricted",
    ((19, _since_1_19), (25, _since_1_25)),
    _describe,
    overrides="seccompProfile_baseline",
)
