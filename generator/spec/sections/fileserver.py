"""`fileserver:` - artifacts, models and debug images."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from generator.spec.sections.base import Bytes, describe
from generator.spec.sections.component import Amounts, Replicas, Resources, Storage, Workload


class Fileserver(Workload, frozen=True, kw_only=True):
    """The file server; more than one replica needs a ReadWriteMany volume."""

    replicas: Replicas = 1
    workers: Annotated[int, Meta(ge=1, le=64, description="gunicorn worker processes in each pod.")] = 2
    threads: Annotated[int, Meta(ge=1, le=64, description="Threads of each worker.")] = 4
    storage: Annotated[Storage, describe("Volume of the uploaded files.")] = Storage()
    upload_buffer: Annotated[
        Bytes, describe("Room for uploads under way: the largest uploads that run at the same time, added up.")
    ] = "5Gi"
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources(
        requests=Amounts(cpu="100m", memory="512Mi"), limits=Amounts(memory="1Gi")
    )
