"""Containers must drop all capabilities and may add back NET_BIND_SERVICE only.

Restricted since 1.22, all containers: `securityContext.capabilities.drop` must hold ALL, `add` at most
NET_BIND_SERVICE. Since 1.25 not for Windows pods.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, items, struct, texts
from generator.podsecurity.wording import containers, quoted, values


def _since_1_22(pod: Pod) -> list[Offence]:
    found = []
    for container in pod.containers:
        capabilities = struct(container.security, "capabilities") or {}
        if "ALL" not in items(capabilities, "drop"):
            found.append(Offence(container.at("securityContext", "capabilities", "drop"), container, field="drop"))
        for index, name in texts(capabilities, "add"):
            if name != "NET_BIND_SERVICE":
                pointer = container.at("securityContext", "capabilities", "add", index)
                found.append(Offence(pointer, container, name, "add"))
    return found


def _since_1_25(pod: Pod) -> list[Offence]:
    # Validation refuses a Windows pod that sets the field at all.
    return [] if pod.is_windows else _since_1_22(pod)


def _describe(offences: Sequence[Offence]) -> Refusal:
    missing = [offence for offence in offences if offence.field == "drop"]
    added = [offence for offence in offences if offence.field == "add"]
    details = []
    if missing:
        details.append(f'{containers(missing)} must set securityContext.capabilities.drop=["ALL"]')
    if added:
        names = quoted(values(added))
        details.append(f"{containers(added)} must not include {names} in securityContext.capabilities.add")
    return Refusal("unrestricted capabilities", "; ".join(details))


CONTROL = Control(
    "capabilities_restricted",
    "restricted",
    ((22, _since_1_22), (25, _since_1_25)),
    _describe,
    overrides="capabilities_baseline",
)
