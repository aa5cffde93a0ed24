"""What the checks of the schema cost, in microseconds an object once its kind is compiled: `make bench`.

Every line is one object that nothing is wrong with; `schema` is the compiled validator alone, on the bare schema of the
bundle, `judged` all the checks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jsonschema_rs

from generator.schema.judge import Judge
from generator.schema.store import load_bundle
from tests.schema_table.custom_kinds import findings
from tests.schema_table.table import cases

MINOR = "1.33"
LABELS = {f"app.kubernetes.io/{key}": "clearml" for key in ("name", "instance", "part-of", "component")}
META = {"name": "clearml-apiserver", "namespace": "clearml", "labels": LABELS, "annotations": {"example.com/a": "b"}}


def _container(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "image": "registry.example.com/clearml/server:2.0",
        "env": [{"name": f"CLEARML__{number}", "value": "x"} for number in range(12)],
        "ports": [{"name": "http", "containerPort": 8008}],
        "resources": {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "volumeMounts": [{"name": f"v{number}", "mountPath": f"/mnt/{number}"} for number in range(4)],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        "livenessProbe": {"httpGet": {"path": "/debug.ping", "port": "http"}, "periodSeconds": 10},
    }


def _objects() -> dict[str, dict[str, Any]]:
    volumes = [{"name": f"v{number}", "emptyDir": {"sizeLimit": "1Gi"}} for number in range(4)]
    template = {
        "metadata": {"labels": LABELS},
        "spec": {"containers": [_container("a"), _container("b")], "volumes": volumes},
    }
    selector = {"matchLabels": LABELS}
    return {
        "ConfigMap": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": META, "data": {"a": "b", "c": "d"}},
        "Service": {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": META,
            "spec": {"selector": LABELS, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]},
        },
        "Deployment": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": META,
            "spec": {"replicas": 2, "selector": selector, "template": template},
        },
        "NetworkPolicy": {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": META,
            "spec": {"podSelector": selector, "ingress": [{"from": [{"podSelector": selector}]}]},
        },
    }


def _microseconds(action: Callable[[], object]) -> float:
    """The best of five rounds of 2,000 calls, in CPU time."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(2000):
            action()
        best = min(best, time.process_time() - start)
    return best / 2000 * 1e6


def main() -> None:
    """Print the table."""
    print(f"{'kind':16}{'schema':>10}{'judged':>10}  µs an object")
    for name, resource in _objects().items():
        schema = load_bundle(MINOR).schema(resource["apiVersion"], resource["kind"])
        assert schema is not None
        bare, judge = jsonschema_rs.Draft202012Validator(schema), Judge(schema, MINOR, resource["apiVersion"], name)
        assert list(judge.problems(resource)) == []
        alone = _microseconds(lambda: bare.is_valid(resource))  # noqa: B023 - called at once
        whole = _microseconds(lambda: list(judge.problems(resource)))  # noqa: B023 - called at once
        print(f"{name:16}{alone:10.1f}{whole:10.1f}")
    good = [case for case in cases("rules") if not case.at]
    for case in good:
        findings(case, MINOR)
    whole = _microseconds(lambda: [findings(case, MINOR) for case in good[:4]]) / 4
    print(f"{'custom, rules':16}{'':10}{whole:10.1f}")


if __name__ == "__main__":
    main()
