"""`ip`, `cidr` and what they are asked for. Go reads them with net/netip; IPv4 inside IPv6 and zones are refused."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Callable
from typing import Any

from generator.schema.cel.declare import Declared, function, method
from generator.schema.cel.opaque import Opaque, opaque, value_of

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface
_LINK_LOCAL_MULTICAST = (ipaddress.ip_network("224.0.0.0/24"), ipaddress.ip_network("ff02::/16"))
_BROADCAST = ipaddress.ip_address("255.255.255.255")


def _address(text: str) -> Address:
    address = ipaddress.ip_address(text)
    if "%" in text:
        raise ValueError("IP address with zone value is not allowed")
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        raise ValueError("IPv4-mapped IPv6 address is not allowed")
    return address


def _prefix(text: str) -> Interface:
    address, _, length = text.partition("/")
    if not re.fullmatch("0|[1-9][0-9]{0,2}", length):
        raise ValueError("network address parse error during conversion from string")
    _address(address)
    return ipaddress.ip_interface(text)


def is_cidr(text: str) -> bool:
    """Whether it is an address with the length of a prefix, of IPv4 or IPv6."""
    return _is(_prefix, text)


def _is(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _ip(text: str) -> Opaque:
    return _opaque_ip(_address(text))


def _opaque_ip(address: Address) -> Opaque:
    return opaque("ip", str(address))


def _ask(question: Callable[[Address], bool], value: Opaque) -> bool:
    return question(_address(value_of("ip", value)))


def _family(value: Opaque) -> int:
    return _address(value_of("ip", value)).version


def _is_global_unicast(address: Address) -> bool:
    special = address.is_unspecified or address.is_loopback or address.is_multicast or address.is_link_local
    return not special and address != _BROADCAST


def _is_canonical(text: str) -> bool:
    return str(_address(text)) == text


def _cidr(text: str) -> Opaque:
    return opaque("cidr", str(_prefix(text)))


def _interface(value: Opaque) -> Interface:
    return _prefix(value_of("cidr", value))


def _masked(value: Opaque) -> Opaque:
    return opaque("cidr", str(_interface(value).network))


def _prefix_length(value: Opaque) -> int:
    return _interface(value).network.prefixlen


def _contains_ip(value: Opaque, other: Any) -> bool:
    address = _address(other if isinstance(other, str) else value_of("ip", other))
    return address in _interface(value).network


def _contains_cidr(value: Opaque, other: Any) -> bool:
    inner = (_prefix(other) if isinstance(other, str) else _interface(other)).network
    outer = _interface(value).network
    same = outer.version == inner.version and outer.prefixlen <= inner.prefixlen
    return same and inner.network_address in outer


def _is_link_local_multicast(address: Address) -> bool:
    return any(address in network for network in _LINK_LOCAL_MULTICAST)


_OF_ADDRESS: dict[str, Callable[[Address], bool]] = {
    "isUnspecified": lambda address: address.is_unspecified,
    "isLoopback": lambda address: address.is_loopback,
    "isLinkLocalMulticast": _is_link_local_multicast,
    "isLinkLocalUnicast": lambda address: address.is_link_local,
    "isGlobalUnicast": _is_global_unicast,
}
FUNCTIONS: tuple[Declared, ...] = (
    function("ip", "string -> any", _ip),
    function("isIP", "string -> bool", functools.partial(_is, _address)),
    function("ip.isCanonical", "string -> bool", _is_canonical),
    method("family", "map -> int", _family),
    *(method(name, "map -> bool", functools.partial(_ask, question)) for name, question in _OF_ADDRESS.items()),
    function("cidr", "string -> any", _cidr),
    function("isCIDR", "string -> bool", is_cidr),
    method("ip", "map -> any", lambda cidr: _opaque_ip(_interface(cidr).ip)),
    method("masked", "map -> any", _masked),
    method("prefixLength", "map -> int", _prefix_length),
    method("containsIP", "map any -> bool", _contains_ip),
    method("containsCIDR", "map any -> bool", _contains_cidr),
    function("string", "map -> string", lambda value: value["value"]),
)
