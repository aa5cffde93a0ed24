"""Pods must not share the node's namespaces.

Baseline: `hostNetwork`, `hostPID` and `hostIPC` of the spec may be unset or false.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod

_FIELDS = ("hostNetwork", "hostPID", "hostIPC")


def _since_1_0(pod: Pod) -> list[Offence]:
    return [Offence(pod.at(field), field=field) for field in _FIELDS if pod.spec.get(field) is True]


def _describe(offences: Sequence[Offence]) -> Refusal:
    return Refusal("host namespaces", ", ".join(f"{offence.field}=true" for offence in offences))


CONTROL = Control("hostNamespaces", "baseline", ((0, _since_1_0),), _describe)
