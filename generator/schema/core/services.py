"""Service: which fields go with which type, names and numbers of ports, addresses."""

from __future__ import annotations

from typing import Any

from generator.schema.core.addresses import check_cidr, check_endpoint_ip, check_ip, parse_ip
from generator.schema.core.causes import Causes, Key, Path
from generator.schema.core.fields import check_fields, each, name, one_of, port, port_number, spec_of
from generator.schema.core.formats import dns_label, dns_subdomain, qualified_name
from generator.schema.core.selectors import check_labels

_PROTOCOLS = ("SCTP", "TCP", "UDP")
_TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_MAX_AFFINITY_SECONDS = 86400
_SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"


def service(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateService."""
    spec = spec_of(resource)
    if spec is None:
        return
    kind = spec.get("type") or "ClusterIP"
    headless = spec.get("clusterIP") == "None"
    found = spec.get("ports")
    if found:
        _ports(found, kind, ("spec", "ports"), causes)
    elif not headless and kind != "ExternalName":
        causes.required(("spec", "ports"))
    check_fields(_SPEC, spec, ("spec",), causes, spec)
    if kind == "ExternalName":
        _check_external_name(spec, causes)
    else:
        _check_cluster_ips(spec, headless, kind, causes)
    if kind != "LoadBalancer":
        _check_balancer_fields(spec, causes)
    if "externalTrafficPolicy" in spec or "healthCheckNodePort" in spec:
        _check_traffic(spec, kind, causes)
    metadata = resource.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if isinstance(annotations, dict) and not spec.get("loadBalancerSourceRanges"):
        _check_annotation(annotations.get(_SOURCE_RANGES), kind, causes)


def _ports(found: Any, kind: str, path: Path, causes: Causes) -> None:
    if not isinstance(found, list):
        return
    names: set[str] = set()
    for index, entry in enumerate(found):
        if not isinstance(entry, dict):
            continue
        label = entry.get("name")
        if not label:
            if len(found) > 1:
                causes.required((*path, index, "name"))
        elif isinstance(label, str):
            if wrong := dns_label(label):
                causes.syntax((*path, index, "name"), label, wrong)
            if label in names:
                causes.duplicate((*path, index, "name"), label)
            names.add(label)
        check_fields(_PORT, entry, (*path, index), causes, kind)
    if kind != "ClusterIP":
        _check_node_ports(found, path, causes)


def _target_port(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if value not in (0, ""):  # both stand for the port itself (SetDefaults_Service)
        port(value, path, causes)


def _node_port(value: Any, path: Path, causes: Causes, kind: Any) -> None:
    if not value or type(value) is not int:
        return
    if kind == "ClusterIP":
        causes.forbidden(path, "may not be used when `type` is 'ClusterIP'")


def _check_node_ports(found: list[Any], path: Path, causes: Causes) -> None:
    seen: set[tuple[Any, int]] = set()
    for index, entry in enumerate(found):
        number = entry.get("nodePort") if isinstance(entry, dict) else None
        if number and type(number) is int:
            protocol = entry.get("protocol") or "TCP"
            if isinstance(protocol, str):
                if (protocol, number) in seen:
                    causes.duplicate((*path, index, "nodePort"), number)
                seen.add((protocol, number))


def _check_external_name(spec: dict[str, Any], causes: Causes) -> None:
    for field in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        # A singular address counts as the first of the plural ones.
        if spec.get(field) and not (field == "clusterIP" and spec.get("clusterIPs")):
            causes.forbidden(("spec", field), "may not be set for ExternalName services")
    host = spec.get("externalName") or ""
    if not isinstance(host, str):
        return
    if not host.removesuffix("."):
        causes.required(("spec", "externalName"))
    else:
        causes.syntax(("spec", "externalName"), host, dns_subdomain(host.removesuffix(".")))


def _check_cluster_ips(spec: dict[str, Any], headless: bool, kind: str, causes: Causes) -> None:
    single, plural = spec.get("clusterIP"), spec.get("clusterIPs")
    if headless and kind in ("LoadBalancer", "NodePort"):
        causes.invalid(("spec", "clusterIP"), "None", f"may not be set to 'None' for {kind} services")
    if single and single != "None" and not plural:
        check_ip(single, ("spec", "clusterIP"), causes)
    if not plural or not isinstance(plural, list) or not all(isinstance(address, str) for address in plural):
        return
    at: Path = ("spec", "clusterIPs")
    if not single:
        causes.invalid(at, plural, "must be empty when `clusterIP` is not specified")
    elif plural[0] != single:
        causes.invalid(at, plural, "first value must match `clusterIP`")
    if plural[0] == "None":
        if len(plural) > 1:
            causes.invalid(at, plural, "'None' must be the first and only value")
        return
    valid = [check_ip(address, (*at, index), causes) for index, address in enumerate(plural)]
    if len(plural) > 2:
        causes.invalid(at, plural, "may only hold up to 2 values")
    elif all(valid) and len(plural) == 2 and len({type(parse_ip(address)) for address in plural}) == 1:
        causes.invalid(at, plural, "may specify no more than one IP for each IP family")


def _check_balancer_fields(spec: dict[str, Any], causes: Causes) -> None:
    for field in ("loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"):
        value = spec.get(field)
        if value is not None and value != []:
            causes.forbidden(("spec", field), "may only be used when `type` is 'LoadBalancer'")


def _check_traffic(spec: dict[str, Any], kind: str, causes: Causes) -> None:
    policy, health = spec.get("externalTrafficPolicy"), spec.get("healthCheckNodePort")
    exposed = kind in ("LoadBalancer", "NodePort") or (kind == "ClusterIP" and spec.get("externalIPs"))
    if policy and isinstance(policy, str):
        if not exposed:
            detail = "may only be set for externally-accessible services"
            causes.invalid(("spec", "externalTrafficPolicy"), policy, detail)
        elif policy not in ("Cluster", "Local"):
            causes.unsupported(("spec", "externalTrafficPolicy"), policy, ("Cluster", "Local"))
    if health and not (kind == "LoadBalancer" and policy == "Local"):
        detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        causes.invalid(("spec", "healthCheckNodePort"), health, detail)
    elif health:
        port_number(health, ("spec", "healthCheckNodePort"), causes, None)


def _check_annotation(value: Any, kind: str, causes: Causes) -> None:
    """The annotation that went before loadBalancerSourceRanges."""
    if not isinstance(value, str):
        return
    at: Path = ("metadata", "annotations", Key(_SOURCE_RANGES))
    if kind != "LoadBalancer":
        causes.forbidden(at, "may only be used when `type` is 'LoadBalancer'")
    for cidr in value.split(",") if value.strip() else ():
        check_cidr(cidr.strip(), at, causes)


def _source_range(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, str):
        check_cidr(value.strip(), path, causes)


def _affinity_config(value: Any, path: Path, causes: Causes, spec: Any) -> None:
    """Only ClientIP affinity has a configuration; the server drops it beside None."""
    client = value.get("clientIP") if isinstance(value, dict) else None
    seconds = client.get("timeoutSeconds") if isinstance(client, dict) else None
    wrong = type(seconds) is int and not 0 < seconds <= _MAX_AFFINITY_SECONDS
    if wrong and spec.get("sessionAffinity") == "ClientIP":
        detail = f"must be greater than 0 and less than {_MAX_AFFINITY_SECONDS}"
        causes.invalid((*path, "clientIP", "timeoutSeconds"), seconds, detail)


def _external_ip(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if check_ip(value, path, causes):
        check_endpoint_ip(value, path, causes)


def _families(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, list):
        return
    for index, family in enumerate(value):
        if isinstance(family, str) and family not in ("IPv4", "IPv6"):
            causes.unsupported((*path, index), family, ("IPv4", "IPv6"))
        if family in value[:index]:
            causes.duplicate((*path, index), family)


def _balancer_class(value: Any, path: Path, causes: Causes, spec: Any) -> None:
    if isinstance(value, str) and spec.get("type") == "LoadBalancer":
        causes.syntax(path, value, qualified_name(value))


def _distribution(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """ServiceTrafficDistribution is on by default since 1.31, PreferSameTrafficDistribution since 1.34."""
    supported: tuple[str, ...] = ("PreferClose",)
    if causes.minor >= 34:
        supported = ("PreferClose", "PreferSameZone", "PreferSameNode")
    if causes.minor >= 31 and isinstance(value, str) and value not in supported:
        causes.unsupported(path, value, supported)


_PORT = {
    "port": port_number,
    "protocol": one_of(*_PROTOCOLS),
    "targetPort": _target_port,
    "nodePort": _node_port,
    "appProtocol": name(qualified_name, empty=False),
}
_SPEC = {
    "type": one_of(*_TYPES),
    "selector": check_labels,
    "sessionAffinity": one_of("ClientIP", "None"),
    "sessionAffinityConfig": _affinity_config,
    "externalIPs": each(_external_ip, null=""),
    "ipFamilies": _families,
    "ipFamilyPolicy": one_of("PreferDualStack", "RequireDualStack", "SingleStack", empty=False),
    "loadBalancerSourceRanges": each(_source_range, null=""),
    "loadBalancerClass": _balancer_class,
    "internalTrafficPolicy": one_of("Cluster", "Local", empty=False),
    "trafficDistribution": _distribution,
}
CHECKS = {("v1", "Service"): service}
