"""The rendered OpenShift overlay is admitted by restricted-v2, pod by pod, on every version and without a grant."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.versions import OPENSHIFT
from generator.k8s.yamlio import load_documents
from generator.kustomize.build import build, find_kustomize
from generator.scc.verdicts import verdicts

OVERLAY = Path(__file__).parents[2] / "overlays" / "openshift"


@cache
def _objects() -> list[dict[str, Any]]:
    return [document.value for document in load_documents(build(find_kustomize(os.environ), OVERLAY))]


@pytest.mark.parametrize("openshift", OPENSHIFT)
def test_rendered_pods_need_no_grant(openshift: str) -> None:
    """Created by the controllers' accounts, with what a new cluster grants to everybody."""
    found = {str(one.workload.resource["metadata"]["name"]): one for one in verdicts(_objects(), openshift)}
    assert len(found) >= 8
    assert {name: one.admission.message or one.admission.scc for name, one in found.items()} == dict.fromkeys(
        found, "restricted-v2"
    )
    assert all(one.workload.creator.name.startswith("system:serviceaccount:kube-system:") for one in found.values())


def test_nothing_in_the_overlay_grants_an_scc() -> None:
    """No binding among the objects names an SCC or a role for one."""
    kinds = [value for value in _objects() if value["kind"] in ("RoleBinding", "ClusterRoleBinding", "Role")]
    assert all("securitycontextconstraints" not in str(value) and "openshift:scc" not in str(value) for value in kinds)
