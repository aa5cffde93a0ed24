"""What the Kubernetes version decides, beyond 1.33 which the table is recorded from."""

from __future__ import annotations

from typing import Any

import pytest

from generator.schema.core import core_problems


def _pod(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    containers = [{"name": "a", "image": "a", **(container or {})}]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": containers, **spec}}


def _cron(**spec: Any) -> dict[str, Any]:
    pod = {"restartPolicy": "Never", "containers": [{"name": "a", "image": "a"}]}
    template = {"spec": {"template": {"spec": pod}}}
    spec = {"schedule": "@daily", "jobTemplate": template, **spec}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "a"}, "spec": spec}


def _service(**spec: Any) -> dict[str, Any]:
    spec = {"ports": [{"port": 80}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": spec}


RESTARTED = {"restartPolicy": "Never"}
UNMASKED = {"securityContext": {"procMount": "Unmasked"}}
RECURSIVE = {"volumeMounts": [{"name": "v", "mountPath": "/v", "recursiveReadOnly": "Enabled"}]}
VOLUME = [{"name": "v"}]
NO_SLEEP = {"lifecycle": {"preStop": {"sleep": {"seconds": 0}}}}
BACKEND = {"service": {"name": "1a", "port": {"number": 80}}}
INGRESS = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": {"defaultBackend": BACKEND}}


@pytest.mark.parametrize(
    ("resource", "pointer", "refused", "accepted"),
    [
        (_pod({"env": [{"name": "1 a"}]}), "/spec/containers/0/env/0/name", ["1.25", "1.31"], ["1.32", "1.37"]),
        (_cron(schedule="TZ=UTC 0 3 * * *"), "/spec/schedule", ["1.29", "1.37"], ["1.25", "1.28"]),
        (_cron(schedule="TZ=UTC 0 3 * * *", timeZone="UTC"), "/spec/schedule", ["1.25", "1.37"], []),
        (_pod(RESTARTED), "/spec/containers/0/restartPolicy", ["1.29", "1.34"], ["1.25", "1.35"]),
        (_pod(UNMASKED), "/spec/containers/0/securityContext/procMount", ["1.33"], ["1.25", "1.32"]),
        (_pod(hostUsers=False, hostPID=True), "/spec/hostPID", ["1.33", "1.37"], ["1.25", "1.32"]),
        (
            _pod(RECURSIVE, volumes=VOLUME),
            "/spec/containers/0/volumeMounts/0/recursiveReadOnly",
            ["1.31", "1.37"],
            ["1.25", "1.30"],
        ),
        (_pod(NO_SLEEP), "/spec/containers/0/lifecycle/preStop/sleep", ["1.30", "1.32"], ["1.29", "1.33"]),
        (_pod(dnsConfig={"searches": ["_a.b"]}), "/spec/dnsConfig/searches/0", ["1.25", "1.32"], ["1.33", "1.37"]),
        (
            _service(trafficDistribution="PreferSameNode"),
            "/spec/trafficDistribution",
            ["1.31", "1.33"],
            ["1.30", "1.34"],
        ),
        (INGRESS, "/spec/defaultBackend/service/name", ["1.25", "1.34"], ["1.35", "1.37"]),
    ],
)
def test_version(resource: dict[str, Any], pointer: str, refused: list[str], accepted: list[str]) -> None:
    """Refused at the pointer in some versions, accepted in the others."""
    for minor in refused:
        assert [problem.pointer for problem in core_problems(resource, minor)] == [pointer], minor
    for minor in accepted:
        assert list(core_problems(resource, minor)) == [], minor
