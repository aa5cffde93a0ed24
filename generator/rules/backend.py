"""References to a Service and one of its ports: Ingress backends, Routes, probes and the Services' own target ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from generator.k8s.podspec import Container, PodTemplate
from generator.k8s.shape import mapping, mappings, text
from generator.rules.context import Context
from generator.rules.subject import Subject


class Backend(NamedTuple):
    """`pointer` names a Service; `port` (a name, a number, or None for any) stands at `port_pointer`."""

    pointer: str
    service: str
    port_pointer: str = ""
    port: str | int | None = None


def ingress_backends(value: Mapping[str, Any]) -> Iterator[Backend]:
    """The Services that an Ingress sends requests to; backends that are other objects are left out."""
    places = [("/spec/defaultBackend", mapping(value, "spec", "defaultBackend"))]
    for rule_index, rule in mappings(value, "spec", "rules"):
        for path_index, path in mappings(rule, "http", "paths"):
            where = f"/spec/rules/{rule_index}/http/paths/{path_index}/backend"
            places.append((where, mapping(path, "backend")))
    for where, backend in places:
        name, port = text(backend, "service", "name"), mapping(backend, "service", "port")
        field = "name" if "name" in port else "number"
        if name:
            yield Backend(f"{where}/service/name", name, f"{where}/service/port/{field}", _port(port.get(field)))


def route_backends(value: Mapping[str, Any]) -> Iterator[Backend]:
    """The Services that a Route sends requests to, the first one with the Route's port."""
    port = _port(mapping(value, "spec", "port").get("targetPort"))
    places = [("/spec/to", mapping(value, "spec", "to"))]
    places += [
        (f"/spec/alternateBackends/{index}", item) for index, item in mappings(value, "spec", "alternateBackends")
    ]
    for where, target in places:
        if text(target, "kind") in ("", "Service") and text(target, "name"):
            yield Backend(f"{where}/name", text(target, "name"), "/spec/port/targetPort", port)


def service_ports(service: Subject) -> list[str | int]:
    """Names and numbers by which an Ingress may ask for a port of `service`."""
    ports = [port for _, port in mappings(service.value, "spec", "ports")]
    return [
        found for port in ports for found in (_port(port.get("name")), _port(port.get("port"))) if found is not None
    ]


def route_ports(service: Subject, context: Context) -> list[str | int]:
    """Names of the Service's ports, and numbers of the pods' ports behind them: what a Route may ask for.

    A Route looks at the endpoints (openshift/api route/v1, RoutePort.targetPort), so the number is the pod's.
    """
    found: list[str | int] = []
    for _, port in mappings(service.value, "spec", "ports"):
        name, target = _port(port.get("name")), _port(port.get("targetPort", port.get("port")))
        found += [known for known in (name, target) if known is not None]
        if isinstance(target, str):
            found += [n for pod in selected_pods(service, context) for n in _numbers(pod, target)]
    return found


def is_elsewhere(service: Subject) -> bool:
    """Whether the Service is only a name for a host outside, or has no ports to compare with."""
    return text(service.value, "spec", "type") == "ExternalName"


def target_ports(service: Subject, context: Context) -> Iterator[tuple[str, str]]:
    """Pointer and name of each named target port of a Service that no pod behind it has."""
    pods = list(selected_pods(service, context))
    if not pods:
        return
    known = {name for pod in pods for container in pod.containers() for name in port_names(container)}
    for index, port in mappings(service.value, "spec", "ports"):
        target = port.get("targetPort")
        if isinstance(target, str) and not target.isdecimal() and target not in known:
            yield f"/spec/ports/{index}/targetPort", target


def probe_ports(container: Container) -> Iterator[tuple[str, str]]:
    """Pointer and name of each named port that a probe or hook asks for and its container does not have."""
    known = set(port_names(container))
    handlers = [(name, mapping(container.value, name)) for name in ("startupProbe", "livenessProbe", "readinessProbe")]
    handlers += [
        (f"lifecycle/{name}", mapping(container.value, "lifecycle", name)) for name in ("postStart", "preStop")
    ]
    for where, handler in handlers:
        for action in ("httpGet", "tcpSocket"):
            port = text(handler, action, "port")
            if port and not port.isdecimal() and port not in known:
                yield f"{container.pointer}/{where}/{action}/port", port


def port_names(container: Container) -> Iterator[str]:
    """The names of a container's ports."""
    return (text(port, "name") for _, port in mappings(container.value, "ports") if text(port, "name"))


def selected_pods(service: Subject, context: Context) -> Iterator[PodTemplate]:
    """The pods of the set that a Service selects."""
    selector = mapping(service.value, "spec", "selector")
    for subject in context.subjects:
        same_namespace = subject.identity.namespace == service.identity.namespace
        if subject.pod and selector and same_namespace and selector.items() <= subject.pod.labels.items():
            yield subject.pod


def _numbers(pod: PodTemplate, name: str) -> Iterator[int]:
    for container in pod.containers():
        for _, port in mappings(container.value, "ports"):
            number = port.get("containerPort")
            if text(port, "name") == name and isinstance(number, int):
                yield number


def _port(value: Any) -> str | int | None:
    """A port as it is compared: "8080" in quotes is a number where a number or a name is allowed."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, (str, int)) and not isinstance(value, bool) else None
