"""allowPrivilegedContainer, and allowPrivilegeEscalation with its default."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Container
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def default_container(provider: Provider, container: Container) -> None:
    """Set allowPrivilegeEscalation where the container leaves it open."""
    if container.escalation is not None:
        return
    default = provider.scc.default_escalation
    # Kubernetes refuses `false` on these two; CAP_SYS_ADMIN is meant to the letter, SYS_ADMIN is another text.
    if default is not None and not container.privileged and "CAP_SYS_ADMIN" not in container.add:
        container.escalation = default
    elif provider.scc.escalation is False:
        container.escalation = False


def validate_privileged(provider: Provider, container: Container, path: str, refusals: list[Refusal]) -> None:
    """Add to `refusals` a privileged container that must not be one."""
    if container.privileged and not provider.scc.privileged:
        refusals.append(Refusal(f"{path}.privileged", INVALID, True, "Privileged containers are not allowed"))


def validate_escalation(provider: Provider, container: Container, path: str, refusals: list[Refusal]) -> None:
    """Add to `refusals` a container that may gain privileges and must not."""
    if container.escalation and provider.scc.escalation is False:
        detail = "Allowing privilege escalation for containers is not allowed"
        refusals.append(Refusal(f"{path}.allowPrivilegeEscalation", INVALID, True, detail))
