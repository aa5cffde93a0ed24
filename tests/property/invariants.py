"""What holds for every object of every build, whatever `clearml.yaml` says; written from the facts, not the code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.k8s.podspec import Container, PodTemplate, pod_template

Objects = Sequence[Mapping[str, Any]]

CONTAINER_CONTEXT = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
POD_CONTEXT = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
DEV_IDENTITY = {"runAsUser": 10001, "runAsGroup": 0, "fsGroup": 10001}
# OpenShift assigns each of them; one that is written down is refused by restricted-v2.
ASSIGNED = {"runAsUser", "runAsGroup", "fsGroup", "seLinuxOptions", "supplementalGroups"}
# Code, and data of the code, of ClearML's image: a volume over it hides what the next import needs.
CODE = (
    "/opt/clearml",
    "/opt/clearml/apiserver",
    "/opt/clearml/apiserver/schema",
    "/opt/clearml/apiserver/schema/services",
    "/opt/clearml/apiserver/apierrors",
    "/opt/clearml/apiserver/config",
    "/opt/clearml/apiserver/services",
    "/opt/clearml/fileserver",
    "/usr/share/nginx/html",
    "/etc/nginx",
)
# Where a volume may lie below that code: nothing that is shipped is there.
ALLOWED_BELOW_CODE = ("/opt/clearml/apiserver/apierrors/errors", "/opt/clearml/config")
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY$|CONNECTION_STRING|fixed_users__users", re.IGNORECASE)
REFERENCE = re.compile(r"\$\(([^)]+)\)")


def pods(objects: Objects) -> Iterator[tuple[Mapping[str, Any], PodTemplate]]:
    """Every object that runs pods, with its template."""
    for one in objects:
        template = pod_template(one)
        if template is not None:
            yield one, template


def assert_hold(objects: Objects, platform: str, openshift: str | None = None) -> None:
    """All invariants, for the objects of a build of an overlay derived from `platform`, or of "base"."""
    assert [one for one in objects if one["kind"] == "Secret"] == []
    for one in objects:
        _assert_names_fit(one)
        if platform != "dev":
            assert ASSIGNED.isdisjoint(_keys(one)), one["metadata"]["name"]
    for one, template in pods(objects):
        _assert_pod(one, template, platform)
        pinned = template.value["metadata"].get("annotations", {}).get("openshift.io/required-scc")
        expected = openshift is not None and openshift not in ("4.12", "4.13")
        assert pinned == ("restricted-v2" if expected else None)
        for container in template.containers():
            _assert_container(container, one["kind"])
    _assert_own_accounts(objects)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def _assert_names_fit(one: Mapping[str, Any]) -> None:
    """A DNS label each, though not every kind asks for it: a name that fits everywhere can be derived from."""
    meta = one["metadata"]
    template = pod_template(one)
    named = [volume["name"] for volume in template.spec.get("volumes", ())] if template else []
    named += [container.name for container in template.containers()] if template else []
    for name in (meta["name"], *named):
        assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name), name
    labels = {**meta.get("labels", {}), **(template.labels if template else {})}
    for value in labels.values():
        assert re.fullmatch(r"([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?", value, re.ASCII), value


def _assert_pod(one: Mapping[str, Any], template: PodTemplate, platform: str) -> None:
    spec = template.spec
    assert spec["securityContext"] == ({**POD_CONTEXT, **DEV_IDENTITY} if platform == "dev" else POD_CONTEXT)
    assert spec["automountServiceAccountToken"] is (one["kind"] == "Job")
    assert spec["enableServiceLinks"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & set(spec)
    kinds = {kind for volume in spec["volumes"] for kind in volume if kind != "name"}
    assert kinds <= {"emptyDir", "configMap", "projected", "persistentVolumeClaim"}
    assert all(volume["emptyDir"].get("sizeLimit") for volume in spec["volumes"] if "emptyDir" in volume)
    assert {"amd64"} == {
        value
        for term in spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
            "nodeSelectorTerms"
        ]
        for expression in term["matchExpressions"]
        for value in expression["values"]
    }


def _assert_container(container: Container, kind: str) -> None:
    value = container.value
    assert value["securityContext"] == CONTAINER_CONTEXT
    assert value["image"].count("/") >= 1
    assert "." in value["image"].split("/")[0], "the registry is always written"
    if container.role == "main" and kind != "Job":
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(value)
        startup = value["startupProbe"]
        assert startup["periodSeconds"] * startup["failureThreshold"] >= 300
    for where in value["volumeMounts"]:
        path = where["mountPath"]
        assert path not in CODE
        below = path.startswith(("/opt/clearml/", "/usr/share/nginx/", "/etc/"))
        assert not below or path in ALLOWED_BELOW_CODE
    _assert_environment(value.get("env", ()))


def _assert_environment(variables: Sequence[Mapping[str, Any]]) -> None:
    """Each once, references to what stands above only, and no secret but by reference."""
    defined: set[str] = set()
    for one in variables:
        assert one["name"] not in defined
        text = one.get("value", "")
        # Kubernetes leaves an unknown reference as it is: ClearML would take "$(X)" for a password.
        assert set(REFERENCE.findall(text)) <= defined, one["name"]
        defined.add(one["name"])
        if SECRET_NAME.search(one["name"]):
            assert "secretKeyRef" in one.get("valueFrom", {}) or REFERENCE.search(text), one["name"]


def _assert_own_accounts(objects: Objects) -> None:
    """A ServiceAccount for each workload, without a token, and none that nobody uses."""
    accounts = {one["metadata"]["name"]: one for one in objects if one["kind"] == "ServiceAccount"}
    used = [template.spec["serviceAccountName"] for _, template in pods(objects)]
    assert sorted(used) == sorted(accounts)
    assert all(one["automountServiceAccountToken"] is False for one in accounts.values())
