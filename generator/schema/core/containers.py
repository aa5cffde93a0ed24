"""Containers: names, images, ports, and which probes and hooks each role may have."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.environment import env, env_from
from generator.schema.core.fields import Check, Table, check_fields, forbidden, one_of
from generator.schema.core.formats import dns_label, port_name
from generator.schema.core.mounts import check_mounts
from generator.schema.core.probes import lifecycle, liveness, readiness
from generator.schema.core.quantities import check_resources
from generator.schema.core.security import container_security

_PROTOCOLS = ("SCTP", "TCP", "UDP")
_RESTART_POLICIES = ("Always", "Never", "OnFailure")
_PORT_RULE = "must be between 1 and 65535, inclusive"


def main_containers(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """The list `containers`."""
    if not isinstance(value, list):
        return
    if not value:
        causes.required(path)
    for index, container in enumerate(value):
        if isinstance(container, dict):
            _container(container, _MAIN, (*path, index), causes, pod)


def init_containers(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """The list `initContainers`; with restartPolicy Always one is a sidecar and may have probes (1.29)."""
    if not isinstance(value, list):
        return
    taken = pod.main_names()
    for index, container in enumerate(value):
        if isinstance(container, dict):
            sidecar = container.get("restartPolicy") == "Always"
            _container(container, _SIDECAR if sidecar else _INIT, (*path, index), causes, pod)
            # Two of one name in the same list are a repeated key (`generator.schema.list_types`).
            if (name := container.get("name")) and name in taken:
                causes.duplicate((*path, index, "name"), name)


def ephemeral_containers(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """They come by a subresource only, never with a new pod or a template."""
    if value and isinstance(value, list):
        detail = "cannot be set on create" if pod.is_pod else "ephemeral containers not allowed in pod template"
        causes.forbidden(path, detail)


def _container(container: dict[str, Any], table: Table, path: Path, causes: Causes, pod: Any) -> None:
    """validateContainerCommon, plus what `table` says of the role."""
    name = container.get("name")
    if not name:
        causes.required((*path, "name"))
    elif isinstance(name, str) and (wrong := dns_label(name)):
        causes.syntax((*path, "name"), name, wrong)
    image = container.get("image")
    if not image:
        causes.required((*path, "image"))
    elif pod.is_pod and isinstance(image, str) and image != image.strip():
        causes.invalid((*path, "image"), image, "must not have leading or trailing whitespace")
    check_fields(table, container, path, causes, pod)
    if "volumeMounts" in container or "volumeDevices" in container:
        check_mounts(container, path, causes, pod)


def ports(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """validateContainerPorts."""
    if not isinstance(value, list):
        return
    names: set[str] = set()
    for index, port in enumerate(value):
        if not isinstance(port, dict):
            continue
        name = port.get("name")
        if name and isinstance(name, str):
            if wrong := port_name(name):
                causes.syntax((*path, index, "name"), name, wrong)
            elif name in names:
                causes.duplicate((*path, index, "name"), name)
            names.add(name)
        number = port.get("containerPort")
        if number is None or number == 0:
            causes.required((*path, index, "containerPort"))
        elif type(number) is int and not 0 < number < 65536:
            causes.invalid((*path, index, "containerPort"), number, _PORT_RULE)
        if len(port) > 1:
            _port_options(port, (*path, index), causes, pod)


def _port_options(port: dict[str, Any], path: Path, causes: Causes, pod: Any) -> None:
    number, protocol = port.get("hostPort"), port.get("protocol")
    if number and type(number) is int:
        pod.has_host_ports = True
        if not 0 < number < 65536:
            causes.invalid((*path, "hostPort"), number, _PORT_RULE)
    if protocol and isinstance(protocol, str) and protocol not in _PROTOCOLS:
        causes.unsupported((*path, "protocol"), protocol, _PROTOCOLS)


def _restart_policy(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """Of a main container: since 1.35 it may have one of its own (ContainerRestartRules)."""
    if causes.minor >= 35:
        if isinstance(value, str) and value not in _RESTART_POLICIES:
            causes.unsupported(path, value, _RESTART_POLICIES)
    elif causes.minor >= 29:
        causes.forbidden(path, "may not be set for non-init containers")


def _init_restart_policy(value: Any, path: Path, causes: Causes, _: Any) -> None:
    supported = ("Always",) if causes.minor < 35 else _RESTART_POLICIES
    if causes.minor >= 29 and isinstance(value, str) and value not in supported:
        causes.unsupported(path, value, supported)


def _resize_policy(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """InPlacePodVerticalScaling is on by default since 1.33."""
    if causes.minor < 33 or not isinstance(value, list):
        return
    for index, policy in enumerate(value):
        if not isinstance(policy, dict):
            continue
        check_fields(_RESIZE, policy, (*path, index), causes)
        restart = policy.get("restartPolicy")
        if pod.spec.get("restartPolicy") == "Never" and restart and restart != "NotRequired":
            causes.invalid(path, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'")


_RESIZE = {
    "resourceName": one_of("cpu", "memory"),
    "restartPolicy": one_of("NotRequired", "RestartContainer"),
}
_SHARED: dict[str, Check] = {
    "imagePullPolicy": one_of("Always", "IfNotPresent", "Never"),
    "terminationMessagePolicy": one_of("File", "FallbackToLogsOnError"),
    "ports": ports,
    "env": env,
    "envFrom": env_from,
    "resources": check_resources,
    "resizePolicy": _resize_policy,
    "securityContext": container_security,
}
_PROBED: dict[str, Check] = {
    "lifecycle": lifecycle,
    "livenessProbe": liveness,
    "readinessProbe": readiness,
    "startupProbe": liveness,
}
_no_probe = forbidden("may not be set for init containers without restartPolicy=Always")
_MAIN = {**_SHARED, **_PROBED, "restartPolicy": _restart_policy}
_SIDECAR = {**_SHARED, **_PROBED}
_INIT = {**_SHARED, **dict.fromkeys(_PROBED, _no_probe), "restartPolicy": _init_restart_policy}
