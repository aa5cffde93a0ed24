"""runAsUser: the UID of each container, and the marker that it is not root."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Container, Pod
from generator.scc.provider import Provider
from generator.scc.wording import INVALID, REQUIRED


def default_container(provider: Provider, pod: Pod, container: Container) -> None:
    """Set runAsUser where the SCC knows which, and runAsNonRoot where the UID is not root's."""
    rule = provider.run_as_user
    user = _effective_user(pod, container)
    if user is None:
        user = rule.uid if rule.type == "MustRunAs" else rule.uid_min if rule.type == "MustRunAsRange" else None
        container.run_as_user = user
    # The value set is the effective one, so that a pod which says runAsNonRoot itself is left alone.
    if _effective_non_root(pod, container) is None and (rule.type == "MustRunAsNonRoot" if user is None else user > 0):
        container.run_as_non_root = True


def validate_container(provider: Provider, pod: Pod, container: Container, path: str, refusals: list[Refusal]) -> None:
    """Add to `refusals` what is wrong with the UID."""
    rule = provider.run_as_user
    if rule.type == "RunAsAny":
        return
    user = _effective_user(pod, container)
    if rule.type == "MustRunAsNonRoot":
        non_root = _effective_non_root(pod, container)
        if non_root is False:
            refusals.append(Refusal(f"{path}.runAsNonRoot", INVALID, False, "must be true"))
        elif user == 0:
            detail = "running with the root UID is forbidden"
            refusals.append(Refusal(f"{path}.runAsUser", INVALID, 0, detail))
    elif user is None:
        refusals.append(Refusal(f"{path}.runAsUser", REQUIRED, None, ""))
    elif rule.type == "MustRunAs":
        if user != rule.uid:
            refusals.append(Refusal(f"{path}.runAsUser", INVALID, user, f"must be: {rule.uid}"))
    elif rule.uid_min is None or rule.uid_max is None or not rule.uid_min <= user <= rule.uid_max:
        detail = f"must be in the ranges: [{rule.uid_min}, {rule.uid_max}]"
        refusals.append(Refusal(f"{path}.runAsUser", INVALID, user, detail))


def _effective_user(pod: Pod, container: Container) -> int | None:
    return pod.run_as_user if container.run_as_user is None else container.run_as_user


def _effective_non_root(pod: Pod, container: Container) -> bool | None:
    return pod.run_as_non_root if container.run_as_non_root is None else container.run_as_non_root
