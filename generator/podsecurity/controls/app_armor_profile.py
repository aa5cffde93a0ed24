"""Pods must not switch off AppArmor or choose a profile that is not on the node.

Baseline, pod and all containers: `securityContext.appArmorProfile.type` may be unset, RuntimeDefault or Localhost; the
annotations `container.apparmor.security.beta.kubernetes.io/*` may be empty, runtime/default or localhost/*.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, string, struct
from generator.podsecurity.wording import go_quoted, plural, quoted, setters, values

_ALLOWED = frozenset({"RuntimeDefault", "Localhost"})
_PREFIX = "container.apparmor.security.beta.kubernetes.io/"


def _since_1_0(pod: Pod) -> list[Offence]:
    found = []
    for container in (None, *pod.containers):
        owner = pod if container is None else container
        profile = struct(owner.security, "appArmorProfile")
        if profile is not None and string(profile, "type") not in _ALLOWED:
            found.append(
                Offence(owner.at("securityContext", "appArmorProfile", "type"), container, string(profile, "type"))
            )
    for key, value in pod.annotations.items():
        if key.startswith(_PREFIX) and value not in ("", "runtime/default") and not value.startswith("localhost/"):
            found.append(Offence(pod.annotation_at(key), None, f"{key}={go_quoted(value)}", "annotation"))
    return found


def _describe(offences: Sequence[Offence]) -> Refusal:
    fields = [offence for offence in offences if offence.field != "annotation"]
    annotations = sorted(str(offence.value) for offence in offences if offence.field == "annotation")
    who = " and ".join(filter(None, (setters(fields), plural("annotation", len(annotations)) if annotations else "")))
    what = values(fields) + annotations
    detail = f"{who} must not set AppArmor profile type to {quoted(what)}"
    return Refusal(plural("forbidden AppArmor profile", len(what)), detail)


CONTROL = Control("appArmorProfile", "baseline", ((0, _since_1_0),), _describe)
