"""Pods must not mount directories of the node.

Baseline: `volumes[*].hostPath` must be unset.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, string, struct, structs
from generator.podsecurity.wording import plural, quoted


def _since_1_0(pod: Pod) -> list[Offence]:
    return [
        Offence(pod.at("volumes", index, "hostPath"), value=string(volume, "name"))
        for index, volume in structs(pod.spec, "volumes")
        if struct(volume, "hostPath") is not None
    ]


def _describe(offences: Sequence[Offence]) -> Refusal:
    names = quoted(str(offence.value) for offence in offences)
    return Refusal("hostPath volumes", f"{plural('volume', len(offences))} {names}")


CONTROL = Control("hostPathVolumes", "baseline", ((0, _since_1_0),), _describe)
