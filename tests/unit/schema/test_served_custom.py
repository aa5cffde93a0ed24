"""What is said of versions and kinds that OpenShift or a known operator does not serve."""

from __future__ import annotations

import pytest

from generator.schema import validate
from generator.severity import Severity

_POLICY = "config.openshift.io/v1 ClusterImagePolicy"


@pytest.mark.parametrize(
    ("identity", "openshift", "rule", "reason"),
    [
        (_POLICY, "4.18", "removed-api",
         "OpenShift 4.18 does not serve it,"
         " only 4.20, 4.21, 4.22, 5.0; use config.openshift.io/v1alpha1"),
        ("config.openshift.io/v1alpha1 ClusterImagePolicy", "5.0", "removed-api",
         "OpenShift 5.0 does not serve it, only 4.18, 4.19, 4.20, 4.21; use config.openshift.io/v1"),
        ("route.openshift.io/v1beta1 Route", "4.20", "schema", "OpenShift 4.20 serves Route in route.openshift.io/v1"),
        ("route.openshift.io/v1beta1 Route", None, "schema", "OpenShift 5.0 serves Route in route.openshift.io/v1"),
        ("cert-manager.io/v1alpha2 Certificate", None, "schema",
         "cert-manager serves Certificate in cert-manager.io/v1"),
        ("v1 DeploymentConfig", None, "schema",
         "Kubernetes 1.37 does not serve it; OpenShift serves DeploymentConfig in apps.openshift.io/v1"),
        ("v1 Rabbit", None, "schema", "Kubernetes 1.37 does not serve it; it knows no kind of this name"),
    ],
)  # fmt: skip
def test_refused(identity: str, openshift: str | None, rule: str, reason: str) -> None:
    """An error with the place to edit, and what is served."""
    api_version, _, kind = identity.partition(" ")
    resource = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}}
    (finding,) = validate(resource, openshift=openshift)
    assert (finding.rule, finding.severity, finding.pointer) == (rule, Severity.ERROR, "/apiVersion")
    assert finding.message == f'no matches for kind "{kind}" in version "{api_version}": {reason}'


@pytest.mark.parametrize("kind", ["Rollout", "Workflow"])
def test_a_kind_that_others_define_in_a_known_group(kind: str) -> None:
    """Argo Rollouts and Workflows share the group of Argo CD: nobody knows whether they are there."""
    (finding,) = validate({"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": {"name": "a"}})
    assert (finding.rule, finding.severity) == ("no-schema", Severity.NOTE)


def test_openshift_kinds_without_a_release() -> None:
    """They are judged by the newest sources, on plain Kubernetes too."""
    route = {"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": {"name": "a"}}
    (finding,) = validate({**route, "spec": {"to": {"kind": "Service", "name": "a"}, "hots": "x"}}, kubernetes="1.31")
    assert finding.message == 'unknown field "spec.hots", did you mean "host"?'
