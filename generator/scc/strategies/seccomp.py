"""seccompProfiles: compared as the texts of the old annotations, which the fields are translated into and back."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Container, Pod, Seccomp
from generator.scc.provider import Provider
from generator.scc.wording import FORBIDDEN

POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"
_DEFAULTS = frozenset({"runtime/default", "docker/default"})
_LOCALHOST = "localhost/"


def default_pod(provider: Provider, pod: Pod) -> None:
    """Write the profile to the annotation and, translated, to the field: the pod's own, else the SCC's first."""
    profile = pod.annotations.get(POD_ANNOTATION)
    if not profile:
        profiles = provider.seccomp_profiles
        profile = _text(pod.seccomp) if pod.seccomp is not None else profiles[0] if profiles else ""
        if not profile:
            return
        pod.annotations = {**pod.annotations, POD_ANNOTATION: profile}
    if provider.writes_seccomp_field:
        pod.seccomp = _field(profile)


def default_container(provider: Provider, pod: Pod, container: Container) -> None:
    """An annotation for the container wins over its field, even an empty one."""
    profile = pod.annotations.get(CONTAINER_ANNOTATION + container.name)
    if profile is not None and provider.writes_seccomp_field:
        container.seccomp = _field(profile)


def validate_pod(provider: Provider, pod: Pod, refusals: list[Refusal]) -> None:
    """Add to `refusals` the pod's profile if the SCC does not list it."""
    _validate(provider, pod.annotations.get(POD_ANNOTATION) or _text(pod.seccomp), POD_ANNOTATION, refusals)


def validate_container(provider: Provider, pod: Pod, container: Container, refusals: list[Refusal]) -> None:
    """The same for what a container has, which may be what the pod has."""
    key = CONTAINER_ANNOTATION + container.name
    if container.seccomp is not None:
        profile = _text(container.seccomp)
    elif key in pod.annotations:
        profile = pod.annotations[key]
    elif pod.seccomp is not None:
        profile = _text(pod.seccomp)
    else:
        profile = pod.annotations.get(POD_ANNOTATION, "")
    _validate(provider, profile, key, refusals)


def _validate(provider: Provider, profile: str, annotation: str, refusals: list[Refusal]) -> None:
    profiles = provider.seccomp_profiles
    if "*" in provider.scc.seccomp_profiles or profile in profiles or (not profiles and not profile):
        return
    if profile in _DEFAULTS and not _DEFAULTS.isdisjoint(profiles):
        return
    detail = f"{profile} is not an allowed seccomp profile. Valid values are [{' '.join(profiles)}]"
    refusals.append(
        Refusal(
            f"pod.metadata.annotations[{annotation}]",
            FORBIDDEN,
            None,
            detail if profiles else "seccomp may not be set",
        )
    )


def _text(field: Seccomp | None) -> str:
    """The annotation that means the same as a field; "" where there is none."""
    if field is None:
        return ""
    if field.type == "Localhost":
        return "" if field.localhost is None else _LOCALHOST + field.localhost
    return {"Unconfined": "unconfined", "RuntimeDefault": "runtime/default"}.get(field.type, "")


def _field(annotation: str) -> Seccomp | None:
    """The field that means the same as an annotation; None where there is none."""
    if annotation in _DEFAULTS:
        return Seccomp("RuntimeDefault", None)
    if annotation == "unconfined":
        return Seccomp("Unconfined", None)
    localhost = annotation.removeprefix(_LOCALHOST)
    return Seccomp("Localhost", localhost) if localhost and localhost != annotation else None
