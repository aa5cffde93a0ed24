"""A pod as SCC looks at it: decoded and defaulted once, whatever the number of SCCs that are tried on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generator.scc import typed
from generator.scc.strategies import selinux, volumes
from generator.scc.strategies.seccomp import Profile

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")
# SetDefaults_PodSpec (k8s.io/kubernetes, pkg/apis/core/v1/defaults.go): ephemeral containers have no ports.
_PORTS_FOLLOW_HOST_NETWORK = ("initContainers", "containers")


@dataclass(frozen=True, slots=True)
class ContainerView:
    """What SCC wants to know of a container; `context` is its securityContext as given, None where it has none."""

    place: str
    name: str
    context: dict[str, Any] | None
    user: int | None
    non_root: bool | None
    selinux: selinux.Options | None
    seccomp: Profile | None
    privileged: bool | None
    escalation: bool | None
    read_only: bool | None
    add: tuple[str, ...]
    drop: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PodView:
    """What SCC wants to know of a pod; `groups` is None where supplementalGroups is absent, () where it is empty."""

    name: str
    annotations: dict[str, str]
    service_account: str
    host_network: bool
    host_pid: bool
    host_ipc: bool
    host_users: bool | None
    user: int | None
    non_root: bool | None
    fs_group: int | None
    groups: tuple[int, ...] | None
    selinux: selinux.Options | None
    seccomp: Profile | None
    sysctls: tuple[str, ...]
    volumes: tuple[volumes.Volume, ...]
    containers: tuple[ContainerView, ...]
    host_ports: tuple[tuple[str, int], ...]


def view(pod: dict[str, Any]) -> PodView:
    """The view of a v1 Pod given as a dict. Raises UndecodableError where a value has the wrong type."""
    metadata = typed.mapping(pod, "metadata", "") or {}
    spec = typed.mapping(pod, "spec", "") or {}
    context = typed.mapping(spec, "securityContext", "spec") or {}
    path = "spec.securityContext"
    host_network = bool(typed.boolean(spec, "hostNetwork", "spec"))
    listed = [
        (list_name, index, container)
        for list_name in CONTAINER_LISTS
        for index, container in enumerate(typed.items(spec, list_name, "spec", dict) or ())
    ]
    groups = typed.items(context, "supplementalGroups", path, int)
    sysctls = typed.items(context, "sysctls", path, dict) or ()
    return PodView(
        name=typed.text(metadata, "name", "metadata") or typed.text(metadata, "generateName", "metadata") or "Unknown",
        annotations=typed.strings(metadata, "annotations", "metadata"),
        service_account=typed.text(spec, "serviceAccountName", "spec") or typed.text(spec, "serviceAccount", "spec"),
        host_network=host_network,
        host_pid=bool(typed.boolean(spec, "hostPID", "spec")),
        host_ipc=bool(typed.boolean(spec, "hostIPC", "spec")),
        host_users=typed.boolean(spec, "hostUsers", "spec"),
        user=typed.integer(context, "runAsUser", path),
        non_root=typed.boolean(context, "runAsNonRoot", path),
        fs_group=typed.integer(context, "fsGroup", path),
        groups=None if groups is None else tuple(groups),
        selinux=_selinux(context, path),
        seccomp=_seccomp(context, path),
        sysctls=tuple(typed.text(sysctl, "name", path) for sysctl in sysctls),
        volumes=tuple(_volume(one) for one in typed.items(spec, "volumes", "spec", dict) or ()),
        containers=tuple(_container(f"{list_name}[{index}]", container) for list_name, index, container in listed),
        host_ports=tuple(
            (f"{list_name}[{index}]", port)
            for list_name, index, container in listed
            for port in _host_ports(container, host_network and list_name in _PORTS_FOLLOW_HOST_NETWORK)
        ),
    )


def _container(place: str, container: dict[str, Any]) -> ContainerView:
    path = f"spec.{place}"
    name = typed.text(container, "name", path)
    context = typed.mapping(container, "securityContext", path)
    if not context:
        return ContainerView(place, name, context, None, None, None, None, None, None, None, (), ())
    path += ".securityContext"
    capabilities = typed.mapping(context, "capabilities", path) or {}
    return ContainerView(
        place=place,
        name=name,
        context=context,
        user=typed.integer(context, "runAsUser", path),
        non_root=typed.boolean(context, "runAsNonRoot", path),
        selinux=_selinux(context, path),
        seccomp=_seccomp(context, path),
        privileged=typed.boolean(context, "privileged", path),
        escalation=typed.boolean(context, "allowPrivilegeEscalation", path),
        read_only=typed.boolean(context, "readOnlyRootFilesystem", path),
        add=tuple(typed.items(capabilities, "add", path, str) or ()),
        drop=tuple(typed.items(capabilities, "drop", path, str) or ()),
    )


def _selinux(context: dict[str, Any], path: str) -> selinux.Options | None:
    options = typed.mapping(context, "seLinuxOptions", path)
    if options is None:
        return None
    level, role, type_, user = (typed.text(options, field, path) for field in ("level", "role", "type", "user"))
    return level, role, type_, user


def _seccomp(context: dict[str, Any], path: str) -> Profile | None:
    profile = typed.mapping(context, "seccompProfile", path)
    if profile is None:
        return None
    return Profile(typed.text(profile, "type", path), typed.string(profile, "localhostProfile", path))


def _volume(volume: dict[str, Any]) -> volumes.Volume:
    """A volume without a source becomes an emptyDir (SetDefaults_Volume)."""
    for key, kind in volumes.TYPES.items():
        if typed.mapping(volume, key, "spec.volumes") is not None:
            return volumes.Volume(kind, volume)
    return volumes.Volume("emptyDir", volume)


def _host_ports(container: dict[str, Any], follow_host_network: bool) -> list[int]:
    found = []
    for port in typed.items(container, "ports", "spec.containers", dict) or ():
        number = typed.integer(port, "hostPort", "spec.containers.ports", bits=32) or 0
        if not number and follow_host_network:
            number = typed.integer(port, "containerPort", "spec.containers.ports", bits=32) or 0
        if number > 0:
            found.append(number)
    return found
