"""One SCC tried on one pod: what it would write, and what it objects to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from generator.scc.constraint import Constraint
from generator.scc.model import Refusal
from generator.scc.pod_view import ContainerView, PodView
from generator.scc.release import Release
from generator.scc.strategies import (
    capabilities,
    groups,
    host,
    privilege_escalation,
    privileged,
    read_only_root,
    seccomp,
    selinux,
    sysctls,
    user,
    user_namespaces,
    volumes,
)

# Field of a security context -> its new value; None takes the field away.
Changes = dict[str, Any]


@dataclass(slots=True)
class Trial:
    """The outcome: fields to write into the pod's and each container's security context, and the annotation to set."""

    context: Changes
    containers: list[Changes]
    seccomp_annotation: str | None
    refusals: list[Refusal]

    def changes_pod(self) -> bool:
        """Whether it writes anything outside the containers."""
        return bool(self.context) or self.seccomp_annotation is not None


@dataclass(slots=True)
class _PodContext:
    """The pod-level values that containers inherit, after defaulting."""

    annotations: dict[str, str]
    selinux: selinux.Options | None
    seccomp: seccomp.Profile | None


def attempt(constraint: Constraint, pod: PodView, release: Release) -> Trial:
    """Default, then validate: the pod first, then every container. Nothing stops at the first objection."""
    trial = Trial({}, [], None, [])
    context = _default_pod(constraint, pod, release, trial)
    trial.refusals.extend(_validate_pod(constraint, pod, release, trial, context))
    for container in pod.containers:
        trial.containers.append(_container(constraint, pod, container, context, release, trial.refusals))
    return trial


def _default_pod(constraint: Constraint, pod: PodView, release: Release, trial: Trial) -> _PodContext:
    changes = trial.context
    if pod.groups is None:
        group = groups.default(constraint.groups_type, constraint.groups_ranges)
        if group is not None:
            changes["supplementalGroups"] = [group]
    if pod.fs_group is None:
        fs_group = groups.default(constraint.fs_group_type, constraint.fs_group_ranges)
        if fs_group is not None:
            changes["fsGroup"] = fs_group
    options = pod.selinux
    if options is None:
        options = selinux.default(constraint)
        if options is not None:
            changes["seLinuxOptions"] = selinux.manifest(options)
    text = seccomp.default(constraint, pod.annotations, pod.seccomp)
    annotations, profile = pod.annotations, pod.seccomp
    if text:
        if annotations.get(seccomp.POD_ANNOTATION) != text:
            annotations = {**annotations, seccomp.POD_ANNOTATION: text}
            trial.seccomp_annotation = text
        written = seccomp.profile_of(text)
        if release.seccomp_fields and written != profile:
            profile = written
            changes["seccompProfile"] = written.manifest() if written else None
    return _PodContext(annotations, options, profile)


def _validate_pod(
    constraint: Constraint, pod: PodView, release: Release, trial: Trial, context: _PodContext
) -> Iterator[Refusal]:
    path = f"provider {constraint.name}: .spec.securityContext"
    fs_group = trial.context.get("fsGroup", pod.fs_group)
    fs_groups = [] if fs_group is None else [fs_group]
    all_groups = trial.context.get("supplementalGroups", pod.groups or ())
    yield from groups.validate(constraint.fs_group_type, constraint.fs_group_ranges, f"{path}.fsGroup", fs_groups)
    yield from groups.validate(
        constraint.groups_type, constraint.groups_ranges, f"{path}.supplementalGroups", all_groups
    )
    refusal = seccomp.validate_pod(constraint, context.annotations, context.seccomp)
    if refusal:
        yield refusal
    yield from selinux.validate(constraint, f"{path}.seLinuxOptions", context.selinux)
    yield from host.validate_network(constraint, path, pod.host_network)
    yield from host.validate_processes(constraint, path, pod.host_pid, pod.host_ipc)
    if release.user_namespaces:
        yield from user_namespaces.validate(constraint, path, pod.host_users)
    yield from sysctls.validate(constraint, release.safe_sysctls, pod.sysctls)
    yield from volumes.validate(constraint, path, pod.volumes)


def _container(
    constraint: Constraint,
    pod: PodView,
    container: ContainerView,
    context: _PodContext,
    release: Release,
    refusals: list[Refusal],
) -> Changes:
    """What the SCC writes into a container; its objections are added to `refusals`."""
    changes: Changes = {}
    effective = _default_container(constraint, pod, container, changes)
    profile = _seccomp_profile(changes, container, context, release)
    refusals.extend(_validate_container(constraint, pod, container, context, effective, profile))
    return changes


class _Effective(NamedTuple):
    """What holds for a container after defaulting: its own value, or its pod's."""

    user: int | None
    non_root: bool | None
    add: tuple[str, ...]
    read_only: bool | None
    escalation: bool | None


def _default_container(constraint: Constraint, pod: PodView, container: ContainerView, changes: Changes) -> _Effective:
    """Write the defaults into `changes`."""
    uid = container.user if container.user is not None else pod.user
    if uid is None:
        uid = _write(changes, "runAsUser", user.default(constraint))
    non_root = container.non_root if container.non_root is not None else pod.non_root
    if non_root is None:
        non_root = _write(changes, "runAsNonRoot", user.default_non_root(constraint, uid))
    caps = capabilities.default(constraint, container.add, container.drop)
    add = container.add
    if caps is not None:
        add = tuple(caps[0])
        changes["capabilities"] = {key: value for key, value in (("add", caps[0]), ("drop", caps[1])) if value}
    read_only = container.read_only
    if read_only is None:
        read_only = _write(changes, "readOnlyRootFilesystem", read_only_root.default(constraint))
    escalation = container.escalation
    if escalation is None:
        value = privilege_escalation.default(constraint, container.privileged, add)
        escalation = _write(changes, "allowPrivilegeEscalation", value)
    return _Effective(uid, non_root, add, read_only, escalation)


def _validate_container(
    constraint: Constraint,
    pod: PodView,
    container: ContainerView,
    context: _PodContext,
    effective: _Effective,
    profile: seccomp.Profile | None,
) -> Iterator[Refusal]:
    """The objections to a container, in OpenShift's order."""
    path = f"provider {constraint.name}: .{container.place}"
    yield from user.validate(constraint, path, effective.non_root, effective.user)
    options = context.selinux if container.selinux is None else container.selinux
    yield from selinux.validate(constraint, f"{path}.seLinuxOptions", options)
    refusal = seccomp.validate_container(constraint, container.name, context.annotations, profile, context.seccomp)
    if refusal:
        yield refusal
    yield from privileged.validate(constraint, path, container.privileged)
    yield from capabilities.validate(constraint, path, effective.add)
    yield from host.validate_network(constraint, path, pod.host_network)
    yield from host.validate_ports(constraint, path, pod.host_ports)
    yield from host.validate_processes(constraint, path, pod.host_pid, pod.host_ipc)
    yield from read_only_root.validate(constraint, path, effective.read_only)
    yield from privilege_escalation.validate(constraint, path, effective.escalation)


def _write(changes: Changes, field: str, value: Any) -> Any:
    """Write a default, if there is one; gives the value that holds from now on."""
    if value is not None:
        changes[field] = value
    return value


def _seccomp_profile(
    changes: Changes, container: ContainerView, context: _PodContext, release: Release
) -> seccomp.Profile | None:
    """The container's profile: its annotation, even an empty one, replaces the field by its translation."""
    text = context.annotations.get(seccomp.CONTAINER_ANNOTATION + container.name)
    if text is None or not release.seccomp_fields:
        return container.seccomp
    written = seccomp.profile_of(text)
    if written != container.seccomp:
        changes["seccompProfile"] = written.manifest() if written else None
    return written
