"""Our verdict on a kustomization file is kustomize's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.yamlio import load_documents
from generator.kustomize.build import BuildFailed, Kustomize, build, find_kustomize
from generator.schema import validate
from generator.schema.kustomization import kustomization

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: x}\n"
GOOD = [
    "resources: [a.yaml]",
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]",
    "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [a.yaml]",
    "resources: [a.yaml]\nmetadata: {name: x, labels: {a: b}}",
    "resources: [a.yaml]\nnamespace: null\nimages: []",
    'resources: [a.yaml]\npatches: [{target: {kind: ConfigMap}, patch: "- {op: add, path: /data/b, value: x}"}]',
    "configMapGenerator: [{name: b, literals: [a=b], options: {disableNameSuffixHash: true}}]",
    "resources: [a.yaml]\nlabels: [{pairs: {a: b}, includeSelectors: false, fields: [{path: spec/x, create: true}]}]",
    "resources: [a.yaml]\nreplacements: [{source: {kind: ConfigMap, name: a, fieldPath: data.a},"
    " targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a]}]}]",
    "resources: [a.yaml]\nsortOptions: {order: legacy, legacySortOptions: {orderFirst: [ConfigMap]}}",
]  # fmt: skip
BAD = {
    "resourcs: [a.yaml]": "/resourcs",
    "resources: a.yaml": "/resources",
    "resources: [a.yaml, 1]": "/resources/1",
    "resources: [a.yaml]\nimages: [{name: a, newtag: [1]}]": "/images/0/newtag",
    "resources: [a.yaml]\nimages: [{name: a, newTag: 1}]": "/images/0/newTag",
    "resources: [a.yaml]\nreplicas: [{name: a, count: many}]": "/replicas/0/count",
    "resources: [a.yaml]\ngeneratorOptions: {disableNameSuffixHash: 'true'}": "/generatorOptions/disableNameSuffixHash",
    "resources: [a.yaml]\npatches: [{target: {kinds: x}, path: a.yaml}]": "/patches/0/target/kinds",
    "resources: [a.yaml]\nmetadata: {nam: x}": "/metadata/nam",
    "apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\nresources: [a.yaml]": "/apiVersion",
}


def _value(text: str) -> dict[str, Any]:
    (document,) = load_documents(text.encode())
    return kustomization(document.value)


@pytest.fixture(scope="module")
def kustomize() -> Kustomize:
    return find_kustomize(os.environ)


def _build(kustomize: Kustomize, folder: Path, text: str) -> None:
    (folder / "a.yaml").write_text(CONFIG_MAP)
    (folder / "kustomization.yaml").write_text(text)
    build(kustomize, folder)


@pytest.mark.parametrize("text", GOOD)
def test_good(kustomize: Kustomize, tmp_path: Path, text: str) -> None:
    assert validate(_value(text)) == []
    _build(kustomize, tmp_path, text)


@pytest.mark.parametrize(("text", "pointer"), BAD.items())
def test_bad(kustomize: Kustomize, tmp_path: Path, text: str, pointer: str) -> None:
    assert [finding.pointer for finding in validate(_value(text))] == [pointer]
    with pytest.raises(BuildFailed):
        _build(kustomize, tmp_path, text)
