"""Pods must not switch off seccomp.

Baseline, pod and all containers, since 1.19: `securityContext.seccompProfile.type` may be unset, RuntimeDefault or
Localhost. Before, the annotations `seccomp.security.alpha.kubernetes.io/pod` and
`container.seccomp.security.alpha.kubernetes.io/<container>` may be runtime/default, docker/default or localhost/*.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, string, struct
from generator.podsecurity.wording import go_quoted, plural, quoted, setters, values

ALLOWED = frozenset({"RuntimeDefault", "Localhost"})
FIELD = ("securityContext", "seccompProfile", "type")
_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
_CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"


def _since_1_0(pod: Pod) -> list[Offence]:
    annotations = pod.annotations
    keys = dict.fromkeys((_POD_ANNOTATION, *(_CONTAINER_ANNOTATION + one.name for one in pod.containers)))
    return [
        Offence(pod.annotation_at(key), value=f"{key}={go_quoted(annotations[key])}", field="annotation")
        for key in keys
        if key in annotations and not _is_allowed(annotations[key])
    ]


def _is_allowed(annotation: str) -> bool:
    return annotation in ("runtime/default", "docker/default") or annotation.startswith("localhost/")


def _since_1_19(pod: Pod) -> list[Offence]:
    found = []
    for container in (None, *pod.containers):
        owner = pod if container is None else container
        profile = struct(owner.security, "seccompProfile")
        if profile is not None and string(profile, "type") not in ALLOWED:
            found.append(Offence(owner.at(*FIELD), container, string(profile, "type")))
    return found


def describe(offences: Sequence[Offence]) -> Refusal:
    """The words about a profile or an annotation that is forbidden."""
    if offences[0].field == "annotation":
        found = values(offences)
        return Refusal("seccompProfile", f"forbidden {plural('annotation', len(found))} {', '.join(found)}")
    detail = f"{setters(offences)} must not set securityContext.seccompProfile.type to {quoted(values(offences))}"
    return Refusal("seccompProfile", detail)


CONTROL = Control("seccompProfile_baseline", "baseline", ((0, _since_1_0), (19, _since_1_19)), describe)
