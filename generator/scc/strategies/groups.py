"""fsGroup and supplementalGroups."""

from __future__ import annotations

from generator.scc.constraint import GroupRule
from generator.scc.model import Refusal
from generator.scc.pod import Pod
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def default_pod(provider: Provider, pod: Pod) -> None:
    """Set the first id of the first range where the pod has none; an empty list counts as one."""
    if pod.supplemental_groups is None and provider.supplemental_groups.type == "MustRunAs":
        pod.supplemental_groups = (provider.supplemental_groups.ranges[0].min,)
    if pod.fs_group is None and provider.fs_group.type == "MustRunAs":
        pod.fs_group = provider.fs_group.ranges[0].min


def validate_pod(provider: Provider, pod: Pod, refusals: list[Refusal]) -> None:
    """Add to `refusals` each group outside all ranges."""
    fs_groups = () if pod.fs_group is None else (pod.fs_group,)
    _validate(provider.fs_group, fs_groups, f"{provider.pod_path}.fsGroup", refusals)
    groups = pod.supplemental_groups or ()
    _validate(provider.supplemental_groups, groups, f"{provider.pod_path}.supplementalGroups", refusals)


def _validate(rule: GroupRule, groups: tuple[int, ...], path: str, refusals: list[Refusal]) -> None:
    if rule.type != "MustRunAs":
        return
    if not groups:
        detail = "unable to validate empty groups against required ranges"
        refusals.append(Refusal(path, INVALID, groups, detail))
    for group in groups:
        if not any(low <= group <= high for low, high in rule.ranges):
            refusals.append(Refusal(path, INVALID, groups, f"{group} is not an allowed group"))
