"""Probes and lifecycle hooks must not let the kubelet connect to other hosts than the pod.

Baseline since 1.34, all containers: `httpGet.host` and `tcpSocket.host` of the probes and lifecycle handlers may be
unset or empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Container, Pod, string, struct
from generator.podsecurity.wording import plural, quoted, values

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS = ("postStart", "preStop")


def _since_1_34(pod: Pod) -> list[Offence]:
    found = []
    for container in pod.containers:
        for place, handler in _handlers(container):
            for action in ("httpGet", "tcpSocket"):
                target = struct(handler, action)
                host = string(target, "host") if target else ""
                if host:
                    found.append(Offence(container.at(*place, action, "host"), container, host))
    return found


def _handlers(container: Container) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every probe and hook of the container with its place in it."""
    for probe in _PROBES:
        if found := struct(container.value, probe):
            yield (probe,), found
    if lifecycle := struct(container.value, "lifecycle"):
        for hook in _HOOKS:
            if found := struct(lifecycle, hook):
                yield ("lifecycle", hook), found


def _describe(offences: Sequence[Offence]) -> Refusal:
    # This check alone sorts the names, and counts containers of one name once.
    names = sorted({offence.container.name for offence in offences if offence.container is not None})
    hosts = values(offences)
    detail = (
        f"{plural('container', len(names))} {quoted(names)} {'uses' if len(names) == 1 else 'use'} "
        f"{plural('probe or lifecycle host', len(hosts))} {quoted(hosts)}"
    )
    return Refusal("probe or lifecycle host", detail)


CONTROL = Control("hostProbesAndHostLifecycle", "baseline", ((34, _since_1_34),), _describe)
