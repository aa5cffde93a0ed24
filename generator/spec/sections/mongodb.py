"""`mongodb:` - the store of users, projects, tasks and models."""

from __future__ import annotations

from typing import Annotated

from generator.spec.sections.base import HostName, PortNumber, Section, describe, text
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

ReplicaSet = Annotated[str, text(r"^[A-Za-z0-9_-]+$", "a replica set name: letters, digits, '-' and '_'")]


class ExternalMongodb(Section, frozen=True, kw_only=True):
    """A MongoDB that somebody else runs; always over TLS."""

    host: Annotated[HostName, describe("Host name of the server or of one replica set member.")]
    secret: Annotated[Credentials, describe("Login; needs dbOwner on backend and auth, and clusterMonitor.")]
    port: Annotated[PortNumber, describe("Port.")] = 27017
    auth_source: Annotated[ReplicaSet, describe("Database that holds the user.")] = "admin"
    replica_set: Annotated[ReplicaSet | None, describe("Name of the replica set.")] = None
    ca: Annotated[CaSource | None, describe("CA of its certificate; none means the public CAs of the image.")] = None
    cidrs: Cidrs = ()
    namespace: PeerNamespace = None


class Mongodb(Workload, frozen=True, kw_only=True):
    """MongoDB: one server under our care, or an external one."""

    mode: Mode = "managed"
    external: Annotated[ExternalMongodb | None, describe("Where it is, with mode external.")] = None
    storage: Annotated[Storage, describe("Volume of the data.")] = Storage()
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources(
        requests=Amounts(cpu="250m", memory="1Gi"), limits=Amounts(memory="2Gi")
    )
