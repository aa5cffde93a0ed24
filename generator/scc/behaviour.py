"""What differs between the OpenShift versions we judge by: the admission code of each release branch.

Source: the release branches of openshift/apiserver-library-go, at the newest commit of each. The package docstring
lists what is not told apart.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from generator.k8s.versions import at_least, openshift_version

_SAFE_SYSCTLS = (
    ("4.12", "kernel.shm_rmid_forced"),
    ("4.12", "net.ipv4.ip_local_port_range"),
    ("4.12", "net.ipv4.tcp_syncookies"),
    ("4.12", "net.ipv4.ping_group_range"),
    ("4.12", "net.ipv4.ip_unprivileged_port_start"),
    ("4.16", "net.ipv4.tcp_keepalive_time"),
    ("4.16", "net.ipv4.tcp_fin_timeout"),
    ("4.16", "net.ipv4.tcp_keepalive_intvl"),
    ("4.16", "net.ipv4.tcp_keepalive_probes"),
    # By the kernel of the API server's node: 3.16 and 4.15, which every RHEL CoreOS of these versions has.
    ("4.21", "net.ipv4.ip_local_reserved_ports"),
    ("4.21", "net.ipv4.tcp_rmem"),
    ("4.21", "net.ipv4.tcp_wmem"),
)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The admission code of one OpenShift minor."""

    safe_sysctls: frozenset[str]
    writes_seccomp_field: bool
    """From 4.13; 4.12 writes the annotation only, from which its API server fills the field when it stores the pod."""
    required_scc: bool
    """From 4.14 the annotation openshift.io/required-scc counts."""
    ignores_pod_networks: bool
    """From 4.16 an update of OVN's annotation is not looked at."""
    user_namespaces: bool
    """From 4.18 the library knows userNamespaceLevel and the volume type `image`."""
    writes_subject_type: bool
    """From 4.20 the pod is told whether user or service account were allowed."""


@functools.cache
def behaviour_of(openshift: str) -> Behaviour:
    """The behaviour of an OpenShift version such as "4.18". Raises UnknownVersionError."""
    minor = openshift_version(openshift)
    return Behaviour(
        safe_sysctls=frozenset(name for since, name in _SAFE_SYSCTLS if at_least(minor, since)),
        writes_seccomp_field=at_least(minor, "4.13"),
        required_scc=at_least(minor, "4.14"),
        ignores_pod_networks=at_least(minor, "4.16"),
        user_namespaces=at_least(minor, "4.18"),
        writes_subject_type=at_least(minor, "4.20"),
    )
