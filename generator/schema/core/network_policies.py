"""NetworkPolicy: peers, address blocks and ports."""

from __future__ import annotations

from typing import Any

from generator.schema.core.addresses import check_cidr, parse_cidr
from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import check_fields, each, items, one_of, port, port_number, record

_TYPES = ("Ingress", "Egress")


def network_policy(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateNetworkPolicySpec."""
    check_fields(_SPEC, resource.get("spec"), ("spec",), causes)


def _policy_types(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, list):
        return
    if len(value) > len(_TYPES):
        causes.invalid(path, HIDDEN, "may not specify more than two policyTypes")
        return
    for index, kind in enumerate(items(value, null="")):
        if isinstance(kind, str) and kind not in _TYPES:
            causes.unsupported((*path, index), kind, _TYPES)


def _port(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    check_fields(_PORT, value, path, causes)
    first, last, at = value.get("port"), value.get("endPort"), (*path, "endPort")
    if type(last) is not int:
        return
    if first is None:
        causes.invalid(at, last, "may not be specified when `port` is not specified")
    elif isinstance(first, str):
        causes.invalid(at, last, "may not be specified when `port` is non-numeric")
    elif type(first) is int:
        if last < first:
            causes.invalid(at, first, "must be greater than or equal to `port`")
        port_number(last, at, causes, None)


def _peer(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    found = [kind for kind in _PEERS if value.get(kind) is not None]
    if not found:
        causes.required(path, "must specify a peer")
    elif len(found) > 1 and "ipBlock" in found:
        causes.forbidden(path, "may not specify both ipBlock and another peer")
    _ip_block(value.get("ipBlock"), (*path, "ipBlock"), causes)


def _ip_block(value: Any, path: Path, causes: Causes) -> None:
    if not isinstance(value, dict):
        return
    cidr, excepted = value.get("cidr"), value.get("except")
    if not cidr:
        causes.required((*path, "cidr"))
        return
    check_cidr(cidr, (*path, "cidr"), causes)
    block = parse_cidr(cidr) if isinstance(cidr, str) else None
    if block is None:
        return
    for index, text in enumerate(excepted if isinstance(excepted, list) else ()):
        at = (*path, "except", index)
        check_cidr(text, at, causes)
        hole = parse_cidr(text) if isinstance(text, str) else None
        if hole is None:
            continue
        if hole.version != block.version or hole.network_address not in block or hole.prefixlen <= block.prefixlen:
            causes.invalid(at, text, "must be a strict subset of `cidr`")


_PORT = {"protocol": one_of("TCP", "UDP", "SCTP", empty=False), "port": port}
_PEERS = ("podSelector", "namespaceSelector", "ipBlock")
_INGRESS = {"ports": each(_port), "from": each(_peer)}
_EGRESS = {"ports": each(_port), "to": each(_peer)}
_SPEC = {
    "ingress": each(record(_INGRESS)),
    "egress": each(record(_EGRESS)),
    "policyTypes": _policy_types,
}
CHECKS = {("networking.k8s.io/v1", "NetworkPolicy"): network_policy}
