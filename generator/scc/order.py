"""The order in which SCCs are tried: by priority, then by how much they permit, then by name.

The points are those of openshift/apiserver-library-go, util/sort/byrestrictions.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.scc.constraint import Constraint

_HARMLESS_VOLUMES = frozenset({"secret", "configMap", "emptyDir", "downwardAPI", "projected", "none"})
_RUN_AS = {"RunAsAny": 40_000, "MustRunAsNonRoot": 30_000, "MustRunAsRange": 20_000, "MustRunAs": 10_000}


def in_order(constraints: Iterable[Constraint]) -> list[Constraint]:
    """`constraints`, the first to try first."""
    # Go compares strings by their bytes; UTF-8 sorts as its code points do.
    return sorted(constraints, key=lambda one: (-one.priority, points(one), one.name))


def points(constraint: Constraint) -> int:
    """How much `constraint` permits; the fewer the more restrictive."""
    return (
        1_600_000 * constraint.privileged
        + 800_000 * constraint.host_ports
        + 400_000 * constraint.host_network
        + _volume_points(constraint.volumes)
        + _RUN_AS.get(constraint.run_as_user.type, 0)
        + _RUN_AS.get(constraint.selinux_type, 0)
        + _capability_points(constraint)
    )


def _volume_points(volumes: frozenset[str]) -> int:
    if "hostPath" in volumes or "*" in volumes:
        return 200_000
    return 0 if volumes <= _HARMLESS_VOLUMES else 100_000


def _capability_points(constraint: Constraint) -> int:
    allowed, drop = constraint.allowed_capabilities, constraint.required_drop
    found = 5000 + 300 * len(constraint.default_add)
    found += 4000 if "*" in allowed or _all(allowed) else 10 * len(allowed)
    found -= 3000 if _all(drop) else 50 * len(drop)
    return max(0, min(found, 9999))


def _all(capabilities: Sequence[str]) -> bool:
    # In any letter case here, and nowhere else.
    return any(capability.upper() == "ALL" for capability in capabilities)
