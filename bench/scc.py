"""How many pods SCC admission decides per CPU second, against all shipped SCCs; the goal is 5000.

`admitted`: as a controller creates it, with what a cluster grants; `refused`: by the two SCCs it may use; `by all`: an
administrator's pod that every SCC but privileged refuses.
"""

from __future__ import annotations

import time
from typing import Any

from generator.scc import admit, load_defaults

PODS = 20000
NAMESPACE = {
    "metadata": {
        "name": "ml",
        "annotations": {"openshift.io/sa.scc.uid-range": "1000680000/10000", "openshift.io/sa.scc.mcs": "s0:c26,c15"},
    }
}


def main() -> None:
    """Measure each kind of pod on the newest version."""
    sccs = load_defaults("5.2")
    everybody = {"restricted-v2": "user", "restricted-v3": "user"}
    for title, spec, allowed in (
        ("admitted", {}, everybody),
        ("refused", {"hostPID": True}, everybody),
        (
            "by all",
            {"hostPID": True, "hostIPC": True, "hostNetwork": True, "volumes": [{"name": "v", "iscsi": {}}]},
            None,
        ),
    ):
        pods = [_pod(number, spec) for number in range(PODS)]
        started = time.process_time()
        for pod in pods:
            admit(pod, namespace=NAMESPACE, sccs=sccs, allowed=allowed, openshift="5.2")
        print(f"{title:10} {PODS / (time.process_time() - started):8.0f} pods per CPU second")


def _pod(number: int, spec: dict[str, Any]) -> dict[str, Any]:
    context = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True}
    containers = [{"name": name, "image": "x", "securityContext": context} for name in ("main", "sidecar")]
    volumes = [{"name": "tmp", "emptyDir": {}}, {"name": "config", "configMap": {"name": "config"}}]
    return {"metadata": {"name": f"pod-{number}"}, "spec": {"containers": containers, "volumes": volumes, **spec}}


if __name__ == "__main__":
    main()
