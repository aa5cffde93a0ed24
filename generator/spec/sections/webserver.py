"""`webserver:` - the web UI, and the one door to API and files."""

from __future__ import annotations

from typing import Annotated

from generator.spec.sections.base import HostName, describe
from generator.spec.sections.component import Amounts, Replicas, Resources, Workload


class Webserver(Workload, frozen=True, kw_only=True):
    """nginx with our own configuration on port 8443."""

    replicas: Replicas = 1
    ipv6: Annotated[bool, describe("Listen on IPv6 too; false on nodes without IPv6.")] = False
    access_log: Annotated[bool, describe("Write nginx' access log to standard output (the router has one too).")] = (
        False
    )
    connect_sources: Annotated[
        tuple[HostName, ...],
        describe("More hosts that the browser may talk to (Content-Security-Policy), such as an S3 endpoint."),
    ] = ()
    login_notice: Annotated[str | None, describe("Text under the login form.")] = None
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources(
        requests=Amounts(cpu="50m", memory="64Mi"), limits=Amounts(memory="256Mi")
    )
