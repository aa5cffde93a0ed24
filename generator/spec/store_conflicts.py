"""Conflicts about external stores, and about IP blocks."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from generator.spec.model import App
from generator.spec.problems import Problem
from generator.spec.sections.component import CaSource

_STORES = ("elasticsearch", "mongodb", "redis")


def store_conflicts(app: App) -> Iterator[Problem]:
    """Mode external without a place to go to, CAs without one source, IP blocks that are none."""
    for store in _STORES:
        section = getattr(app.spec, store)
        if section.mode == "external" and section.external is None:
            yield Problem(
                f"{store}.mode external needs {store}.external: host and secret of the store",
                (f"/{store}/mode", f"/{store}/external"),
            )
        if section.external is not None:
            yield from ca_source(section.external.ca, f"/{store}/external/ca")
            yield from _blocks(section.external.cidrs, f"/{store}/external/cidrs")
    for index, egress in enumerate(app.spec.network.egress):
        yield from _blocks(egress.cidrs, f"/network/egress/{index}/cidrs")
        if not egress.components:
            yield Problem(
                f"network.egress[{index}].components is empty: name who may open the flow",
                (f"/network/egress/{index}/components",),
            )


def ca_source(ca: CaSource | None, pointer: str) -> Iterator[Problem]:
    """A CA must come from one place."""
    if ca is not None and (ca.config_map is None) == (ca.secret is None):
        found = "neither" if ca.secret is None else "both"
        name = pointer[1:].replace("/", ".")
        yield Problem(
            f"{name} has {found} of configMap and secret: give exactly one",
            (f"{pointer}/configMap", pointer) if found == "both" else (pointer,),
        )


def _blocks(cidrs: tuple[str, ...], pointer: str) -> Iterator[Problem]:
    for index, cidr in enumerate(cidrs):
        try:
            network = ipaddress.ip_network(cidr, strict=False)
        except ValueError:
            yield Problem(
                f'"{cidr}" is no IP block; allowed: an address and a prefix length, such as 10.20.0.0/16',
                (f"{pointer}/{index}",),
            )
        else:
            if ipaddress.ip_interface(cidr).ip != network.network_address:
                yield Problem(
                    f'"{cidr}" has bits beyond its prefix; did you mean "{network}"?', (f"{pointer}/{index}",)
                )
