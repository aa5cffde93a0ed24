"""A SecurityContextConstraints object, read once into a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.scc import typed
from generator.scc.model import UndecodableError

MUST_RUN_AS, RUN_AS_ANY = "MustRunAs", "RunAsAny"
MUST_RUN_AS_RANGE, MUST_RUN_AS_NON_ROOT = "MustRunAsRange", "MustRunAsNonRoot"
REQUIRE_POD_LEVEL = "RequirePodLevel"
SELINUX_FIELDS = ("level", "role", "type", "user")
ALL_VOLUMES = "*"

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """What an SCC says, named as in the API. `uid_range` has None for an end that is not set, `ranges` are inclusive.

    `selinux` holds level, role, type and user, None where the SCC has no seLinuxOptions.
    """

    name: str
    priority: int
    users: frozenset[str]
    groups: frozenset[str]
    privileged: bool
    host_network: bool
    host_ports: bool
    host_pid: bool
    host_ipc: bool
    read_only_root: bool
    escalation: bool | None
    default_escalation: bool | None
    add: tuple[str, ...]
    drop: tuple[str, ...]
    allowed: tuple[str, ...]
    user_type: str
    uid: int | None
    uid_range: tuple[int | None, int | None]
    selinux_type: str
    selinux: tuple[str, str, str, str] | None
    fs_group_type: str
    fs_group_ranges: Ranges
    groups_type: str
    groups_ranges: Ranges
    seccomp: tuple[str, ...]
    volumes: tuple[str, ...]
    flex_drivers: tuple[str, ...]
    unsafe_sysctls: tuple[str, ...]
    forbidden_sysctls: tuple[str, ...]
    user_namespace_level: str


def read_constraint(scc: Any) -> Constraint:
    """The typed form of an SCC given as a dict. Raises UndecodableError where a value has the wrong type."""
    if type(scc) is not dict:
        raise UndecodableError("SecurityContextConstraints", "an object")
    metadata = typed.mapping(scc, "metadata", "") or {}
    name = typed.text(metadata, "name", ".metadata")
    path = f"SecurityContextConstraints {name}"
    user = typed.mapping(scc, "runAsUser", path) or {}
    selinux = typed.mapping(scc, "seLinuxContext", path) or {}
    fs_group = typed.mapping(scc, "fsGroup", path) or {}
    groups = typed.mapping(scc, "supplementalGroups", path) or {}
    options = typed.mapping(selinux, "seLinuxOptions", path)
    return Constraint(
        name=name,
        priority=typed.integer(scc, "priority", path, bits=32) or 0,
        users=frozenset(_strings(scc, "users", path)),
        groups=frozenset(_strings(scc, "groups", path)),
        add=_strings(scc, "defaultAddCapabilities", path),
        drop=_strings(scc, "requiredDropCapabilities", path),
        allowed=_strings(scc, "allowedCapabilities", path),
        user_type=typed.text(user, "type", path),
        uid=typed.integer(user, "uid", path),
        uid_range=(typed.integer(user, "uidRangeMin", path), typed.integer(user, "uidRangeMax", path)),
        selinux_type=typed.text(selinux, "type", path),
        selinux=None if options is None else _selinux(options, path),
        fs_group_type=typed.text(fs_group, "type", path),
        fs_group_ranges=_ranges(fs_group, path),
        groups_type=typed.text(groups, "type", path),
        groups_ranges=_ranges(groups, path),
        seccomp=_strings(scc, "seccompProfiles", path),
        volumes=_strings(scc, "volumes", path),
        flex_drivers=tuple(
            typed.text(one, "driver", path) for one in typed.items(scc, "allowedFlexVolumes", path, dict) or ()
        ),
        unsafe_sysctls=_strings(scc, "allowedUnsafeSysctls", path),
        forbidden_sysctls=_strings(scc, "forbiddenSysctls", path),
        user_namespace_level=typed.text(scc, "userNamespaceLevel", path),
        **_switches(scc, path),
    )


# Field of the API -> ours; what is absent is false.
_SWITCHES = {
    "allowPrivilegedContainer": "privileged",
    "allowHostNetwork": "host_network",
    "allowHostPorts": "host_ports",
    "allowHostPID": "host_pid",
    "allowHostIPC": "host_ipc",
    "readOnlyRootFilesystem": "read_only_root",
}
# Likewise; what is absent is neither true nor false.
_CHOICES = {
    "allowPrivilegeEscalation": "escalation",
    "defaultAllowPrivilegeEscalation": "default_escalation",
}


def _switches(scc: dict[str, Any], path: str) -> dict[str, Any]:
    switches = {ours: bool(typed.boolean(scc, field, path)) for field, ours in _SWITCHES.items()}
    return switches | {ours: typed.boolean(scc, field, path) for field, ours in _CHOICES.items()}


def _strings(scc: dict[str, Any], key: str, path: str) -> tuple[str, ...]:
    return tuple(typed.items(scc, key, path, str) or ())


def _selinux(options: dict[str, Any], path: str) -> tuple[str, str, str, str]:
    level, role, type_, user = (typed.text(options, key, path) for key in SELINUX_FIELDS)
    return level, role, type_, user


def _ranges(strategy: dict[str, Any], path: str) -> Ranges:
    return tuple(
        (typed.integer(one, "min", path) or 0, typed.integer(one, "max", path) or 0)
        for one in typed.items(strategy, "ranges", path, dict) or ()
    )
