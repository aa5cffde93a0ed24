"""Pods and pod templates: the spec field by field, annotations that name containers, and combinations of fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.schema.core.causes import Causes, Key, Path
from generator.schema.core.containers import ephemeral_containers, init_containers, main_containers
from generator.schema.core.fields import MAX_INT32, Check, between, check_fields, each, name, one_of
from generator.schema.core.formats import dns_label, dns_subdomain, qualified_name
from generator.schema.core.mounts import descending
from generator.schema.core.pod_network import check_dns_none, check_host_ports, dns_config, dns_policy, host_aliases
from generator.schema.core.quantities import check_resources
from generator.schema.core.scheduling import affinity, tolerations, topology_spread
from generator.schema.core.security import pod_security
from generator.schema.core.selectors import check_labels
from generator.schema.core.volumes import volumes
from generator.schema.core.windows import check_host_process, check_os

_CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")
_APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"
_DEFAULT_GRACE_PERIOD = 30


class Pod:
    """What the checks of a pod's parts need to know of the whole."""

    __slots__ = ("grace_period", "has_host_ports", "has_windows_options", "is_pod", "os", "spec", "volumes")

    def __init__(self, spec: dict[str, Any], is_pod: bool) -> None:
        self.spec = spec
        self.is_pod = is_pod
        period = spec.get("terminationGracePeriodSeconds")
        self.grace_period = _DEFAULT_GRACE_PERIOD if period is None else period
        system = spec.get("os")
        self.os = system.get("name") if isinstance(system, dict) else None
        self.volumes = _by_name(spec.get("volumes"))
        # Set by the checks that come across them, so that a pod without them pays nothing.
        self.has_host_ports = spec.get("hostNetwork") is True
        self.has_windows_options = False

    def containers(self) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """List, index and value of every container."""
        for field in _CONTAINER_LISTS:
            found = self.spec.get(field)
            for index, container in enumerate(found if isinstance(found, list) else ()):
                if isinstance(container, dict):
                    yield field, index, container

    def main_names(self) -> list[Any]:
        """The names of the main containers."""
        return [container.get("name") for field, _, container in self.containers() if field == "containers"]


def _by_name(found: Any) -> dict[str, dict[str, Any]] | None:
    """Volumes by name; None where one is malformed, so that no mount is called dangling for it."""
    if not isinstance(found, list):
        return {} if found is None else None
    volumes_by_name = {}
    for volume in found:
        if not isinstance(volume, dict) or not isinstance(label := volume.get("name"), str):
            return None
        volumes_by_name[label] = volume
    return volumes_by_name


def check_pod_spec(spec: Any, path: Path, causes: Causes, *, is_pod: bool = False) -> None:
    """ValidatePodSpec; `is_pod` for a Pod itself, whose fields the server defaults and demands a little differently."""
    spec = {} if spec is None else spec
    if not isinstance(spec, dict):
        return
    pod = Pod(spec, is_pod)
    check_fields(_SPEC, spec, path, causes, pod)
    if spec.get("containers") is None:
        causes.required((*path, "containers"))
    if pod.has_host_ports:
        check_host_ports(pod, path, causes)
    if spec.get("dnsPolicy") == "None":
        check_dns_none(spec, path, causes)
    if pod.os is not None:
        check_os(pod, path, causes)
    if spec.get("hostUsers") is False and causes.minor >= 33:
        _check_user_namespace(spec, path, causes)
    if pod.has_windows_options:
        check_host_process(pod, path, causes)


def _check_user_namespace(spec: dict[str, Any], path: Path, causes: Causes) -> None:
    """UserNamespacesSupport is on by default since 1.33; before, the server drops the field."""
    text = "`hostUsers`" if causes.minor >= 34 else "`pod.Spec.HostUsers`"
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        # UserNamespacesHostNetworkSupport lets the first one through in later versions.
        if spec.get(field) is True and (field != "hostNetwork" or causes.minor <= 34):
            causes.forbidden((*path, field), f"when {text} is false")


def check_template(template: Any, path: Path, causes: Causes, *, with_spec: bool = True) -> None:
    """ValidatePodTemplateSpec: the annotations and, `with_spec`, the pod."""
    template = {} if template is None else template
    if not isinstance(template, dict):
        return
    metadata, spec = template.get("metadata"), template.get("spec")
    if isinstance(metadata, dict):
        check_pod_annotations(metadata.get("annotations"), spec, (*path, "metadata", "annotations"), causes)
    if with_spec:
        check_pod_spec(spec, (*path, "spec"), causes)


def check_pod_annotations(annotations: Any, spec: Any, path: Path, causes: Causes) -> None:
    """ValidatePodSpecificAnnotations: those that name a container or hold a number."""
    if not (isinstance(annotations, dict) and isinstance(spec, dict)):
        return
    for key, value in annotations.items():
        if not (isinstance(key, str) and isinstance(value, str)):
            continue
        if key.startswith(_APP_ARMOR):
            container = key.removeprefix(_APP_ARMOR)
            if all(found.get("name") != container for _, _, found in Pod(spec, False).containers()):
                causes.invalid((*path, Key(key)), container, "container not found")
            if value not in ("", "runtime/default", "unconfined") and not value.startswith("localhost/"):
                causes.invalid((*path, Key(key)), value, f'invalid AppArmor profile name: "{value}"')
        elif key == _SECCOMP_POD or key.startswith(_SECCOMP_CONTAINER):
            _check_seccomp(value, (*path, Key(key)), causes)
        elif key == "controller.kubernetes.io/pod-deletion-cost" and not _is_deletion_cost(value):
            causes.invalid((*path, Key(key)), value, "must be a 32bit integer")


def _check_seccomp(profile: str, path: Path, causes: Causes) -> None:
    """ValidateSeccompProfile: the annotations of before 1.19, which nothing reads but the server still checks."""
    if profile.startswith("localhost/"):
        descending(profile.removeprefix("localhost/"), path, causes)
    elif profile not in ("runtime/default", "docker/default", "unconfined"):
        causes.invalid(path, profile, "must be a valid seccomp profile")


def _is_deletion_cost(text: str) -> bool:
    """GetDeletionCostFromPodAnnotations: no plus sign, and a leading zero in zero or after a minus sign only."""
    digits = text.removeprefix("-")
    plain = digits.isascii() and digits.isdecimal() and (text == "0" or text[0] != "0")
    return plain and -MAX_INT32 - 1 <= int(text) <= MAX_INT32


def _scheduling_gate(value: Any, path: Path, causes: Causes, _: Any) -> None:
    text = value.get("name") if isinstance(value, dict) else None
    if isinstance(text, str):
        causes.syntax(path, text, qualified_name(text))


def _readiness_gate(value: Any, path: Path, causes: Causes, _: Any) -> None:
    text = value.get("conditionType") if isinstance(value, dict) else None
    if isinstance(text, str):
        causes.syntax((*path, "conditionType"), text, qualified_name(text))


def _shared_processes(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    if value is True and pod.spec.get("hostPID") is True:
        causes.invalid(path, True, "ShareProcessNamespace and HostPID cannot both be enabled")


def _overhead(value: Any, path: Path, causes: Causes, _: Any) -> None:
    check_resources({"limits": value}, path, causes)


def _os(value: Any, path: Path, causes: Causes, _: Any) -> None:
    system = value.get("name") if isinstance(value, dict) else None
    if isinstance(value, dict) and not system:
        causes.required((*path, "name"), "cannot be empty")
    elif isinstance(system, str) and system not in ("linux", "windows"):
        causes.unsupported(path, system, ("linux", "windows"))


_subdomain = name(dns_subdomain)
_SPEC: dict[str, Check] = {
    "volumes": volumes,
    "containers": main_containers,
    "initContainers": init_containers,
    "ephemeralContainers": ephemeral_containers,
    "restartPolicy": one_of("Always", "OnFailure", "Never"),
    "dnsPolicy": dns_policy,
    "dnsConfig": dns_config,
    "hostAliases": host_aliases,
    "nodeSelector": check_labels,
    "securityContext": pod_security,
    "affinity": affinity,
    "tolerations": tolerations,
    "topologySpreadConstraints": topology_spread,
    "readinessGates": each(_readiness_gate, null={"conditionType": ""}),
    "schedulingGates": each(_scheduling_gate),
    "serviceAccountName": _subdomain,
    "nodeName": _subdomain,
    "hostname": name(dns_label),
    "subdomain": name(dns_label),
    "priorityClassName": _subdomain,
    "runtimeClassName": name(dns_subdomain, empty=False),
    "preemptionPolicy": one_of("PreemptLowerPriority", "Never", empty=False),
    "activeDeadlineSeconds": between(1, MAX_INT32),
    "shareProcessNamespace": _shared_processes,
    "overhead": _overhead,
    "os": _os,
}
