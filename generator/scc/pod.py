"""A v1 Pod as admission sees it: decoded, with the API defaults that admission can tell, and cheap to copy.

What admission does not look at is not decoded; the schema check says what else the API server would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, NamedTuple

from generator.scc import decode
from generator.scc.constraint import SELinux, read_selinux
from generator.scc.volume_source import Volume, read_volume

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


class Seccomp(NamedTuple):
    """A seccompProfile field."""

    type: str
    localhost: str | None


@dataclass(slots=True)
class Container:
    """One container; the fields from `run_as_user` on are its security context, which admission may complete."""

    list: str
    index: int
    name: str
    host_ports: tuple[int, ...]
    run_as_user: int | None = None
    run_as_non_root: bool | None = None
    selinux: SELinux | None = None
    seccomp: Seccomp | None = None
    privileged: bool | None = None
    capabilities: bool = False
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    read_only_root: bool | None = None
    escalation: bool | None = None

    def copy(self) -> Container:
        """A container of its own, with the same values."""
        return Container(*_container_values(self))


@dataclass(slots=True)
class Pod:
    """One pod; `annotations`, `supplemental_groups`, `fs_group`, `selinux` and `seccomp` admission may complete."""

    name: str
    namespace: str
    service_account: str
    windows: bool
    annotations: dict[str, str]
    host_network: bool
    host_pid: bool
    host_ipc: bool
    host_users: bool | None
    run_as_user: int | None
    run_as_non_root: bool | None
    sysctls: tuple[str, ...]
    volumes: tuple[Volume, ...]
    containers: list[Container]
    supplemental_groups: tuple[int, ...] | None
    fs_group: int | None
    selinux: SELinux | None
    seccomp: Seccomp | None

    def copy(self) -> Pod:
        """A pod of its own, with the same values; annotations are replaced, never changed, so they are shared."""
        pod = Pod(*_pod_values(self))
        pod.containers = [container.copy() for container in self.containers]
        return pod


_container_values = attrgetter(*(field.name for field in fields(Container)))
_pod_values = attrgetter(*(field.name for field in fields(Pod)))


def read_pod(value: Mapping[str, Any], *, image_volumes: bool) -> Pod:
    """`value`, a Pod as a dict, with API defaults applied. Raises decode.NotDecodable."""
    pod = decode.mapping(value, "Pod") or {}
    metadata = decode.mapping(pod.get("metadata"), "metadata") or {}
    spec = decode.mapping(pod.get("spec"), "spec") or {}
    host_network = decode.boolean(spec.get("hostNetwork"), "spec.hostNetwork") or False
    system = decode.mapping(spec.get("os"), "spec.os") or {}
    account = decode.text(spec.get("serviceAccountName"), "spec.serviceAccountName")
    return Pod(
        # Go names a pod that has no name yet by its generateName.
        name=decode.text(metadata.get("name"), "metadata.name")
        or decode.text(metadata.get("generateName"), "metadata.generateName")
        or "Unknown",
        namespace=decode.text(metadata.get("namespace"), "metadata.namespace"),
        # serviceAccount is the old name of the field (conversion of core/v1).
        service_account=account or decode.text(spec.get("serviceAccount"), "spec.serviceAccount"),
        windows=decode.text(system.get("name"), "spec.os.name") == "windows",
        annotations=decode.string_map(metadata.get("annotations"), "metadata.annotations"),
        host_network=host_network,
        host_pid=decode.boolean(spec.get("hostPID"), "spec.hostPID") or False,
        host_ipc=decode.boolean(spec.get("hostIPC"), "spec.hostIPC") or False,
        host_users=decode.boolean(spec.get("hostUsers"), "spec.hostUsers"),
        volumes=tuple(
            read_volume(volume, image_volumes=image_volumes)
            for volume in decode.objects(spec.get("volumes"), "spec.volumes")
        ),
        containers=[
            _read_container(container, key, index, host_network and key != "ephemeralContainers")
            for key in CONTAINER_LISTS
            if key in spec
            for index, container in enumerate(decode.objects(spec[key], f"spec.{key}"))
        ],
        **_read_context(spec.get("securityContext"), "spec.securityContext"),
    )


def _read_context(value: Any, where: str) -> dict[str, Any]:
    """The fields of a Pod that are in its security context."""
    context = decode.mapping(value, where) or {}
    groups = decode.sequence(context.get("supplementalGroups"), f"{where}.supplementalGroups")
    return {
        "run_as_user": decode.integer(context.get("runAsUser"), f"{where}.runAsUser"),
        "run_as_non_root": decode.boolean(context.get("runAsNonRoot"), f"{where}.runAsNonRoot"),
        "sysctls": tuple(
            decode.text(entry.get("name"), f"{where}.sysctls.name")
            for entry in decode.objects(context.get("sysctls"), f"{where}.sysctls")
        ),
        # An empty list is not a missing one.
        "supplemental_groups": None
        if groups is None
        else tuple(decode.integer(group, f"{where}.supplementalGroups") or 0 for group in groups),
        "fs_group": decode.integer(context.get("fsGroup"), f"{where}.fsGroup"),
        "selinux": read_selinux(context.get("seLinuxOptions"), f"{where}.seLinuxOptions"),
        "seccomp": _read_seccomp(context.get("seccompProfile"), where),
    }


def _read_container(value: Mapping[str, Any], key: str, index: int, ports_of_host: bool) -> Container:
    where = f"spec.{key}[{index}]"
    found = Container(
        key,
        index,
        decode.text(value.get("name"), f"{where}.name"),
        _host_ports(value.get("ports"), where, ports_of_host),
    )
    context = decode.mapping(value.get("securityContext"), f"{where}.securityContext")
    if not context:
        return found
    where += ".securityContext"
    found.run_as_user = decode.integer(context.get("runAsUser"), f"{where}.runAsUser")
    found.run_as_non_root = decode.boolean(context.get("runAsNonRoot"), f"{where}.runAsNonRoot")
    found.selinux = read_selinux(context.get("seLinuxOptions"), f"{where}.seLinuxOptions")
    found.seccomp = _read_seccomp(context.get("seccompProfile"), where)
    found.privileged = decode.boolean(context.get("privileged"), f"{where}.privileged")
    capabilities = decode.mapping(context.get("capabilities"), f"{where}.capabilities")
    if capabilities is not None:
        found.capabilities = True
        found.add = decode.texts(capabilities.get("add"), f"{where}.capabilities.add")
        found.drop = decode.texts(capabilities.get("drop"), f"{where}.capabilities.drop")
    found.read_only_root = decode.boolean(context.get("readOnlyRootFilesystem"), f"{where}.readOnlyRootFilesystem")
    found.escalation = decode.boolean(context.get("allowPrivilegeEscalation"), f"{where}.allowPrivilegeEscalation")
    return found


def _host_ports(value: Any, where: str, ports_of_host: bool) -> tuple[int, ...]:
    """The ports of the node that a container takes; one on the host's network takes each port that it names."""
    if not value and value is not False:
        return ()
    found = []
    for port in decode.objects(value, f"{where}.ports"):
        number = decode.integer(port.get("hostPort"), f"{where}.ports.hostPort", 32) or 0
        container_port = decode.integer(port.get("containerPort"), f"{where}.ports.containerPort", 32) or 0
        # SetDefaults_PodSpec of core/v1, defaultHostNetworkPorts.
        found.append(container_port if ports_of_host and number == 0 else number)
    return tuple(number for number in found if number > 0)


def _read_seccomp(value: Any, where: str) -> Seccomp | None:
    profile = decode.mapping(value, f"{where}.seccompProfile")
    if profile is None:
        return None
    localhost = profile.get("localhostProfile")
    where += ".seccompProfile"
    return Seccomp(
        decode.text(profile.get("type"), f"{where}.type"),
        None if localhost is None else decode.text(localhost, f"{where}.localhostProfile"),
    )
