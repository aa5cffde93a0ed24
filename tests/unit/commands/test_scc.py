"""Command `scc`: what it answers, and how it reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.cli import main
from generator.k8s.versions import OPENSHIFT
from generator.k8s.yamlio import load_documents

MANIFESTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: plain, namespace: ml}
spec: {template: {spec: {containers: [{name: a, image: x}]}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: ml}
spec:
  template:
    spec:
      serviceAccountName: agent
      hostNetwork: true
      containers: [{name: a, image: x, ports: [{containerPort: 9100}]}]
"""


@pytest.fixture
def manifests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two workloads, and something that is no manifest."""
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "all.yaml").write_text(MANIFESTS, "utf-8")
    (folder / "values.yaml").write_text("a: 1\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_row_per_workload(manifests: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which SCC, what the stricter ones refuse, what would help; nothing wider than 80 columns."""
    assert main(["scc", "manifests", "--openshift", "4.18"]) == 1
    assert capsys.readouterr().out == EXPECTED


EXPECTED = """\
manifests on OpenShift 4.18: 2 workloads, 1 admitted by restricted-v2, 1 refused

Deployment ml/plain  restricted-v2
DaemonSet ml/agent   refused
    restricted-v2 refuses:
        spec.template.spec.hostNetwork: hostNetwork true, host network is not
          allowed to be used
        spec.template.spec.containers[0].ports[0]: hostPort 9100, host ports are
          not allowed to be used
    restricted, nonroot-v2, nonroot, anyuid, hostmount-anyuid,
      hostmount-anyuid-v2 refuse hostNetwork true, hostPort 9100
    smallest change, then restricted-v2 admits it:
        remove spec.template.spec.hostNetwork
    or: hostnetwork-v2 admits it as it is, once ml/agent may use it (--grant)

Assumed for ml, whose Namespace in the input names no ids: 1000680000/10000. A
  cluster gives each namespace a block of its own.
"""


def test_all_versions(manifests: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Versions that agree share a column; in JSON each stands for itself."""
    assert main(["scc", "manifests", "--all-versions"]) == 1
    assert "4.12 to 5.2" in capsys.readouterr().out
    assert main(["scc", "manifests", "--all-versions", "--format", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [result["openshift"] for result in answer["results"]] == list(OPENSHIFT)
    assert answer["results"][0]["workloads"][0]["scc"] == "restricted-v2"


def test_what_is_granted_is_enough(manifests: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The RoleBinding, put beside the manifests, lets the workload in."""
    assert main(["scc", "manifests", "--openshift", "4.18", "--grant"]) == 0
    granted = capsys.readouterr().out
    (binding,) = (document.value for document in load_documents(granted.encode()))
    assert binding["roleRef"]["name"] == "system:openshift:scc:hostnetwork-v2"
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "agent", "namespace": "ml"}]
    (manifests / "binding.yaml").write_text(granted, "utf-8")
    assert main(["scc", "manifests", "--openshift", "4.18"]) == 0
    assert "DaemonSet ml/agent   hostnetwork-v2" in capsys.readouterr().out
    assert main(["scc", "manifests", "--openshift", "4.18", "--grant"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "no RoleBinding to print\n")


def test_what_is_granted_without_a_namespace_is_enough(manifests: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Workloads and bindings that name no namespace are in the same one; what to replace is said."""
    (manifests / "all.yaml").write_text(MANIFESTS.replace(", namespace: ml", ""), "utf-8")
    assert main(["scc", "manifests", "--openshift", "4.18", "--grant"]) == 0
    granted, said = capsys.readouterr()
    (binding,) = (document.value for document in load_documents(granted.encode()))
    assert binding["metadata"] == {"name": "agent-scc-hostnetwork-v2"}
    assert "replace your-namespace by the namespace of the workloads" in said
    (manifests / "binding.yaml").write_text(granted, "utf-8")
    assert main(["scc", "manifests", "--openshift", "4.18"]) == 0
    assert "DaemonSet agent   hostnetwork-v2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--openshift", "4.11"], 2, "--openshift: OpenShift '4.11' is not known"),
        (["--openshift", "4.18", "--all-versions"], 2, "exclude each other"),
        (["--grant", "--format", "json"], 2, "--grant prints YAML"),
        (["missing.yaml"], 3, "missing.yaml cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_is_said(
    manifests: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    """On stderr, with the exit code of its kind."""
    assert main(["scc", *([] if code == 3 else ["manifests"]), *arguments]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err


ROOT = """
apiVersion: v1
kind: Pod
metadata: {name: root, namespace: ml}
spec: {containers: [{name: a, image: x, securityContext: {runAsUser: 0}}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: root, namespace: ml}
roleRef: {kind: ClusterRole, name: "system:openshift:scc:anyuid"}
subjects: [{kind: ServiceAccount, name: default, namespace: ml}]
"""


def test_a_grant_that_must_go_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A change alone does not lead to restricted-v2 where anyuid is tried before it."""
    (tmp_path / "root.yaml").write_text(ROOT, "utf-8")
    assert main(["scc", str(tmp_path), "--openshift", "4.18"]) == 0
    once = """
    smallest change, then restricted-v2 admits it, once ml/default may no longer
      use anyuid, tried first:
        remove spec.containers[0].securityContext.runAsUser
"""
    assert once in capsys.readouterr().out
    main(["scc", str(tmp_path), "--openshift", "4.18", "--format", "json"])
    change = json.loads(capsys.readouterr().out)["results"][0]["workloads"][0]["change"]
    assert (change["scc"], change["revoke"]) == ("restricted-v2", ["anyuid"])


@pytest.mark.parametrize("more", [["--openshift", "4.18"], ["--all-versions"]])
def test_names_do_not_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]) -> None:
    """An escape in a name is shown, not obeyed."""
    named = ROOT.replace("name: root,", 'name: "x\\e[31m",', 1)
    (tmp_path / "root.yaml").write_text(named, "utf-8")
    main(["scc", str(tmp_path), *more])
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "Pod ml/x\\x1b[31m  anyuid" in said


def test_no_workloads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to refuse is no refusal."""
    assert main(["scc", str(tmp_path), "--openshift", "4.18"]) == 0
    assert capsys.readouterr().out == f"{tmp_path} on OpenShift 4.18: no workloads\n"


def test_colours_when_asked_for(manifests: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And only then: a pipe gets plain text."""
    main(["--color", "always", "scc", "manifests", "--openshift", "4.18"])
    assert "\x1b[1;31mrefused\x1b[0m" in capsys.readouterr().out
