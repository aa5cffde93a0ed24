"""What a namespace supplies to the SCCs: UID range, groups and SELinux level, from its annotations.

Source: openshift/apiserver-library-go, pkg/securitycontextconstraints/sccmatching/matcher.go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from generator.scc.constraint import MUST_RUN_AS, MUST_RUN_AS_NON_ROOT, MUST_RUN_AS_RANGE, RUN_AS_ANY, Constraint
from generator.scc.golang import ScanError, scan_block

UID_RANGE = "openshift.io/sa.scc.uid-range"
MCS = "openshift.io/sa.scc.mcs"
GROUPS = "openshift.io/sa.scc.supplemental-groups"

T = TypeVar("T")


class ProviderError(ValueError):
    """An SCC that cannot be used in a namespace, with OpenShift's words; it refuses every pod there."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace: its name, and the three annotations; None for those that it lacks."""

    name: str
    uid_range: str | None
    mcs: str | None
    groups: str | None

    def missing(self) -> str | None:
        """The first annotation that it must have and lacks."""
        return next((key for key, value in ((UID_RANGE, self.uid_range), (MCS, self.mcs)) if value is None), None)


def resolve(constraint: Constraint, namespace: Namespace) -> Constraint:
    """`constraint` with everything that it leaves to the namespace filled in. Raises ProviderError."""
    changes: dict[str, object] = {}
    if constraint.user_type == MUST_RUN_AS_RANGE and constraint.uid_range == (None, None):
        changes["uid_range"] = _from("uid", constraint, namespace, _uid_range)
    if constraint.selinux_type == MUST_RUN_AS and not (constraint.selinux and constraint.selinux[0]):
        level = _from("mcs", constraint, namespace, _level)
        changes["selinux"] = (level, *(constraint.selinux or ("", "", "", ""))[1:])
    if constraint.fs_group_type == MUST_RUN_AS and not constraint.fs_group_ranges:
        start = _from("group", constraint, namespace, _group_blocks)[0][0]
        changes["fs_group_ranges"] = ((start, start),)
    if constraint.groups_type == MUST_RUN_AS and not constraint.groups_ranges:
        changes["groups_ranges"] = _from("group", constraint, namespace, _group_blocks)
    resolved = replace(constraint, **changes) if changes else constraint  # type: ignore[arg-type]
    cause = _unusable(resolved)
    if cause:
        raise ProviderError(f"error creating provider for SCC {constraint.name} in namespace {namespace.name}: {cause}")
    return resolved


def _from(what: str, constraint: Constraint, namespace: Namespace, read: Callable[[Namespace], T]) -> T:
    try:
        return read(namespace)
    except ValueError as cause:
        raise ProviderError(
            f"unable to find pre-allocated {what} annotation for namespace {namespace.name} "
            f"while trying to configure SCC {constraint.name}: {cause}"
        ) from None


def _uid_range(namespace: Namespace) -> tuple[int, int]:
    if not namespace.uid_range:
        raise ScanError(f"found annotation {UID_RANGE} but it was empty")
    return scan_block(namespace.uid_range)


def _level(namespace: Namespace) -> str:
    if not namespace.mcs:
        raise ScanError(f"found annotation {MCS} but it was empty")
    return namespace.mcs


def _group_blocks(namespace: Namespace) -> tuple[tuple[int, int], ...]:
    """The blocks of the groups annotation, or of the UID range where it is absent, not where it is empty."""
    text = namespace.uid_range if namespace.groups is None else namespace.groups
    if not text:
        raise ScanError(f"unable to find groups using {GROUPS} and {UID_RANGE} annotations")
    return tuple(scan_block(part) for part in text.split(","))


def _unusable(constraint: Constraint) -> str | None:
    """Why no strategy can be made of an SCC: the first reason, in the order in which OpenShift makes them."""
    low, high = constraint.uid_range
    if constraint.user_type == MUST_RUN_AS and constraint.uid is None:
        return "MustRunAs requires a UID"
    if constraint.user_type == MUST_RUN_AS_RANGE and low is None:
        return "MustRunAsRange requires a UIDRangeMin"
    if constraint.user_type == MUST_RUN_AS_RANGE and high is None:
        return "MustRunAsRange requires a UIDRangeMax"
    for field, kind, known in (
        ("RunAsUser", constraint.user_type, (MUST_RUN_AS, MUST_RUN_AS_RANGE, MUST_RUN_AS_NON_ROOT, RUN_AS_ANY)),
        ("SELinuxContext", constraint.selinux_type, (MUST_RUN_AS, RUN_AS_ANY)),
        ("FSGroup", constraint.fs_group_type, (MUST_RUN_AS, RUN_AS_ANY)),
        ("SupplementalGroups", constraint.groups_type, (MUST_RUN_AS, RUN_AS_ANY)),
    ):
        if kind not in known:
            return f"Unrecognized {field} strategy type {kind}"
    return None
