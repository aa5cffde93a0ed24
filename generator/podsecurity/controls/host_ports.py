"""Containers must not open ports of the node.

Baseline, all containers: `ports[*].hostPort` may be unset or 0.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, integer, structs
from generator.podsecurity.wording import containers, plural, uses, values


def _since_1_0(pod: Pod) -> list[Offence]:
    return [
        Offence(container.at("ports", index, "hostPort"), container, str(integer(port, "hostPort")))
        for container in pod.containers
        for index, port in structs(container.value, "ports")
        if integer(port, "hostPort")
    ]


def _describe(offences: Sequence[Offence]) -> Refusal:
    ports = values(offences)
    word = plural("hostPort", len(ports))
    return Refusal("hostPort", f"{containers(offences)} {uses(offences)} {word} {', '.join(ports)}")


CONTROL = Control("hostPorts", "baseline", ((0, _since_1_0),), _describe)
