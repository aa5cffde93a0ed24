"""`redis:` - locks, worker registry and cached tokens."""

from __future__ import annotations

from typing import Annotated

from generator.spec.sections.base import HostName, PortNumber, Section, describe
from generator.spec.sections.component import (
    Amounts,
    CaSource,
    Cidrs,
    Credentials,
    Mode,
    PeerNamespace,
    Resources,
    Storage,
    Workload,
)


class ExternalRedis(Section, frozen=True, kw_only=True):
    """A Redis that somebody else runs; always over TLS."""

    host: Annotated[HostName, describe("Host name, as in its certificate.")]
    secret: Annotated[Credentials, describe("Login; set usernameKey only where Redis has ACL users.")]
    port: Annotated[PortNumber, describe("TLS port.")] = 6379
    ca: Annotated[CaSource | None, describe("CA of its certificate; none means the public CAs of the image.")] = None
    cidrs: Cidrs = ()
    namespace: PeerNamespace = None


class Redis(Workload, frozen=True, kw_only=True):
    """Redis: one server under our care, or an external one."""

    mode: Mode = "managed"
    external: Annotated[ExternalRedis | None, describe("Where it is, with mode external.")] = None
    storage: Annotated[Storage, describe("Volume of the append-only file and snapshots.")] = Storage(size="5Gi")
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources(
        requests=Amounts(cpu="100m", memory="128Mi"), limits=Amounts(memory="512Mi")
    )
