"""Endpoints and EndpointSlice: addresses that traffic can go to, and their ports."""

from __future__ import annotations

from typing import Any

from generator.schema.core.addresses import check_endpoint_ip, check_ip, parse_ip
from generator.schema.core.causes import Causes, Path
from generator.schema.core.fields import check_fields, each, name, one_of, port_number, protocol
from generator.schema.core.formats import dns_label, dns_subdomain, qualified_name

_ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
_MAX_ENDPOINTS, _MAX_ADDRESSES = 1000, 100


def endpoints(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateEndpoints."""
    _subsets(resource.get("subsets"), ("subsets",), causes, None)


def _subset(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    if not value.get("addresses") and not value.get("notReadyAddresses"):
        causes.required(path, "must specify `addresses` or `notReadyAddresses`")
    check_fields(_SUBSET, value, path, causes)


def _address(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    if check_ip(value.get("ip"), (*path, "ip"), causes):
        check_endpoint_ip(value["ip"], (*path, "ip"), causes)
    check_fields(_ADDRESS, value, path, causes)


def _ports(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, list):
        return
    for index, port in enumerate(value):
        if not isinstance(port, dict):
            continue
        if len(value) > 1 and not port.get("name"):
            causes.required((*path, index, "name"))
        check_fields(_PORT, port, (*path, index), causes)


def endpoint_slice(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateEndpointSlice."""
    kind, found, ports = (resource.get(field) for field in ("addressType", "endpoints", "ports"))
    if not kind:
        causes.required(("addressType",))
    elif isinstance(kind, str) and kind not in _ADDRESS_TYPES:
        causes.unsupported(("addressType",), kind, _ADDRESS_TYPES)
    if isinstance(found, list):
        if len(found) > _MAX_ENDPOINTS:
            causes.too_many(("endpoints",), len(found), _MAX_ENDPOINTS)
        for index, endpoint in enumerate(found):
            if isinstance(endpoint, dict):
                _endpoint(endpoint, kind, ("endpoints", index), causes)
    names: set[str] = set()
    for index, port in enumerate(ports if isinstance(ports, list) else ()):
        if not isinstance(port, dict):
            continue
        check_fields(_SLICE_PORT, port, ("ports", index), causes)
        label = port.get("name") or ""
        if isinstance(label, str):
            if label in names:
                causes.duplicate(("ports", index, "name"), label)
            names.add(label)


def _endpoint(endpoint: dict[str, Any], kind: Any, path: Path, causes: Causes) -> None:
    addresses, at = endpoint.get("addresses"), (*path, "addresses")
    if addresses is None or addresses == []:
        causes.required(at, "must contain at least 1 address")
    elif isinstance(addresses, list):
        if len(addresses) > _MAX_ADDRESSES:
            causes.too_many(at, len(addresses), _MAX_ADDRESSES)
        for index, address in enumerate(addresses):
            if kind in ("IPv4", "IPv6"):
                _slice_ip(address, kind, (*at, index), causes)
            elif kind == "FQDN" and isinstance(address, str):
                causes.syntax((*at, index), address, dns_subdomain(address.removesuffix(".")))
    check_fields(_ENDPOINT, endpoint, path, causes)


def _slice_ip(address: Any, kind: str, path: Path, causes: Causes) -> None:
    if not check_ip(address, path, causes):
        return
    parsed = parse_ip(address)
    if parsed is not None and f"IPv{parsed.version}" != kind:
        causes.invalid(path, address, f"must be an {kind} address")
    check_endpoint_ip(address, path, causes)


_ADDRESS = {"hostname": name(dns_label), "nodeName": name(dns_subdomain, empty=False)}
_PORT = {
    "name": name(dns_label),
    "port": port_number,
    "protocol": protocol,
    "appProtocol": name(qualified_name, empty=False),
}
_SLICE_PORT = {
    "name": name(dns_label),
    "protocol": one_of("SCTP", "TCP", "UDP", empty=False),
    "appProtocol": name(qualified_name, empty=False),
}
_ENDPOINT = {"hostname": name(dns_label, empty=False), "nodeName": name(dns_subdomain, empty=False)}
_SUBSET = {"addresses": each(_address), "notReadyAddresses": each(_address), "ports": _ports}
_subsets = each(_subset)
CHECKS = {
    ("v1", "Endpoints"): endpoints,
    ("discovery.k8s.io/v1", "EndpointSlice"): endpoint_slice,
}
