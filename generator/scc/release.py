"""How the algorithm differs between OpenShift minors; each stands for the newest patch release of its minor.

Source: release branches of openshift/apiserver-library-go. What older patch releases did is not modelled: until 2023
the paths of container errors in 4.12 and 4.13, and in 4.12 before 2023-02 every seccomp profile passed where
runtime/default was listed.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from generator.k8s.versions import at_least, openshift_version

_SAFE_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
)
_SAFE_SINCE_4_16 = (
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
)
# Where the API server's kernel is 4.15 or newer, as that of every RHEL CoreOS of these releases is.
_SAFE_SINCE_4_21 = ("net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem")


@dataclass(frozen=True, slots=True)
class Release:
    """What one OpenShift minor does.

    `required_scc`: honours openshift.io/required-scc (4.14). `seccomp_fields`: writes seccompProfile fields, not only
    annotations (4.13). `user_namespaces`: knows userNamespaceLevel (4.18). `ignores_network_annotation`: an update of
    k8s.ovn.org/pod-networks alone is not looked at (4.16). `subject_type`: says in an annotation whether the user or
    the service account was entitled (4.20).
    """

    required_scc: bool
    seccomp_fields: bool
    user_namespaces: bool
    ignores_network_annotation: bool
    subject_type: bool
    safe_sysctls: frozenset[str]


@functools.cache
def release(openshift: str) -> Release:
    """The algorithm of an OpenShift version such as "4.18". Raises generator.k8s.versions.UnknownVersionError."""
    minor = openshift_version(openshift)
    sysctls: tuple[str, ...] = _SAFE_SYSCTLS
    if at_least(minor, "4.16"):
        sysctls += _SAFE_SINCE_4_16
    if at_least(minor, "4.21"):
        sysctls += _SAFE_SINCE_4_21
    return Release(
        required_scc=at_least(minor, "4.14"),
        seccomp_fields=at_least(minor, "4.13"),
        user_namespaces=at_least(minor, "4.18"),
        ignores_network_annotation=at_least(minor, "4.16"),
        subject_type=at_least(minor, "4.20"),
        safe_sysctls=frozenset(sysctls),
    )
