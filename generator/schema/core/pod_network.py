"""How a pod is on the network: DNS, host aliases, ports of the node."""

from __future__ import annotations

from typing import Any

from generator.schema.core.addresses import check_ip
from generator.schema.core.causes import Causes, Path
from generator.schema.core.fields import each, items, length, one_of
from generator.schema.core.formats import dns_subdomain, underscore_subdomain

dns_policy = one_of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_MAX_SERVERS, _MAX_SEARCHES, _MAX_SEARCH_LENGTH = 3, 32, 2048


def dns_config(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """validatePodDNSConfig."""
    if not isinstance(value, dict):
        return
    servers, searches, options = (value.get(field) for field in ("nameservers", "searches", "options"))
    if isinstance(servers, list):
        if len(servers) > _MAX_SERVERS:
            causes.invalid((*path, "nameservers"), servers, f"must not have more than {_MAX_SERVERS} nameservers")
        for index, server in enumerate(items(servers, null="")):
            check_ip(server, (*path, "nameservers", index), causes)
    if isinstance(searches, list):
        _searches([text for text in searches if isinstance(text, str)], (*path, "searches"), causes)
    for index, option in enumerate(items(options)):
        if isinstance(option, dict) and not option.get("name"):
            causes.required((*path, "options", index), "must not be empty")


def _searches(searches: list[str], path: Path, causes: Causes) -> None:
    if len(searches) > _MAX_SEARCHES:
        causes.invalid(path, searches, f"must not have more than {_MAX_SEARCHES} search paths")
    if length(" ".join(searches)) > _MAX_SEARCH_LENGTH:
        detail = f"must not have more than {_MAX_SEARCH_LENGTH} characters (including spaces) in the search list"
        causes.invalid(path, searches, detail)
    relaxed = causes.minor >= 33  # RelaxedDNSSearchValidation: "." and underscores
    for index, text in enumerate(searches):
        if not (relaxed and text == "."):
            syntax = underscore_subdomain if relaxed else dns_subdomain
            causes.syntax((*path, index), text, syntax(text.removesuffix(".")))


def check_dns_none(spec: dict[str, Any], path: Path, causes: Causes) -> None:
    """With dnsPolicy None the pod brings its own name servers."""
    config = spec.get("dnsConfig")
    if config is None:
        causes.required((*path, "dnsConfig"), "must provide `dnsConfig` when `dnsPolicy` is None")
    elif isinstance(config, dict) and not config.get("nameservers"):
        detail = "must provide at least one DNS nameserver when `dnsPolicy` is None"
        causes.required((*path, "dnsConfig", "nameservers"), detail)


def _alias(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    check_ip(value.get("ip"), (*path, "ip"), causes)
    names = value.get("hostnames")
    for index, name in enumerate(items(names, null="")):
        if isinstance(name, str):
            causes.syntax((*path, "hostnames", index), name, dns_subdomain(name))


host_aliases = each(_alias)


def check_host_ports(pod: Any, path: Path, causes: Causes) -> None:
    """Ports of the node: equal to the container's on its network, and taken once (checkHostPortConflicts).

    A Pod on the node's network takes every port that it names (defaultHostNetworkPorts).
    """
    on_host = pod.spec.get("hostNetwork") is True
    taken: set[tuple[Any, ...]] = set()
    for field, index, container in pod.containers():
        if field == "ephemeralContainers":
            continue
        if field == "initContainers" or index == 0:
            taken = set()  # init containers run one after the other: each is compared with itself only
        ports = container.get("ports")
        for number, port in enumerate(ports if isinstance(ports, list) else ()):
            if not isinstance(port, dict):
                continue
            at = (*path, field, index, "ports", number, "hostPort")
            host_port, container_port = port.get("hostPort") or 0, port.get("containerPort")
            if on_host and not host_port and pod.is_pod:
                host_port = container_port
            if type(host_port) is not int or not host_port:
                continue
            if on_host and host_port != container_port and field == "containers":
                causes.invalid(at, host_port, "must match `containerPort` when `hostNetwork` is true")
            key = (port.get("protocol") or "TCP", port.get("hostIP") or "", host_port)
            if not all(isinstance(part, (str, int)) for part in key):
                continue
            if key in taken:
                causes.duplicate(at, "/".join(str(part) for part in key))
            taken.add(key)
