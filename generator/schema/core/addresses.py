"""IP addresses and CIDR blocks as Go's net package reads them, and what the API server says of bad ones."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from generator.schema.core.causes import Causes, Path

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@functools.lru_cache(maxsize=1024)
def parse_ip(text: str) -> IPv4Address | IPv6Address | None:
    """The address; None for none. Like k8s.io/utils/net ParseIPSloppy: leading zeros are fine, zones are not."""
    if "%" in text or text != text.strip():
        return None
    head, colon, dotted = text.rpartition(":")
    if "." in dotted:
        text = head + colon + _ZEROS.sub("", dotted)
    import ipaddress  # few objects name an address

    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@functools.lru_cache(maxsize=1024)
def parse_cidr(text: str) -> IPv4Network | IPv6Network | None:
    """The network that `text` lies in, whatever bits are set beyond the prefix; None if it is no CIDR."""
    host, slash, length = text.partition("/")
    address = parse_ip(host)
    if address is None or not slash or not (length.isascii() and length.isdecimal()):
        return None
    import ipaddress

    mapped = "::ffff:" if address.version == 4 and ":" in host else ""
    try:
        return ipaddress.ip_network(f"{mapped}{address}/{int(length)}", strict=False)
    except ValueError:
        return None


def check_ip(value: object, path: Path, causes: Causes) -> bool:
    """IsValidIPForLegacyField; True if it is one."""
    if not isinstance(value, str) or parse_ip(value) is not None:
        return isinstance(value, str)
    causes.invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
    return False


def check_cidr(value: object, path: Path, causes: Causes) -> None:
    """IsValidCIDRForLegacyField."""
    if isinstance(value, str) and parse_cidr(value) is None:
        causes.invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")


def check_endpoint_ip(value: object, path: Path, causes: Causes) -> None:
    """ValidateEndpointIP: an address that traffic can go to."""
    address = parse_ip(value) if isinstance(value, str) else None
    if address is None:
        return
    if address.is_unspecified:
        causes.invalid(path, value, f"may not be unspecified ({value})")
    if address.is_loopback:
        causes.invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
    if address.is_link_local:
        causes.invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
    if str(address).startswith(_LOCAL_MULTICAST):
        causes.invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")


_LOCAL_MULTICAST = ("224.0.0.", "ff02:")
