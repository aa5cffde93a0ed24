"""The order in which SCCs are tried: priority, then how restrictive they are, then name.

Source: openshift/apiserver-library-go, pkg/securitycontextconstraints/util/sort. Points add up; fewer come first.
"""

from __future__ import annotations

from generator.scc.constraint import (
    ALL_VOLUMES,
    MUST_RUN_AS,
    MUST_RUN_AS_NON_ROOT,
    MUST_RUN_AS_RANGE,
    RUN_AS_ANY,
    Constraint,
)

_PRIVILEGED, _HOST_PORTS, _HOST_NETWORK, _HOST_VOLUME, _OTHER_VOLUME = 1_600_000, 800_000, 400_000, 200_000, 100_000
_STRATEGY = {RUN_AS_ANY: 40_000, MUST_RUN_AS_NON_ROOT: 30_000, MUST_RUN_AS_RANGE: 20_000, MUST_RUN_AS: 10_000}
_CAPS_BASE, _CAPS_MOST = 5_000, 9_999
_CAP_ADDED, _CAP_ALLOWED, _CAP_DROPPED, _CAPS_ALLOWED_ALL, _CAPS_DROPPED_ALL = 300, 10, 50, 4_000, 3_000
_TRIVIAL_VOLUMES = frozenset(("secret", "configMap", "emptyDir", "downwardAPI", "projected", "none"))


def search_key(constraint: Constraint) -> tuple[int, int, str]:
    """What to sort by."""
    return -constraint.priority, points(constraint), constraint.name


def points(constraint: Constraint) -> int:
    """How much an SCC allows, as OpenShift counts it."""
    total = _PRIVILEGED if constraint.privileged else 0
    total += _HOST_PORTS if constraint.host_ports else 0
    total += _HOST_NETWORK if constraint.host_network else 0
    total += _volume_points(constraint.volumes)
    total += _STRATEGY.get(constraint.user_type, 0) + _STRATEGY.get(constraint.selinux_type, 0)
    return total + _capability_points(constraint)


def _volume_points(volumes: tuple[str, ...]) -> int:
    if "hostPath" in volumes or ALL_VOLUMES in volumes:
        return _HOST_VOLUME
    return 0 if _TRIVIAL_VOLUMES.issuperset(volumes) else _OTHER_VOLUME


def _capability_points(constraint: Constraint) -> int:
    total = _CAPS_BASE + _CAP_ADDED * len(constraint.add)
    if any(one == "*" or one.upper() == "ALL" for one in constraint.allowed):
        total += _CAPS_ALLOWED_ALL
    else:
        total += _CAP_ALLOWED * len(constraint.allowed)
    if any(one.upper() == "ALL" for one in constraint.drop):
        total -= _CAPS_DROPPED_ALL
    else:
        total -= _CAP_DROPPED * len(constraint.drop)
    return min(max(total, 0), _CAPS_MOST)
