"""The node's network, ports, processes and IPC."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.scc.constraint import Constraint
from generator.scc.model import INVALID, Refusal

NETWORK, PID, IPC, PORTS = "Host network", "Host PID", "Host IPC", "Host ports"


def validate_network(constraint: Constraint, path: str, host_network: bool) -> Iterator[Refusal]:
    """Whether the pod may join the node's network."""
    if host_network and not constraint.host_network:
        yield Refusal(f"{path}.hostNetwork", INVALID, True, f"{NETWORK} is not allowed to be used")


def validate_ports(constraint: Constraint, path: str, ports: Iterable[tuple[str, int]]) -> Iterator[Refusal]:
    """Whether `ports` of the node may be taken; the container at `path` is charged with those of all, by place."""
    if not constraint.host_ports:
        for place, port in ports:
            yield Refusal(f"{path}.{place}.hostPort", INVALID, port, f"{PORTS} are not allowed to be used")


def validate_processes(constraint: Constraint, path: str, host_pid: bool, host_ipc: bool) -> Iterator[Refusal]:
    """Whether the pod may see the node's processes and their IPC."""
    if host_pid and not constraint.host_pid:
        yield Refusal(f"{path}.hostPID", INVALID, True, f"{PID} is not allowed to be used")
    if host_ipc and not constraint.host_ipc:
        yield Refusal(f"{path}.hostIPC", INVALID, True, f"{IPC} is not allowed to be used")
