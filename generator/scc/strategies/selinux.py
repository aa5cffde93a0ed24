"""seLinuxContext: the label of the pod; a container without its own has the pod's, whole, never merged."""

from __future__ import annotations

from generator.scc.constraint import SELinux
from generator.scc.model import Refusal
from generator.scc.pod import Container, Pod
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def default_pod(provider: Provider, pod: Pod) -> None:
    """Set the pod's options if it has none at all."""
    if pod.selinux is None:
        pod.selinux = provider.selinux


def validate_pod(provider: Provider, pod: Pod, refusals: list[Refusal]) -> None:
    """Add to `refusals` each option of the pod that is another than the SCC's."""
    if provider.selinux is not None and pod.selinux != provider.selinux:
        _compare(provider.selinux, pod.selinux, provider.pod_path, refusals)


def validate_container(provider: Provider, pod: Pod, container: Container, path: str, refusals: list[Refusal]) -> None:
    """The same for what a container has, which may be what the pod has."""
    effective = container.selinux or pod.selinux
    if provider.selinux is not None and effective != provider.selinux:
        _compare(provider.selinux, effective, path, refusals)


def _compare(wanted: SELinux, found: SELinux | None, path: str, refusals: list[Refusal]) -> None:
    for field, want, have in zip(SELinux._fields, wanted, found or ("",) * 4, strict=True):
        if want != have and not (field == "level" and _same_level(want, have)):
            refusals.append(Refusal(f"{path}.seLinuxOptions.{field}", INVALID, have, f"must be {want}"))


def _same_level(want: str, have: str) -> bool:
    """Whether two levels differ in the order of their categories only."""
    (sensitivity, colon, categories), (other, other_colon, others) = want.partition(":"), have.partition(":")
    return (
        bool(colon and other_colon)
        and sensitivity == other
        and sorted(categories.split(",")) == sorted(others.split(","))
    )
