"""`asyncDelete:` - deletes the files of deleted tasks."""

from __future__ import annotations

from typing import Annotated

from generator.spec.sections.base import describe, text
from generator.spec.sections.component import Amounts, Resources, Workload

Url = Annotated[str, text(r"^https?://[^\s\"\\]+$", "a URL such as https://files.example.com")]


class AsyncDelete(Workload, frozen=True, kw_only=True):
    """The worker behind deletions; always one (two would work on the same queue without a lock)."""

    former_urls: Annotated[
        tuple[Url, ...], describe("Earlier public URLs of the file server, whose links still stand in the database.")
    ] = ()
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources(
        requests=Amounts(cpu="50m", memory="256Mi"), limits=Amounts(memory="512Mi")
    )
