"""How long Pod Security takes for a pod: one that is allowed, and one that is refused in many places.

Prints microseconds of CPU a pod, the best of several rounds. The goal: under 30 for a pod that is allowed.
"""

from __future__ import annotations

import copy
import time
import timeit
from typing import Any

from generator.podsecurity import evaluate

ROUNDS, PODS = 7, 2000
ALLOWED: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p"},
    "spec": {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "c",
                "image": "i",
                "ports": [{"containerPort": 8080}],
                "livenessProbe": {"httpGet": {"path": "/", "port": 8080}},
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
            }
        ],
        "volumes": [{"name": "v", "emptyDir": {}}],
    },
}


def main() -> None:
    """Measure both pods at both levels."""
    refused = copy.deepcopy(ALLOWED)
    refused["spec"] |= {"hostNetwork": True, "securityContext": {}, "volumes": [{"name": "v", "hostPath": {}}]}
    refused["spec"]["containers"][0]["securityContext"] = {"privileged": True, "capabilities": {"add": ["SYS_ADMIN"]}}
    print(f"{'Pod Security':36}{'allowed':>8}{'refused':>8}  us a pod (goal: 30 for one that is allowed)")
    for level in ("baseline", "restricted"):
        print(f"{level:36}{_microseconds(ALLOWED, level):8.1f}{_microseconds(refused, level):8.1f}")


def _microseconds(pod: dict[str, Any], level: str) -> float:
    times = timeit.repeat(lambda: evaluate(pod, level=level), timer=time.process_time, number=PODS, repeat=ROUNDS)
    return min(times) / PODS * 1e6


if __name__ == "__main__":
    main()
