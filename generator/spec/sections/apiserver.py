"""`apiserver:` - ClearML's API."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from generator.spec.sections.base import describe
from generator.spec.sections.component import Amounts, Replicas, Resources, Workload


class Apiserver(Workload, frozen=True, kw_only=True):
    """The API server; each worker needs some 130 MB and 12 s of CPU to load."""

    replicas: Replicas = 1
    workers: Annotated[int, Meta(ge=1, le=64, description="gunicorn worker processes in each pod.")] = 3
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources(
        requests=Amounts(cpu="500m", memory="1Gi"), limits=Amounts(memory="2Gi")
    )
