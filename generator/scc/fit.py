"""One SCC on one pod: complete it, then say what does not fit (AssignSecurityContext)."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Container, Pod
from generator.scc.provider import Provider
from generator.scc.strategies import (
    capabilities,
    groups,
    host,
    privilege,
    root_filesystem,
    seccomp,
    selinux,
    sysctls,
    user,
    user_namespace,
    volumes,
)


def fit(provider: Provider, pod: Pod) -> tuple[Pod, list[Refusal]]:
    """`pod` as the SCC completes it, and everything that the SCC has against the result."""
    completed = pod.copy()
    refusals: list[Refusal] = []
    _fit_pod(provider, completed, refusals)
    for container in completed.containers:
        _fit_container(provider, completed, container, refusals)
    return completed, refusals


def _fit_pod(provider: Provider, pod: Pod, refusals: list[Refusal]) -> None:
    groups.default_pod(provider, pod)
    selinux.default_pod(provider, pod)
    seccomp.default_pod(provider, pod)
    # The order of the checks is the order of the errors in OpenShift's message.
    groups.validate_pod(provider, pod, refusals)
    seccomp.validate_pod(provider, pod, refusals)
    selinux.validate_pod(provider, pod, refusals)
    host.validate_namespaces(provider, pod, provider.pod_path, refusals)
    user_namespace.validate_pod(provider, pod, refusals)
    sysctls.validate_pod(provider, pod, refusals)
    volumes.validate_pod(provider, pod, refusals)


def _fit_container(provider: Provider, pod: Pod, container: Container, refusals: list[Refusal]) -> None:
    user.default_container(provider, pod, container)
    capabilities.default_container(provider, container)
    root_filesystem.default_container(provider, container)
    seccomp.default_container(provider, pod, container)
    privilege.default_container(provider, container)

    path = f"{provider.path}.{container.list}[{container.index}]"
    user.validate_container(provider, pod, container, path, refusals)
    selinux.validate_container(provider, pod, container, path, refusals)
    seccomp.validate_container(provider, pod, container, refusals)
    privilege.validate_privileged(provider, container, path, refusals)
    capabilities.validate_container(provider, container, path, refusals)
    host.validate_network(provider, pod, path, refusals)
    host.validate_ports(provider, pod, path, refusals)
    host.validate_processes(provider, pod, path, refusals)
    root_filesystem.validate_container(provider, container, path, refusals)
    privilege.validate_escalation(provider, container, path, refusals)
