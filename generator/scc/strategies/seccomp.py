"""Seccomp profiles: of the fields, and of the annotations that came before them.

The text of a profile is that of the annotation: unconfined, runtime/default, localhost/<file>.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from generator.scc.constraint import Constraint
from generator.scc.model import FORBIDDEN, Refusal

POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"
ANY = "*"
_LOCALHOST = "localhost/"
_TEXTS = {"Unconfined": "unconfined", "RuntimeDefault": "runtime/default"}
_TYPES = {"unconfined": "Unconfined", "runtime/default": "RuntimeDefault", "docker/default": "RuntimeDefault"}
_DEFAULTS = ("runtime/default", "docker/default")


class Profile(NamedTuple):
    """A seccompProfile field."""

    type: str
    localhost: str | None = None

    def text(self) -> str:
        """The text that means the same; "" for what has none."""
        if self.type == "Localhost":
            return "" if self.localhost is None else _LOCALHOST + self.localhost
        return _TEXTS.get(self.type, "")

    def manifest(self) -> dict[str, str]:
        """The field as the API spells it."""
        return (
            {"type": self.type} if self.localhost is None else {"type": self.type, "localhostProfile": self.localhost}
        )


def profile_of(text: str) -> Profile | None:
    """The field that means the same as `text`; None where there is none."""
    if text in _TYPES:
        return Profile(_TYPES[text])
    file = text.removeprefix(_LOCALHOST)
    return Profile("Localhost", file) if file and file != text else None


def default(constraint: Constraint, annotations: Mapping[str, str], profile: Profile | None) -> str:
    """The text for a pod: its annotation, else its field, else the SCC's first profile; "" for none."""
    annotated = annotations.get(POD_ANNOTATION)
    if annotated:
        return annotated
    if profile is not None:
        return profile.text()
    return next((one for one in constraint.seccomp if one != ANY), "")


def validate_pod(constraint: Constraint, annotations: Mapping[str, str], profile: Profile | None) -> Refusal | None:
    """What is wrong with the pod's own profile."""
    text = annotations.get(POD_ANNOTATION) or (profile.text() if profile else "")
    return _validate(constraint, POD_ANNOTATION, text)


def validate_container(
    constraint: Constraint, name: str, annotations: Mapping[str, str], own: Profile | None, of_pod: Profile | None
) -> Refusal | None:
    """What is wrong with the profile that a container ends up with."""
    key = CONTAINER_ANNOTATION + name
    if own is not None:
        text = own.text()
    elif key in annotations:
        text = annotations[key]
    else:
        text = of_pod.text() if of_pod else annotations.get(POD_ANNOTATION, "")
    return _validate(constraint, key, text)


def _validate(constraint: Constraint, annotation: str, text: str) -> Refusal | None:
    if ANY in constraint.seccomp:
        return None
    path = f"pod.metadata.annotations[{annotation}]"
    if not constraint.seccomp:
        return Refusal(path, FORBIDDEN, detail="seccomp may not be set") if text else None
    if text in constraint.seccomp or (text in _DEFAULTS and any(one in _DEFAULTS for one in constraint.seccomp)):
        return None
    detail = f"{text} is not an allowed seccomp profile. Valid values are [{' '.join(constraint.seccomp)}]"
    return Refusal(path, FORBIDDEN, detail=detail)
