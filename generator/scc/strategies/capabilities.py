"""defaultAddCapabilities, requiredDropCapabilities and allowedCapabilities: names are compared to the letter."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Container
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def default_container(provider: Provider, container: Container) -> None:
    """Add what the SCC adds, less what the container drops, and drop what it demands to be dropped."""
    add, drop = set(container.add), set(container.drop)
    added = (provider.default_add - drop) | add
    dropped = provider.required_drop | drop
    # Nothing new: the container's own lists stay as they are, order and repetitions included.
    if len(added) != len(add) or len(dropped) != len(drop):
        container.capabilities = True
        container.add, container.drop = tuple(sorted(added)), tuple(sorted(dropped))


def validate_container(provider: Provider, container: Container, path: str, refusals: list[Refusal]) -> None:
    """Add to `refusals` each capability that the SCC does not let a container add."""
    may_add = provider.may_add
    if may_add is None:
        return
    for capability in container.add:
        if capability not in may_add:
            detail = "capability may not be added"
            refusals.append(Refusal(f"{path}.capabilities.add", INVALID, capability, detail))
