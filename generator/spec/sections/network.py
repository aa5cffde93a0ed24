"""`network:` - flows that leave the namespace, beyond those between our own pods."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from generator.spec.sections.base import Cidr, PortNumber, Section, describe

ComponentName = Literal["elasticsearch", "mongodb", "redis", "apiserver", "fileserver", "webserver", "async-delete"]


class Egress(Section, frozen=True, kw_only=True):
    """One flow to the outside: a proxy, an object store, an identity provider."""

    components: Annotated[tuple[ComponentName, ...], describe("Who may open it.")]
    port: Annotated[PortNumber, describe("Destination port.")]
    cidrs: Annotated[tuple[Cidr, ...], describe("Destination IP blocks; none means any address.")] = ()


class Network(Section, frozen=True, kw_only=True):
    """NetworkPolicies: default deny, then exactly the flows of the stack, and these."""

    egress: Annotated[tuple[Egress, ...], describe("More flows out of the namespace.")] = ()
    kubernetes_api_ports: Annotated[
        tuple[PortNumber, ...],
        Meta(min_length=1, description="Ports of the API server itself, behind its Service: what a policy sees."),
    ] = (6443,)
