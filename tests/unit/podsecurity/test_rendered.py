"""The rendered dev overlay keeps to the level that its own Namespace enforces."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest

from generator.k8s.podspec import pod_template
from generator.k8s.pointer import resolve
from generator.k8s.resource import Resource
from generator.k8s.versions import KUBERNETES
from generator.k8s.yamlio import load_documents
from generator.kustomize.build import build, find_kustomize
from generator.podsecurity.engine import findings

DEV = Path(__file__).parents[3] / "overlays" / "dev"


@pytest.fixture(scope="module")
def built() -> list[Resource]:
    return [document.value for document in load_documents(build(find_kustomize(os.environ), DEV))]


@pytest.mark.parametrize("version", KUBERNETES)
def test_restricted_lets_every_pod_in(built: list[Resource], version: str) -> None:
    assert list(findings(built, level=None, version=version)) == []


def test_every_pod_was_judged(built: list[Resource]) -> None:
    """One change in each workload is seen through the Namespace's label."""
    changed = copy.deepcopy(built)
    workloads = [index for index, resource in enumerate(changed) if pod_template(resource) is not None]
    assert len(workloads) >= 7
    for index in workloads:
        template = pod_template(changed[index])
        assert template is not None
        resolve(changed[index], template.spec_pointer)["hostPID"] = True
    found = list(findings(changed, level=None, version=KUBERNETES[0]))
    assert [index for index, _ in found] == workloads
    assert all('"restricted:latest"' in finding.message for _, finding in found)
