"""The pod after admission: as given, plus what one SCC wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.scc.pod_view import CONTAINER_LISTS, PodView
from generator.scc.strategies.seccomp import POD_ANNOTATION
from generator.scc.trial import Changes, Trial


def leaves_unchanged(pod: PodView, trial: Trial, *, but_ephemeral: bool) -> bool:
    """Whether `trial` writes nothing, or with `but_ephemeral` nothing outside the ephemeral containers."""
    if trial.changes_pod():
        return False
    return not any(
        changes and not (but_ephemeral and container.place.startswith("ephemeralContainers"))
        for container, changes in zip(pod.containers, trial.containers, strict=True)
    )


def admitted_pod(pod: dict[str, Any], view: PodView, trial: Trial, annotations: Mapping[str, str]) -> dict[str, Any]:
    """A copy of `pod` with everything that `trial` writes, and `annotations`; what is unchanged is shared with it."""
    seccomp = {} if trial.seccomp_annotation is None else {POD_ANNOTATION: trial.seccomp_annotation}
    metadata = dict(pod.get("metadata") or {})
    metadata["annotations"] = {**view.annotations, **seccomp, **annotations}
    spec = dict(pod.get("spec") or {})
    if trial.context:
        spec["securityContext"] = _changed(spec.get("securityContext"), trial.context)
    changes = iter(trial.containers)
    for list_name in CONTAINER_LISTS:
        if spec.get(list_name):
            spec[list_name] = [_with_context(container, next(changes)) for container in spec[list_name]]
    return {**pod, "metadata": metadata, "spec": spec}


def _with_context(container: dict[str, Any], changes: Changes) -> dict[str, Any]:
    if not changes:
        return container
    return {**container, "securityContext": _changed(container.get("securityContext"), changes)}


def _changed(context: dict[str, Any] | None, changes: Changes) -> dict[str, Any]:
    merged = {**(context or {}), **changes}
    return {field: value for field, value in merged.items() if value is not None}
