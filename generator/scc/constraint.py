"""A SecurityContextConstraints object, read once into a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.scc import decode


class SELinux(NamedTuple):
    """SELinux options in the order in which they are checked."""

    level: str
    role: str
    type: str
    user: str


class IdRange(NamedTuple):
    """Ids from `min` to `max`, both included."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class UserRule:
    """`runAsUser` of an SCC."""

    type: str
    uid: int | None
    uid_min: int | None
    uid_max: int | None


@dataclass(frozen=True, slots=True)
class GroupRule:
    """`fsGroup` or `supplementalGroups` of an SCC."""

    type: str
    ranges: tuple[IdRange, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One SCC; the names are those of its fields."""

    name: str
    priority: int
    users: frozenset[str]
    groups: frozenset[str]
    privileged: bool
    default_add: tuple[str, ...]
    required_drop: tuple[str, ...]
    allowed_capabilities: tuple[str, ...]
    volumes: frozenset[str]
    host_network: bool
    host_ports: bool
    host_pid: bool
    host_ipc: bool
    default_escalation: bool | None
    escalation: bool | None
    read_only_root: bool
    run_as_user: UserRule
    selinux_type: str
    selinux: SELinux | None
    fs_group: GroupRule
    supplemental_groups: GroupRule
    seccomp_profiles: tuple[str, ...]
    unsafe_sysctls: tuple[str, ...]
    forbidden_sysctls: tuple[str, ...]
    flex_drivers: tuple[str, ...]
    user_namespace_level: str


def read_constraint(scc: Mapping[str, Any]) -> Constraint:
    """The constraint that `scc`, an SCC as a dict, states. Raises decode.NotDecodable."""
    value = decode.mapping(scc, "SecurityContextConstraints") or {}
    name = decode.text((decode.mapping(value.get("metadata"), "metadata") or {}).get("name"), "metadata.name")
    selinux = decode.mapping(value.get("seLinuxContext"), "seLinuxContext") or {}
    return Constraint(
        name=name,
        priority=decode.integer(value.get("priority"), "priority", 32) or 0,
        users=frozenset(_texts(value, "users")),
        groups=frozenset(_texts(value, "groups")),
        privileged=_flag(value, "allowPrivilegedContainer"),
        default_add=_texts(value, "defaultAddCapabilities"),
        required_drop=_texts(value, "requiredDropCapabilities"),
        allowed_capabilities=_texts(value, "allowedCapabilities"),
        volumes=frozenset(_texts(value, "volumes")),
        host_network=_flag(value, "allowHostNetwork"),
        host_ports=_flag(value, "allowHostPorts"),
        host_pid=_flag(value, "allowHostPID"),
        host_ipc=_flag(value, "allowHostIPC"),
        default_escalation=decode.boolean(
            value.get("defaultAllowPrivilegeEscalation"), "defaultAllowPrivilegeEscalation"
        ),
        escalation=decode.boolean(value.get("allowPrivilegeEscalation"), "allowPrivilegeEscalation"),
        read_only_root=_flag(value, "readOnlyRootFilesystem"),
        run_as_user=_user_rule(value),
        selinux_type=decode.text(selinux.get("type"), "seLinuxContext.type"),
        selinux=read_selinux(selinux.get("seLinuxOptions"), "seLinuxContext.seLinuxOptions"),
        fs_group=_group_rule(value, "fsGroup"),
        supplemental_groups=_group_rule(value, "supplementalGroups"),
        seccomp_profiles=_texts(value, "seccompProfiles"),
        unsafe_sysctls=_texts(value, "allowedUnsafeSysctls"),
        forbidden_sysctls=_texts(value, "forbiddenSysctls"),
        flex_drivers=tuple(
            decode.text(entry.get("driver"), "allowedFlexVolumes.driver")
            for entry in decode.objects(value.get("allowedFlexVolumes"), "allowedFlexVolumes")
        ),
        user_namespace_level=decode.text(value.get("userNamespaceLevel"), "userNamespaceLevel"),
    )


def read_selinux(value: Any, where: str) -> SELinux | None:
    """SELinux options of an SCC or a pod; None where there are none. Raises decode.NotDecodable."""
    if value is None:
        return None
    options = decode.mapping(value, where) or {}
    return SELinux(*(decode.text(options.get(key), f"{where}.{key}") for key in SELinux._fields))


def _flag(value: Mapping[str, Any], key: str) -> bool:
    return decode.boolean(value.get(key), key) or False


def _texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return decode.texts(value.get(key), key)


def _user_rule(value: Mapping[str, Any]) -> UserRule:
    rule = decode.mapping(value.get("runAsUser"), "runAsUser") or {}
    return UserRule(
        decode.text(rule.get("type"), "runAsUser.type"),
        *(decode.integer(rule.get(key), f"runAsUser.{key}") for key in ("uid", "uidRangeMin", "uidRangeMax")),
    )


def _group_rule(value: Mapping[str, Any], key: str) -> GroupRule:
    rule = decode.mapping(value.get(key), key) or {}
    ranges = (
        IdRange(*(decode.integer(entry.get(end), f"{key}.ranges.{end}") or 0 for end in IdRange._fields))
        for entry in decode.objects(rule.get("ranges"), f"{key}.ranges")
    )
    return GroupRule(decode.text(rule.get("type"), f"{key}.type"), tuple(ranges))
