"""The pod as admission hands it on: what was given, with what the chosen SCC wrote into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.scc.constraint import SELinux
from generator.scc.pod import Container, Pod, Seccomp


def written(given: Mapping[str, Any], before: Pod, after: Pod, annotations: Mapping[str, str]) -> dict[str, Any]:
    """`given` with the difference between `before` and `after` and with `annotations`; `given` itself is unchanged."""
    pod = dict(given)
    pod["metadata"] = {**(given.get("metadata") or {}), "annotations": {**after.annotations, **annotations}}
    spec = dict(given.get("spec") or {})
    context = _pod_changes(before, after)
    if context:
        spec["securityContext"] = _merged(spec.get("securityContext"), context)
    for old, new in zip(before.containers, after.containers, strict=True):
        changes = _container_changes(old, new)
        if changes:
            if spec[new.list] is (given.get("spec") or {}).get(new.list):
                spec[new.list] = list(spec[new.list])
            container = dict(spec[new.list][new.index] or {})
            container["securityContext"] = _merged(container.get("securityContext"), changes)
            spec[new.list][new.index] = container
    pod["spec"] = spec
    return pod


def _merged(context: Mapping[str, Any] | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**(context or {}), **changes}
    return {key: value for key, value in merged.items() if value is not None or key not in changes}


def _pod_changes(before: Pod, after: Pod) -> dict[str, Any]:
    """The fields of the pod's security context that changed; None where one was removed."""
    changes: dict[str, Any] = {}
    if after.supplemental_groups != before.supplemental_groups:
        changes["supplementalGroups"] = list(after.supplemental_groups or ())
    if after.fs_group != before.fs_group:
        changes["fsGroup"] = after.fs_group
    if after.selinux != before.selinux:
        changes["seLinuxOptions"] = _selinux(after.selinux)
    if after.seccomp != before.seccomp:
        changes["seccompProfile"] = _seccomp(after.seccomp)
    return changes


def _container_changes(before: Container, after: Container) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if after.run_as_user != before.run_as_user:
        changes["runAsUser"] = after.run_as_user
    if after.run_as_non_root is not before.run_as_non_root:
        changes["runAsNonRoot"] = after.run_as_non_root
    if after.add != before.add or after.drop != before.drop:
        lists = {"add": list(after.add), "drop": list(after.drop)}
        changes["capabilities"] = {key: value for key, value in lists.items() if value}
    if after.read_only_root is not before.read_only_root:
        changes["readOnlyRootFilesystem"] = after.read_only_root
    if after.seccomp != before.seccomp:
        changes["seccompProfile"] = _seccomp(after.seccomp)
    if after.escalation is not before.escalation:
        changes["allowPrivilegeEscalation"] = after.escalation
    return changes


def _selinux(options: SELinux | None) -> dict[str, str] | None:
    return None if options is None else {key: value for key, value in options._asdict().items() if value}


def _seccomp(profile: Seccomp | None) -> dict[str, str] | None:
    if profile is None:
        return None
    field = {"type": profile.type}
    return field if profile.localhost is None else {**field, "localhostProfile": profile.localhost}
