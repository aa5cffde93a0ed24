"""Workloads: the pod each creates, who may use which SCC for it, and what is found."""

from __future__ import annotations

from typing import Any

import pytest

from generator.k8s.yamlio import load_documents
from generator.scc.answers import answers
from generator.scc.bindings import bindings
from generator.scc.changes import Change, Remedy
from generator.scc.findings import find, objection
from generator.scc.model import Refusal
from generator.scc.stored import stored
from generator.scc.verdicts import Verdict, verdicts
from generator.scc.workloads import workloads
from generator.severity import Severity

JSON = dict[str, Any]


def objects(text: str) -> list[JSON]:
    """The objects of a stream of YAML."""
    return [document.value for document in load_documents(text.encode())]


def workload(kind: str = "Deployment", spec: str = "", metadata: str = "", more: str = "") -> str:
    """A workload in namespace ml, whose pods have one container."""
    group = {"CronJob": "batch/v1", "Job": "batch/v1", "Pod": "v1"}.get(kind, "apps/v1")
    return f"""
apiVersion: {group}
kind: {kind}
metadata: {{name: web, namespace: ml}}
spec:
  {more}
  template:
    metadata: {{{metadata}}}
    spec:
      containers: [{{name: main, image: x}}]
      {spec}
"""


def binding(role: str, subject: str, kind: str = "RoleBinding", role_kind: str = "ClusterRole") -> str:
    """A binding in namespace ml."""
    return f"""
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: b, namespace: ml}}
roleRef: {{kind: {role_kind}, name: "{role}"}}
subjects: [{subject}]
"""


ACCOUNT = "{kind: ServiceAccount, name: default, namespace: ml}"


def only(text: str, openshift: str = "4.18") -> Verdict:
    """The verdict on the one workload in `text`."""
    (verdict,) = verdicts(objects(text), openshift)
    return verdict


@pytest.mark.parametrize(
    ("kind", "controller"),
    [
        ("Deployment", "replicaset-controller"),
        ("StatefulSet", "statefulset-controller"),
        ("DaemonSet", "daemon-set-controller"),
        ("Job", "job-controller"),
    ],
)
def test_controllers_create_pods(kind: str, controller: str) -> None:
    """Their accounts are in system:authenticated, and so may use restricted-v2."""
    verdict = only(workload(kind))
    assert verdict.workload.creator.name == f"system:serviceaccount:kube-system:{controller}"
    assert verdict.admission.scc == "restricted-v2"
    names = {"name": "web-0"} if kind == "StatefulSet" else {"generateName": "web-"}
    assert verdict.workload.pod["metadata"].items() >= names.items()


def test_claim_templates_are_volumes() -> None:
    """One replaces the volume of its name; the token's volume comes last."""
    text = workload(
        "StatefulSet", "volumes: [{name: data, emptyDir: {}}]", more="volumeClaimTemplates: [{metadata: {name: data}}]"
    )
    (found,) = workloads(objects(text))
    claim, token = found.pod["spec"]["volumes"]
    assert claim == {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
    assert "projected" in token


def test_claims_come_first() -> None:
    """As the StatefulSet controller puts them; what is refused is found among the volumes that no claim replaces."""
    text = workload(
        "StatefulSet",
        "volumes: [{name: data, emptyDir: {}}, {name: h, hostPath: {path: /}}]",
        more="volumeClaimTemplates: [{metadata: {name: data}}]",
    )
    (found,) = workloads(objects(text))
    assert [volume["name"] for volume in found.pod["spec"]["volumes"][:2]] == ["data", "h"]
    ((_, finding),) = find(objects(text), "4.18")
    assert finding.pointer == "/spec/template/spec/volumes/1/hostPath"


def test_no_token_where_none_is_wanted() -> None:
    """The pod says so, or the service account."""
    (found,) = workloads(objects(workload(spec="automountServiceAccountToken: false")))
    assert "volumes" not in found.pod["spec"]
    account = "\n---\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: ml}, automountServiceAccountToken: false}"  # noqa: E501
    (found,) = workloads(objects(workload() + account))
    assert "volumes" not in found.pod["spec"]


ROLE = """
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: own, namespace: ml}
rules:
- {apiGroups: [security.openshift.io], resources: [securitycontextconstraints], verbs: [use], resourceNames: [anyuid]}
"""


@pytest.mark.parametrize(
    ("granted", "scc"),
    [
        ("", "restricted-v2"),
        (binding("system:openshift:scc:anyuid", ACCOUNT), "anyuid"),
        (binding("system:openshift:scc:anyuid", ACCOUNT, "ClusterRoleBinding"), "anyuid"),
        (binding("system:openshift:scc:anyuid", "{kind: Group, name: system:serviceaccounts:ml}"), "anyuid"),
        (binding("system:openshift:scc:anyuid", "{kind: Group, name: system:authenticated}"), "anyuid"),
        (binding("system:openshift:scc:anyuid", "{kind: ServiceAccount, name: other, namespace: ml}"), "restricted-v2"),
        (binding("system:openshift:scc:anyuid", "{kind: User, name: alice}"), "restricted-v2"),
        (
            binding("system:openshift:scc:anyuid", ACCOUNT).replace(
                "namespace: ml}\nroleRef", "namespace: x}\nroleRef"
            ),
            "restricted-v2",
        ),
        (binding("cluster-admin", ACCOUNT), "anyuid"),
        (binding("edit", ACCOUNT), "restricted-v2"),
        (ROLE + binding("own", ACCOUNT, role_kind="Role"), "anyuid"),
        (ROLE.replace("[anyuid]", "[nonroot]") + binding("own", ACCOUNT, role_kind="Role"), "restricted-v2"),
        (
            ROLE.replace(", resourceNames: [anyuid]", "").replace("[use]", "['*']")
            + binding("own", ACCOUNT, role_kind="Role"),
            "anyuid",
        ),
    ],
)
def test_grants(granted: str, scc: str) -> None:
    """Bindings count in their namespace, for their subjects, as far as their role goes."""
    assert only(workload() + granted).admission.scc == scc


OWN_SCC = """
---
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata: {name: own}
priority: 20
runAsUser: {type: RunAsAny}
seLinuxContext: {type: RunAsAny}
groups: [system:serviceaccounts:ml]
allowHostDirVolumePlugin: false
"""


def test_sccs_of_the_input_join_the_shipped_ones() -> None:
    """As the API server stores them, for those they name."""
    assert only(workload(spec="volumes: [{name: v, nfs: {server: s, path: /}}]") + OWN_SCC).admission.scc == "own"
    assert "nfs" in stored(objects(OWN_SCC)[0])["volumes"]
    assert "hostPath" not in stored(objects(OWN_SCC)[0])["volumes"]
    assert stored({"volumes": [], "allowHostDirVolumePlugin": True})["volumes"] == ["hostPath"]
    assert stored({"volumes": []})["volumes"] == ["none"]


def test_namespaces_of_the_input_count() -> None:
    """Its ids, and that SCC leaves some namespaces alone; other ids are assumed."""
    root = workload(spec="securityContext: {runAsUser: 5000}")
    named = "\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: ml, annotations: {openshift.io/sa.scc.uid-range: 5000/10}}}"  # noqa: E501
    assert only(root).admission.scc is None
    assert only(root).workload.assumed_range
    assert only(root + named).admission.scc == "restricted-v2"
    assert not only(root + named).workload.assumed_range
    level = "\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: ml, labels: {openshift.io/run-level: '0'}}}"
    assert only(root + level).admission.ignored


REFUSED = [
    ("hostNetwork: true", "/spec/template/spec/hostNetwork"),
    ("hostPID: true", "/spec/template/spec/hostPID"),
    ("securityContext: {runAsUser: 0}", "/spec/template/spec/securityContext/runAsUser"),
    ("securityContext: {fsGroup: 1}", "/spec/template/spec/securityContext/fsGroup"),
    ("securityContext: {sysctls: [{name: kernel.x}]}", "/spec/template/spec/securityContext/sysctls/0"),
    (
        "securityContext: {seLinuxOptions: {type: x, level: 's0:c26,c15'}}",
        "/spec/template/spec/securityContext/seLinuxOptions/type",
    ),
    ("securityContext: {seccompProfile: {type: Unconfined}}", "/spec/template/spec/securityContext/seccompProfile"),
    ("volumes: [{name: a, emptyDir: {}}, {name: b, hostPath: {path: /}}]", "/spec/template/spec/volumes/1/hostPath"),
    (
        "initContainers: [{name: i, ports: [{containerPort: 1}, {hostPort: 80}]}]",
        "/spec/template/spec/initContainers/0/ports/1",
    ),
    (
        "initContainers: [{name: i, securityContext: {privileged: true}}]",
        "/spec/template/spec/initContainers/0/securityContext/privileged",
    ),
    (
        "initContainers: [{name: i, securityContext: {capabilities: {add: [NET_BIND_SERVICE, KILL]}}}]",
        "/spec/template/spec/initContainers/0/securityContext/capabilities/add/1",
    ),
    (
        "initContainers: [{name: i, securityContext: {allowPrivilegeEscalation: true}}]",
        "/spec/template/spec/initContainers/0/securityContext/allowPrivilegeEscalation",
    ),
    (
        "initContainers: [{name: i, securityContext: {seccompProfile: {type: Unconfined}}}]",
        "/spec/template/spec/initContainers/0/securityContext/seccompProfile",
    ),
    (
        "initContainers: [{name: i, securityContext: {seccompProfile: {}}}]",
        "/spec/template/spec/initContainers/0/securityContext/seccompProfile",
    ),
]


@pytest.mark.parametrize(("spec", "pointer"), REFUSED)
def test_a_refused_field_is_a_finding_at_its_place(spec: str, pointer: str) -> None:
    """One error, whose message names who refuses it and who would not."""
    ((index, finding),) = find(objects(workload(spec=spec)), "4.18")
    assert (index, finding.severity, finding.pointer) == (0, Severity.ERROR, pointer)
    assert finding.message.startswith("restricted-v2 refuses ")
    assert " would admit the pod as it is" in finding.message


def test_more_rights_than_needed_are_a_warning() -> None:
    """With each field that keeps it from restricted-v2, or that nothing does."""
    granted = binding("system:openshift:scc:anyuid", ACCOUNT)
    ((_, finding),) = find(objects(workload(spec="securityContext: {runAsUser: 0}") + granted), "4.18")
    assert finding.severity is Severity.WARNING
    assert finding.pointer == "/spec/template/spec/securityContext/runAsUser"
    assert finding.message.startswith("needs anyuid: restricted-v2 refuses runAsUser 0")
    ((_, finding),) = find(objects(workload() + granted), "4.18")
    assert finding.message == "admitted by anyuid, though restricted-v2 would do: do not grant anyuid to its account"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no-such", "required SCC no-such does not exist"),
        ("nonroot-v2", "neither service account ml/default nor the pod's creator may use nonroot-v2"),
    ],
)
def test_a_required_scc_that_cannot_be_met(name: str, message: str) -> None:
    """An error at the annotation, from 4.14."""
    text = workload(metadata=f"annotations: {{openshift.io/required-scc: {name}}}")
    ((_, finding),) = find(objects(text), "4.18")
    assert finding.severity is Severity.ERROR
    assert finding.pointer == "/spec/template/metadata/annotations/openshift.io~1required-scc"
    assert finding.message == message
    assert list(find(objects(text), "4.13")) == []


def test_the_smallest_change_and_the_least_scc() -> None:
    """A change is proved by deciding again; the least SCC is bound to the account of the pod."""
    text = workload(
        spec="securityContext: {runAsUser: 0}\n      initContainers: [{name: i, securityContext: {privileged: false}}]"
    )
    (answer,) = answers(objects(text), "4.18")
    remedy = Remedy("restricted-v2", (Change("/spec/template/spec/securityContext/runAsUser"),))
    assert (answer.remedy, answer.least, answer.role) == (remedy, "anyuid", "system:openshift:scc:anyuid")
    (made,) = bindings([answer])
    granted = [*objects(text), made]
    (verdict,) = verdicts(granted, "4.18")
    assert verdict.admission.scc == "anyuid"


def test_hostmount_anyuid_has_no_role_before_4_15() -> None:
    """The role shipped until then names an SCC that does not exist."""
    text = workload(spec="securityContext: {runAsUser: 0}\n      volumes: [{name: v, hostPath: {path: /}}]")
    roles = {version: next(answers(objects(text), version)).role for version in ("4.14", "4.15")}
    assert roles == {"4.14": None, "4.15": "system:openshift:scc:hostmount-anyuid"}


UNREADABLE = "\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: ml, annotations: {openshift.io/sa.scc.uid-range: '1000680000'}}}"  # noqa: E501
BROKEN_SCC = """
---
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata: {name: broken}
runAsUser: {type: MustRunAs}
seLinuxContext: {type: RunAsAny}
"""


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        (UNREADABLE, "unable to find pre-allocated uid annotation for namespace ml"),
        (BROKEN_SCC, "error creating provider for SCC broken in namespace ml: MustRunAs requires a UID"),
    ],
)
@pytest.mark.parametrize("spec", ["", "hostPID: true"])
def test_what_fails_as_a_whole_says_its_cause(broken: str, cause: str, spec: str) -> None:
    """Where no SCC is tried, none is to blame or to be granted, and no field needs a change."""
    resources = objects(workload(spec=spec) + broken)
    ((_, finding),) = find(resources, "4.18")
    assert cause in finding.message
    (answer,) = answers(resources, "4.18")
    assert cause in answer.message
    assert (answer.least, answer.role, answer.remedy, answer.stricter) == (None, None, None, {})


@pytest.mark.parametrize("metadata", ["metadata: {generateName: x-}\n", "metadata: 7\n", ""])
def test_an_scc_without_a_name_does_not_count(metadata: str) -> None:
    """It may be applied by nobody as it is: the shipped ones decide."""
    nameless = BROKEN_SCC.replace("metadata: {name: broken}\n", metadata)
    refused = workload(spec="hostPID: true")
    assert list(answers(objects(refused + nameless), "4.18")) == list(answers(objects(refused), "4.18"))


PORT = "initContainers: [{name: i, ports: [{hostPort: 80, containerPort: 80}]}]"


@pytest.mark.parametrize(
    ("spec", "scc", "remedy"),
    [
        (PORT, None, ("anyuid", "/spec/template/spec/initContainers/0/ports/0/hostPort", ())),
        (
            "securityContext: {runAsUser: 0}",
            "anyuid",
            ("restricted-v2", "/spec/template/spec/securityContext/runAsUser", ("anyuid",)),
        ),
        ("", "anyuid", None),
    ],
)
def test_a_change_counts_with_all_that_the_account_may_use(
    spec: str, scc: str | None, remedy: tuple[str, str, tuple[str, ...]] | None
) -> None:
    """Anyuid, tried first, admits what restricted-v2 would: its grant must go. No change where none is needed."""
    granted = workload(spec=spec) + binding("system:openshift:scc:anyuid", ACCOUNT)
    (answer,) = answers(objects(granted), "4.18")
    assert answer.scc == scc
    assert answer.remedy == (remedy and Remedy(remedy[0], (Change(remedy[1]),), remedy[2]))


@pytest.mark.parametrize(
    "granted", [binding("system:openshift:scc:anyuid", ACCOUNT), ROLE + binding("own", ACCOUNT, role_kind="Role")]
)
def test_grants_without_a_namespace(granted: str) -> None:
    """What names no namespace is all applied to the same one, and only to that."""
    here = granted.replace(", namespace: ml", "")
    assert only(workload().replace(", namespace: ml", "") + here).admission.scc == "anyuid"
    assert only(workload() + here).admission.scc == "restricted-v2"


def test_the_account_without_a_namespace() -> None:
    """It says whether the pods of its namespace get its token."""
    account = (
        "\n---\n{apiVersion: v1, kind: ServiceAccount, metadata: {name: default}, automountServiceAccountToken: false}"
    )
    (found,) = workloads(objects(workload().replace(", namespace: ml", "") + account))
    assert "volumes" not in found.pod["spec"]


def test_what_must_be_empty_is_said() -> None:
    """OpenShift's text ends in nothing there; ours is for people."""
    assert objection(Refusal("seLinuxOptions.user", "Invalid value", "x", "must be ")) == "must be empty"
