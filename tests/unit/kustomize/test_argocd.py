"""Argo CD's objects: one Application an overlay, an ApplicationSet for many clusters, and one `oc apply` to begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import yaml

from generator.errors import SpecError
from generator.kustomize.layout import render_tree
from generator.spec.load import load_spec

SPEC = """\
name: shop
namespace: shop
version: 2.3.0
host: shop.example.com
gitops:
  repoURL: https://git.example.com/shop.git
"""
MANY = """\
  applicationSet:
    clusters:
    - {name: east, server: https://east.example.com:6443}
    - {name: west, server: https://west.example.com:6443, overlay: dev}
    selectors:
    - matchLabels: {clearml: "yes"}
"""


def _objects(folder: Path, gitops: str = "") -> dict[str, Any]:
    """The files below argocd/, read."""
    spec = folder / "clearml.yaml"
    spec.write_text(SPEC + gitops)
    files = render_tree(load_spec(spec))
    return {path[7:]: yaml.decode(content) for path, content in files.items() if path.startswith("argocd/")}


def _problems(folder: Path, gitops: str) -> str:
    with pytest.raises(SpecError) as caught:
        _objects(folder, gitops)
    return caught.value.message


def test_one_cluster(tmp_path: Path) -> None:
    """An Application an overlay, allowed by the project; nothing else."""
    objects = _objects(tmp_path)
    assert {name for name in objects if "/" not in name} == {
        "kustomization.yaml",
        "shop.appproject.yaml",
        "shop-dev.application.yaml",
        "shop-openshift.application.yaml",
    }
    spec = objects["shop-openshift.application.yaml"]["spec"]
    assert spec["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}
    assert "ignoreDifferences" not in spec


def test_choices(tmp_path: Path) -> None:
    objects = _objects(tmp_path, "  prune: false\n  selfHeal: false\n  retries: -1\n")
    for name in ("shop-openshift.application.yaml", "bootstrap/shop-argocd.application.yaml"):
        policy = objects[name]["spec"]["syncPolicy"]
        assert policy["automated"] == {"prune": False, "selfHeal": False}
        assert policy["retry"]["limit"] == -1


def test_many_clusters(tmp_path: Path) -> None:
    """Both generators give the template the same names; a missing one is an error; nothing is deleted with it."""
    objects = _objects(tmp_path, MANY)
    assert not [name for name in objects if name.startswith("shop-")]
    spec = objects["shop.applicationset.yaml"]["spec"]
    assert spec["goTemplate"] is True
    assert spec["goTemplateOptions"] == ["missingkey=error"]
    assert spec["syncPolicy"] == {"preserveResourcesOnDeletion": True}
    listed, found = spec["generators"]
    assert [one["values"] for one in listed["list"]["elements"]] == [
        {"overlay": "openshift", "namespace": "shop"},
        {"overlay": "dev", "namespace": "shop-dev"},
    ]
    assert found["clusters"] == {
        "selector": {"matchLabels": {"clearml": "yes"}},
        "values": {"overlay": "openshift", "namespace": "shop"},
    }
    assert spec["template"]["spec"]["source"]["path"] == "overlays/{{ .values.overlay }}"
    assert "shop.applicationset.yaml" in objects["kustomization.yaml"]["resources"]
    assert objects["shop.appproject.yaml"]["spec"]["destinations"] == [
        {"server": "*", "namespace": "shop"},
        {"server": "https://west.example.com:6443", "namespace": "shop-dev"},
    ]


def test_some_overlays_to_many_clusters(tmp_path: Path) -> None:
    """The others keep their Application, and the project knows the clusters one by one."""
    objects = _objects(tmp_path, MANY.partition("    selectors")[0].replace(", overlay: dev", ""))
    assert {"shop.applicationset.yaml", "shop-dev.application.yaml"} <= set(objects)
    assert "shop-openshift.application.yaml" not in objects
    assert [one["server"] for one in objects["shop.appproject.yaml"]["spec"]["destinations"]] == [
        "https://east.example.com:6443",
        "https://west.example.com:6443",
        "https://kubernetes.default.svc",
    ]


def test_bootstrap(tmp_path: Path) -> None:
    """One `oc apply -k argocd/bootstrap`: namespace, project and an Application that deploys argocd/, not itself."""
    objects = _objects(tmp_path, "  path: teams/ml\n")
    resources = objects["bootstrap/kustomization.yaml"]["resources"]
    assert resources == ["shop-argocd.application.yaml", "shop-argocd.appproject.yaml", "shop.namespace.yaml"]
    root = objects["bootstrap/shop-argocd.application.yaml"]
    assert root["metadata"]["namespace"] == "openshift-gitops"
    assert root["spec"]["source"]["path"] == "teams/ml/argocd"
    project = objects["bootstrap/shop-argocd.appproject.yaml"]
    assert root["spec"]["project"] == project["metadata"]["name"]
    kinds = {one["kind"] for one in project["spec"]["namespaceResourceWhitelist"]}
    assert kinds == {"AppProject", "Application"}
    assert "clusterResourceWhitelist" not in project["spec"]


@pytest.mark.parametrize(
    ("gitops", "message"),
    [
        ("  applicationSet: {}\n", "gitops.applicationSet names no cluster"),
        (MANY.replace("overlay: dev", "overlay: prod"), "there is no overlay prod: name one of openshift, dev"),
        (MANY.replace("west, server", "east, server").replace(", overlay: dev", ""), "deployed to east twice"),
        ("overlays: {argocd: {from: openshift, namespace: x}}\n", "the one that deploys argocd/: rename it"),
        ("  destination: {server: 'https://a', name: b}\n", "names the cluster twice"),
    ],
)
def test_conflicts(tmp_path: Path, gitops: str, message: str) -> None:
    """Said with the line of the spec, before anything is rendered."""
    told = _problems(tmp_path, gitops)
    assert message in told
    assert "clearml.yaml:" in told
