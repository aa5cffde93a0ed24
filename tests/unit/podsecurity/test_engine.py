"""The rule `pod-security`: namespaces that enforce, the level asked for, and labels that the API server refuses."""

from __future__ import annotations

from typing import Any

import pytest

from generator.findings import Finding, ResourceRef
from generator.podsecurity.engine import findings
from generator.severity import Severity
from tests.unit.podsecurity.minimal import changed, valid

ENFORCE = "pod-security.kubernetes.io/enforce"
LABELS = "/metadata/labels/pod-security.kubernetes.io~1"


def _namespace(name: str = "shop", **labels: Any) -> dict[str, Any]:
    prefixed = {f"pod-security.kubernetes.io/{key.replace('_', '-')}": value for key, value in labels.items()}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": prefixed}}


def _deployment(namespace: str | None = "shop", **changes: Any) -> dict[str, Any]:
    spec = changed(valid(), {f"/spec/{key}": value for key, value in changes.items()})["spec"]
    metadata = {"name": "web"} if namespace is None else {"name": "web", "namespace": namespace}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": {"spec": spec}}}


def _found(*resources: dict[str, Any], level: str | None = None, version: str = "1.31") -> list[tuple[int, Any, str]]:
    found = findings(resources, level=level, version=version)
    return [(index, finding.pointer, finding.message) for index, finding in found]


def test_a_namespace_that_enforces() -> None:
    """Wherever the Namespace stands among the objects; other namespaces are not its business."""
    others = (_deployment("other", hostPID=True), _deployment(None, hostPID=True))
    found = list(
        findings(
            [_deployment(hostPID=True, hostIPC=True), *others, _namespace(enforce="baseline")],
            level=None,
            version="1.31",
        )
    )
    assert found == [
        (
            0,
            Finding(
                "pod-security",
                Severity.ERROR,
                f'its pods would be refused: violates PodSecurity "baseline:latest": host namespaces ({field}=true)',
                ResourceRef("apps/v1", "Deployment", "shop", "web"),
                f"/spec/template/spec/{field}",
            ),
        )
        for field in ("hostPID", "hostIPC")
    ]


def test_a_pod_is_refused_itself() -> None:
    pod = changed(valid(), {"/metadata/namespace": "shop", "/spec/hostPID": True})
    assert _found(_namespace(enforce="baseline"), pod) == [
        (1, "/spec/hostPID", 'violates PodSecurity "baseline:latest": host namespaces (hostPID=true)')
    ]


@pytest.mark.parametrize("labels", [{}, {"enforce": "privileged"}, {"warn": "restricted", "audit": "restricted"}])
def test_nothing_is_enforced(labels: dict[str, str]) -> None:
    assert _found(_namespace(**labels), _deployment(hostPID=True)) == []
    assert _found(_deployment(hostPID=True)) == []


def test_the_level_asked_for() -> None:
    """Holds in every namespace; a namespace that enforces more still does, and less does not help."""
    bad = _deployment(None, **{"securityContext/runAsNonRoot": False, "hostPID": True})
    assert [pointer for _, pointer, _ in _found(bad, level="baseline")] == ["/spec/template/spec/hostPID"]
    assert len(_found(bad, level="restricted")) == 2
    bad["metadata"]["namespace"] = "shop"
    assert len(_found(bad, _namespace(enforce="restricted"), level="baseline")) == 2
    assert len(_found(bad, _namespace(enforce="baseline"), level="restricted")) == 2


@pytest.mark.parametrize(
    ("label", "cluster", "refused"),
    [
        ("latest", "1.31", True),
        ("latest", "1.32", False),
        ("v1.31", "1.37", True),
        ("v1.32", "1.37", False),
        # A cluster of 1.31 does not know the standard of 1.32 and applies its own.
        ("v1.32", "1.31", True),
    ],
)
def test_versions(label: str, cluster: str, refused: bool) -> None:
    """The label's, at most that of the cluster; the message names the label's, as the cluster does."""
    sysctl = _deployment("shop", **{"securityContext/sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "1"}]})
    found = _found(_namespace(enforce="baseline", enforce_version=label), sysctl, version=cluster)
    assert bool(found) is refused
    assert all(f'"baseline:{label}": forbidden sysctls (net.ipv4.tcp_rmem)' in message for *_, message in found)


def test_labels_that_the_api_server_refuses() -> None:
    """In its words (tests/apiserver asks it); nobody is judged by a label that never reaches the cluster."""
    namespace = _namespace(enforce="strict", enforce_version="1.31", audit="", audit_version="v1.031", warn="baseline")
    levels, versions = "must be one of privileged, baseline, restricted", 'must be "latest" or "v1.x"'
    assert _found(namespace, _deployment(hostPID=True)) == [
        (0, LABELS + label, f'metadata.labels[pod-security.kubernetes.io/{label}]: Invalid value: "{value}": {words}')
        for label, value, words in (
            ("enforce", "strict", levels),
            ("enforce-version", "1.31", versions),
            ("audit", "", levels),
            ("audit-version", "v1.031", versions),
        )
    ]


def test_objects_that_are_none() -> None:
    """The schema check reports them."""
    odd: Any = [{}, {"kind": "Namespace"}, {"apiVersion": 1, "kind": ["Namespace"], "metadata": []}, _namespace()]
    odd += [_namespace(enforce=["restricted"]), _namespace(enforce="restricted", enforce_version=1.31)]
    odd += [{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": ["shop"]}, "spec": None}]
    assert _found(*odd, _deployment(hostPID=True)) == []
    assert len(_found(*odd, _deployment(hostPID=True), level="baseline")) == 1
