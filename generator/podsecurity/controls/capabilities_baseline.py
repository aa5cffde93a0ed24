"""Containers must not add capabilities beyond those that container runtimes grant by default.

Baseline, all containers: `securityContext.capabilities.add` may hold the names below. NET_RAW is not among them.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, struct, texts
from generator.podsecurity.wording import containers, quoted, values

_ALLOWED = frozenset(
    (
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    )
)


def _since_1_0(pod: Pod) -> list[Offence]:
    return [
        Offence(container.at("securityContext", "capabilities", "add", index), container, name)
        for container in pod.containers
        for index, name in texts(struct(container.security, "capabilities") or {}, "add")
        if name not in _ALLOWED
    ]


def _describe(offences: Sequence[Offence]) -> Refusal:
    names = quoted(values(offences))
    detail = f"{containers(offences)} must not include {names} in securityContext.capabilities.add"
    return Refusal("non-default capabilities", detail)


CONTROL = Control("capabilities_baseline", "baseline", ((0, _since_1_0),), _describe)
