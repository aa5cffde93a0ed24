"""userNamespaceLevel: whether the pod must have a user namespace of its own."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Pod
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def validate_pod(provider: Provider, pod: Pod, refusals: list[Refusal]) -> None:
    """Add to `refusals` a pod that shares the node's users, as it does unless it says not to."""
    if provider.user_namespace and pod.host_users is not False:
        where = f"{provider.pod_path}.hostUsers"
        refusals.append(Refusal(where, INVALID, pod.host_users, "Host Users must be set to false"))
