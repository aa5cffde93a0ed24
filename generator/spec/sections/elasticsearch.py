"""`elasticsearch:` - the store of events, logs and metrics."""

from __future__ import annotations

from typing import Annotated

from generator.spec.sections.base import HeapSize, HostName, PortNumber, Section, describe
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


class ExternalElasticsearch(Section, frozen=True, kw_only=True):
    """An Elasticsearch that somebody else runs (ECK, a managed service); always over TLS."""

    host: Annotated[HostName, describe("Host name, as in its certificate.")]
    secret: Annotated[Credentials, describe("Login; needs template management and all rights on ClearML's indices.")]
    port: Annotated[PortNumber, describe("HTTPS port.")] = 9200
    ca: Annotated[CaSource | None, describe("CA of its certificate; none means the public CAs of the image.")] = None
    cidrs: Cidrs = ()
    namespace: PeerNamespace = None


class Elasticsearch(Workload, frozen=True, kw_only=True):
    """Elasticsearch: one node under our care, or an external cluster."""

    mode: Mode = "managed"
    external: Annotated[ExternalElasticsearch | None, describe("Where it is, with mode external.")] = None
    storage: Annotated[Storage, describe("Volume of the data; the disk watermarks follow from its size.")] = Storage()
    heap: Annotated[HeapSize, describe("JVM heap; at most half the memory limit.")] = "2g"
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources(
        requests=Amounts(cpu="500m", memory="4Gi"), limits=Amounts(memory="4Gi")
    )
