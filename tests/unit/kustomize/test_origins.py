"""Where a finding of a built object is to be mended: patches, components, generators, renamed objects."""

from __future__ import annotations

import copy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.yamlio import load_documents
from generator.kustomize.origins import Origins

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: log
        image: l
      - name: web
        image: w
        env:
        - name: A
          value: a
"""
FILES = {
    "base/kustomization.yaml": "resources:\n- web.yaml\n- ../more\n",
    "base/web.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n---\n" + DEPLOYMENT,
    "more/kustomization.yml": "namePrefix: my-\nresources: [list.yaml]\n",
    "more/list.yaml": """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: conf}
  data:
    k: v
""",
    "part/kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- path: part.yaml
""",
    "part/part.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  paused: true
""",
    "top/kustomization.yaml": """\
resources:
- ../base
components:
- ../part
configMapGenerator:
- name: made
  literals: [a=b]
patches:
- path: env.yaml
- path: ops.yaml
  target:
    kind: Deploy.*
    name: web
- patch: |-
    - op: add
      path: /spec/minReadySeconds
      value: 5
  target: {kind: Deployment}
- path: other.yaml
  target: {kind: StatefulSet}
""",
    "top/env.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        env:
        - name: B
          value: b
          bogus: 1
""",
    "top/ops.yaml": """\
- op: replace
  path: /spec/replicas
  value: 3
- op: add
  path: /spec/strategy
  value:
    type: Recreate
""",
    "top/other.yaml": "- op: replace\n  path: /spec/replicas\n  value: 9\n",
}
# What `kustomize build top` makes of the Deployment: the new variable comes first in its list.
BUILT: dict[str, Any] = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "minReadySeconds": 5,
        "paused": True,
        "replicas": 3,
        "strategy": {"type": "Recreate"},
        "template": {
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "w",
                        "env": [{"name": "B", "value": "b", "bogus": 1}, {"name": "A", "value": "a"}],
                    },
                    {"name": "log", "image": "l"},
                ]
            }
        },
    },
}
CONTAINERS = "/spec/template/spec/containers"


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree of FILES, with the working directory at its root."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    monkeypatch.chdir(tmp_path)
    return Path("top")


def _located(origins: Origins, resource: dict[str, Any], pointer: str, *, key: bool = False) -> str | None:
    found = origins.locate(resource, pointer, key=key)
    return f"{found.path}:{found.line}:{found.column}" if found else None


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("/metadata/name", "base/web.yaml:9:9"),
        (f"{CONTAINERS}/0/image", "base/web.yaml:18:16"),
        (f"{CONTAINERS}/1/image", "base/web.yaml:16:16"),
        (f"{CONTAINERS}/0", "base/web.yaml:17:9"),
        (f"{CONTAINERS}/0/env/1/value", "base/web.yaml:21:18"),
        (f"{CONTAINERS}/0/env/0/value", "top/env.yaml:12:18"),
        (f"{CONTAINERS}/0/env/0", "top/env.yaml:11:11"),
        (f"{CONTAINERS}/0/env/0/valueFrom/x", "top/env.yaml:11:11"),
        ("/spec/paused", "part/part.yaml:7:11"),
        ("/spec/replicas", "top/ops.yaml:3:10"),
        ("/spec/strategy/type", "top/ops.yaml:7:11"),
        ("/spec/strategy/rollingUpdate", "top/ops.yaml:7:5"),
        ("/spec/minReadySeconds", "top/kustomization.yaml:14:10"),
        ("/spec/selector", "base/web.yaml:11:3"),
        ("/spec", "base/web.yaml:11:3"),
    ],
)
def test_locate(top: Path, pointer: str, place: str) -> None:
    """The last patch that sets it, else the origin, else the nearest parent that exists."""
    assert _located(Origins(top), BUILT, pointer) == place


def test_key(top: Path) -> None:
    """The key of an unknown field, not its value."""
    assert _located(Origins(top), BUILT, f"{CONTAINERS}/0/env/0/bogus", key=True) == "top/env.yaml:13:11"
    assert _located(Origins(top), BUILT, "/spec/minReadySeconds", key=True) == "top/kustomization.yaml:14:3"


@pytest.mark.parametrize(
    ("kind", "name", "pointer", "place"),
    [
        ("Service", "web", "/metadata/name", "base/web.yaml:4:9"),
        ("ConfigMap", "my-conf", "/data/k", "more/list.yaml:8:8"),
        ("ConfigMap", "made-4h2mbtbbt6", "/data/a", "top/kustomization.yaml:6:3"),
        ("ConfigMap", "unknown", "/data/a", None),
        ("Secret", "web", "/data", None),
    ],
)
def test_other_objects(top: Path, kind: str, name: str, pointer: str, place: str | None) -> None:
    """Second documents, lists, prefixes, generators; None for what no file makes."""
    resource = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": {"k": "v", "a": "b"}}
    assert _located(Origins(top), resource, pointer) == place


@pytest.mark.parametrize(
    ("target", "pointer", "place"),
    [
        ("{kind: Deployment, name: web}", f"{CONTAINERS}/2/image", "ops.yaml:5:12"),
        ("{kind: Deployment, name: web}", f"{CONTAINERS}/2", "ops.yaml:4:5"),
        ("{kind: Deployment, name: web}", f"{CONTAINERS}/1/image", "all.yaml:14:16"),
        ("{name: w.b, group: apps}", f"{CONTAINERS}/2/image", "ops.yaml:5:12"),
        ("{kind: Deployment, name: we}", f"{CONTAINERS}/2/image", "all.yaml:11:7"),
        ("{kind: Deploy}", f"{CONTAINERS}/2/image", "all.yaml:11:7"),
        ("{group: batch}", f"{CONTAINERS}/2/image", "all.yaml:11:7"),
        ("{kind: Deployment, namespace: office}", f"{CONTAINERS}/2/image", "all.yaml:11:7"),
        ("{labelSelector: app=web}", f"{CONTAINERS}/2/image", "all.yaml:11:7"),
    ],
)
def test_json_patch_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, pointer: str, place: str
) -> None:
    """A JSON 6902 patch that appends counts for the objects that its target selects, patterns anchored."""
    monkeypatch.chdir(tmp_path)
    Path("kustomization.yaml").write_text(f"resources: [all.yaml]\npatches:\n- path: ops.yaml\n  target: {target}\n")
    operation = f"- op: add\n  path: {CONTAINERS}/-\n  value:\n    name: last\n    image: z\n"
    Path("ops.yaml").write_text(operation)
    Path("all.yaml").write_text(DEPLOYMENT.replace("  name: web\nspec", "  name: web\n  namespace: shop\nspec"))
    built = copy.deepcopy(BUILT)
    built["spec"]["template"]["spec"]["containers"] = [
        {"name": "log", "image": "l"},
        {"name": "web", "image": "w", "env": [{"name": "A", "value": "a"}]},
        {"name": "last", "image": "z"},
    ]
    located = _located(Origins(Path()), built, pointer)
    assert located == place


def test_same_name_in_two_namespaces(tmp_path: Path) -> None:
    """The namespace decides between objects of one kind and name."""
    (tmp_path / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: {}\n"
    (tmp_path / "all.yaml").write_text(f"{config.format('one')}---\n{config.format('two')}")
    for namespace, line in (("one", 4), ("two", 10)):
        resource = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": namespace}}
        found = Origins(tmp_path).locate(resource, "/metadata/name")
        assert found is not None
        assert found.line == line


@pytest.mark.skipif(shutil.which("kustomize") is None, reason="no kustomize on PATH")
def test_built_is_what_kustomize_builds(top: Path) -> None:
    """The tables above stand on a real build of FILES."""
    done = subprocess.run(["kustomize", "build", str(top)], capture_output=True, check=True)
    values = [document.value for document in load_documents(done.stdout)]
    assert BUILT in values
    assert {(value["kind"], value["metadata"]["name"]) for value in values} == {
        ("Deployment", "web"), ("Service", "web"), ("ConfigMap", "my-conf"), ("ConfigMap", "made-4h2mbtbbt6"),
    }  # fmt: skip


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """Loops, remote and broken entries: the build speaks about them, we do not crash."""
    entries = "[., gone.yaml, 'https://example.com/x', bad.yaml, ok.yaml]"
    (tmp_path / "kustomization.yaml").write_text(f"resources: {entries}\npatches: [3]\n")
    (tmp_path / "bad.yaml").write_text("a: [")
    (tmp_path / "ok.yaml").write_text(DEPLOYMENT)
    assert _located(Origins(tmp_path), BUILT, "/spec/replicas") == f"{tmp_path}/ok.yaml:6:13"
    assert Origins(tmp_path / "nowhere").locate(BUILT, "/spec") is None
