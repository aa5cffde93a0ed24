"""volumes and allowedFlexVolumes."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Pod
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def validate_pod(provider: Provider, pod: Pod, refusals: list[Refusal]) -> None:
    """Add to `refusals` each volume of a kind that the SCC does not list, and each flexVolume driver likewise."""
    allowed, drivers = provider.scc.volumes, provider.scc.flex_drivers
    if "*" not in allowed:
        for index, (kind, _, only_token) in enumerate(pod.volumes):
            # The volume with the pod's own token is as good as a secret.
            if kind not in allowed and not (kind == "projected" and only_token and "secret" in allowed):
                detail = f"{kind} volumes are not allowed to be used"
                refusals.append(Refusal(f"spec.volumes[{index}]", INVALID, kind, detail))
    if drivers and ("*" in allowed or "flexVolume" in allowed):
        for index, volume in enumerate(pod.volumes):
            driver = volume.flex_driver
            if driver is not None and driver not in drivers:
                detail = "Flexvolume driver is not allowed to be used"
                refusals.append(Refusal(f"{provider.pod_path}.volumes[{index}].driver", INVALID, driver, detail))
