"""readOnlyRootFilesystem."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Container
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def default_container(provider: Provider, container: Container) -> None:
    """Set it where the SCC demands it and the container leaves it open."""
    if provider.scc.read_only_root and container.read_only_root is None:
        container.read_only_root = True


def validate_container(provider: Provider, container: Container, path: str, refusals: list[Refusal]) -> None:
    """Add to `refusals` a container that wants to write where it must not."""
    if provider.scc.read_only_root and container.read_only_root is False:
        detail = "ReadOnlyRootFilesystem must be set to true"
        refusals.append(Refusal(f"{path}.readOnlyRootFilesystem", INVALID, False, detail))
