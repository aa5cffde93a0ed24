"""Pods must not set kernel parameters that reach beyond the pod.

Baseline: `securityContext.sysctls[*].name` of the pod may be one of the names below; the list grew with 1.27, 1.29,
1.32 and 1.37.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Find, Offence, Refusal
from generator.podsecurity.pod import Pod, string, structs

_NAMES_1_0 = frozenset(
    (
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
    )
)
_NAMES_1_27 = _NAMES_1_0 | {"net.ipv4.ip_local_reserved_ports"}
_NAMES_1_29 = _NAMES_1_27 | {
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
}
_NAMES_1_32 = _NAMES_1_29 | {"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"}
_NAMES_1_37 = _NAMES_1_32 | {"net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"}


def _only(allowed: frozenset[str]) -> Find:
    """The check that allows these names."""

    def find(pod: Pod) -> list[Offence]:
        return [
            Offence(pod.at("securityContext", "sysctls", index, "name"), value=string(sysctl, "name"))
            for index, sysctl in structs(pod.security, "sysctls")
            if string(sysctl, "name") not in allowed
        ]

    return find


def _describe(offences: Sequence[Offence]) -> Refusal:
    return Refusal("forbidden sysctls", ", ".join(str(offence.value) for offence in offences))


CONTROL = Control(
    "sysctls",
    "baseline",
    (
        (0, _only(_NAMES_1_0)),
        (27, _only(_NAMES_1_27)),
        (29, _only(_NAMES_1_29)),
        (32, _only(_NAMES_1_32)),
        (37, _only(_NAMES_1_37)),
    ),
    _describe,
)
