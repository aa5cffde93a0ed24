"""allowHostNetwork, allowHostPID, allowHostIPC and allowHostPorts: said of the pod, and again of each container."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Pod
from generator.scc.provider import Provider
from generator.scc.wording import INVALID


def validate_namespaces(provider: Provider, pod: Pod, path: str, refusals: list[Refusal]) -> None:
    """Add to `refusals` each namespace of the node that a pod joins and may not."""
    validate_network(provider, pod, path, refusals)
    validate_processes(provider, pod, path, refusals)


def validate_network(provider: Provider, pod: Pod, path: str, refusals: list[Refusal]) -> None:
    """The same for the network alone."""
    if pod.host_network and not provider.scc.host_network:
        refusals.append(Refusal(f"{path}.hostNetwork", INVALID, True, "Host network is not allowed to be used"))


def validate_processes(provider: Provider, pod: Pod, path: str, refusals: list[Refusal]) -> None:
    """The same for process ids and inter-process communication."""
    if pod.host_pid and not provider.scc.host_pid:
        refusals.append(Refusal(f"{path}.hostPID", INVALID, True, "Host PID is not allowed to be used"))
    if pod.host_ipc and not provider.scc.host_ipc:
        refusals.append(Refusal(f"{path}.hostIPC", INVALID, True, "Host IPC is not allowed to be used"))


def validate_ports(provider: Provider, pod: Pod, path: str, refusals: list[Refusal]) -> None:
    """Add to `refusals` the host ports of all containers of the pod, as OpenShift does under each container."""
    if provider.scc.host_ports:
        return
    for container in pod.containers:
        for port in container.host_ports:
            where = f"{path}.{container.list}[{container.index}].hostPort"
            refusals.append(Refusal(where, INVALID, port, "Host ports are not allowed to be used"))
