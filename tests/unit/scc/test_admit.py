"""`admit`: the contract, the differences between minors, and input that no API server would take."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.k8s.versions import OPENSHIFT, UnknownVersionError
from generator.scc import User, admit, load_defaults
from generator.scc.namespace import GROUPS, MCS, UID_RANGE
from generator.scc.strategies.seccomp import POD_ANNOTATION

Json = dict[str, Any]
NAMESPACE: Json = {"metadata": {"name": "shop", "annotations": {UID_RANGE: "1000650000/10000", MCS: "s0:c25,c20"}}}
ORDINARY = {"restricted-v2": "user", "restricted-v3": "user"}


def _pod(spec: Json | None = None, **metadata: Any) -> Json:
    containers = [{"name": "c", "image": "x"}]
    return {
        "metadata": {"name": "p", **metadata},
        "spec": {"serviceAccountName": "default", "containers": containers, **(spec or {})},
    }


def _admit(pod: Json, **changes: Any) -> Any:
    openshift = changes.get("openshift", "4.20")
    asked = {"namespace": NAMESPACE, "sccs": load_defaults(openshift), "allowed": ORDINARY, **changes}
    return admit(pod, **asked)


def test_plain_pod() -> None:
    """Admitted by restricted-v2, with everything that it writes; the pod that was given is untouched."""
    pod = _pod()
    before = copy.deepcopy(pod)
    answer = _admit(pod)
    assert (answer.admitted, answer.ignored, answer.scc, answer.message) == (True, False, "restricted-v2", "")
    assert answer.pod["metadata"]["annotations"] == {
        "openshift.io/scc": "restricted-v2",
        "security.openshift.io/validated-scc-subject-type": "user",
        POD_ANNOTATION: "runtime/default",
    }
    assert answer.pod["spec"]["securityContext"] == {
        "fsGroup": 1000650000,
        "seLinuxOptions": {"level": "s0:c25,c20"},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert answer.pod["spec"]["containers"][0]["securityContext"] == {
        "runAsUser": 1000650000,
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod == before


def test_refusal() -> None:
    """The message is OpenShift's, and each SCC's objections can be read one by one."""
    answer = _admit(_pod({"hostPID": True}))
    assert not answer.admitted
    assert answer.pod is None
    assert answer.message.startswith(
        'pods "p" is forbidden: unable to validate against any security context constraint: '
        '[provider "anyuid": Forbidden: not usable by user or serviceaccount, provider restricted-v2: '
    )
    first = answer.refusals["restricted-v2"][0]
    assert (first.path, first.kind, first.value) == (
        "provider restricted-v2: .spec.securityContext.hostPID",
        "Invalid value",
        True,
    )
    assert str(first) in answer.message


def test_administrator_gets_anyuid() -> None:
    """Its priority beats every stricter SCC."""
    admin = User("system:admin", ("system:masters", "system:cluster-admins"))
    assert _admit(_pod(), user=admin).scc == "anyuid"


@pytest.mark.parametrize(
    ("namespace", "reason"),
    [
        (None, 'error fetching namespace "shop": namespace "shop" not found'),
        ({"metadata": {"name": "shop"}}, f'error fetching namespace "shop": unable to find annotation {UID_RANGE}'),
        (
            {"metadata": {"name": "shop", "annotations": {UID_RANGE: "1/2"}}},
            f'error fetching namespace "shop": unable to find annotation {MCS}',
        ),
    ],
)
def test_namespace(namespace: Json | None, reason: str) -> None:
    answer = _admit(_pod(namespace="shop"), namespace=namespace)
    assert answer.message == f'pods "p" is forbidden: {reason}'
    assert answer.refusals == {}


def test_malformed_annotation_refuses_everybody() -> None:
    """Even who may use privileged: no SCC of the namespace can be prepared."""
    namespace = {"metadata": {"name": "shop", "annotations": {UID_RANGE: "1/2", MCS: "s0", GROUPS: "x"}}}
    answer = _admit(_pod(), namespace=namespace, allowed=None)
    assert (
        "unable to find pre-allocated group annotation for namespace shop while trying to configure SCC"
        in answer.message
    )
    assert answer.message.endswith("expected integer]")


@pytest.mark.parametrize("minor", ["4.13", "4.14"])
def test_required_scc(minor: str) -> None:
    """Honoured from 4.14 on."""
    pod = _pod(annotations={"openshift.io/required-scc": "gone"})
    assert _admit(pod, openshift=minor).admitted is (minor == "4.13")


@pytest.mark.parametrize(("minor", "written"), [("4.12", False), ("4.13", True)])
def test_seccomp_field(minor: str, written: bool) -> None:
    """4.12 writes the annotation only; the API server fills the field later."""
    answer = _admit(_pod(), openshift=minor)
    assert ("seccompProfile" in answer.pod["spec"]["securityContext"]) is written
    assert answer.pod["metadata"]["annotations"][POD_ANNOTATION] == "runtime/default"


@pytest.mark.parametrize(
    ("sysctl", "since"),
    [("net.ipv4.tcp_syncookies", "4.12"), ("net.ipv4.tcp_fin_timeout", "4.16"), ("net.ipv4.tcp_rmem", "4.21")],
)
def test_safe_sysctls(sysctl: str, since: str) -> None:
    minors = list(OPENSHIFT)
    pod = _pod({"securityContext": {"sysctls": [{"name": sysctl, "value": "1"}]}})
    allowed = [minor for minor in minors if _admit(pod, openshift=minor).admitted]
    assert allowed == minors[minors.index(since) :]


def test_user_namespace() -> None:
    """restricted-v3 is for pods with users of their own; restricted-v2 comes first where both fit."""
    assert _admit(_pod({"hostUsers": False})).scc == "restricted-v2"
    pod = _pod({"hostUsers": False, "securityContext": {"runAsUser": 2000, "fsGroup": 2000}})
    assert _admit(pod).scc == "restricted-v3"
    pod["spec"].pop("hostUsers")
    assert not _admit(pod).admitted


@pytest.mark.parametrize("name", ["kube-system", "default", "openshift"])
def test_exempt_namespaces(name: str) -> None:
    answer = _admit(_pod({"hostPID": True}), namespace={"metadata": {"name": name}})
    assert (answer.admitted, answer.ignored, answer.scc) == (True, True, None)


@pytest.mark.parametrize(
    "labels", [{"openshift.io/run-level": "1"}, {"security.openshift.io/disable-securitycontextconstraints": "true"}]
)
def test_exempt_labels(labels: dict[str, str]) -> None:
    assert _admit(_pod({"hostPID": True}), namespace={"metadata": {"name": "shop", "labels": labels}}).ignored


def test_second_look_agrees_with_the_first() -> None:
    first = _admit(_pod())
    second = _admit(first.pod, operation="VALIDATE")
    assert (second.admitted, second.scc, second.pod) == (True, "restricted-v2", first.pod)
    first.pod["spec"]["containers"].append({"name": "sidecar", "image": "x"})
    assert not _admit(first.pod, operation="VALIDATE").admitted


def test_wrong_types_are_refused() -> None:
    """What no API server could decode is a refusal that names the place."""
    pod = _pod({"containers": [{"name": "c", "securityContext": {"runAsUser": "root"}}]})
    assert "spec.containers[0].securityContext.runAsUser: must be an integer" in _admit(pod).message
    broken = [{**load_defaults("4.20")[0], "volumes": "all"}]
    assert "volumes: must be a list" in _admit(_pod(), sccs=broken).message


def test_no_sccs() -> None:
    assert _admit(_pod(), sccs=[]).message == 'pods "p" is forbidden: no SecurityContextConstraints found in cluster'


def test_unknown_version() -> None:
    with pytest.raises(UnknownVersionError):
        admit(_pod(), namespace=NAMESPACE, sccs=[], openshift="4.11")


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
_FIELDS = (
    *("metadata", "spec", "containers", "securityContext", "annotations", "volumes", "name", "runAsUser", "type"),
    *("ranges", "seLinuxOptions", "seccompProfile", "capabilities", "add", "ports", "hostPort", "projected"),
    *("sources", "sysctls", "flexVolume", "configMap", "items"),
)
_KEYS = st.sampled_from(_FIELDS)
_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=15
)
_OBJECTS = st.dictionaries(_KEYS, _JSON, max_size=4)


@given(
    pod=_OBJECTS,
    namespace=_OBJECTS,
    scc=_OBJECTS,
    value=_JSON,
    where=st.sampled_from(("scc", "pod", "container", "namespace")),
)
def test_anything_gets_an_answer(pod: Json, namespace: Json, scc: Json, value: Any, where: str) -> None:
    """No input makes it raise: objects of any shape, and plain ones with one value of any type."""
    for odd in (pod, _pod(pod), {**_pod(), **pod}):
        assert admit(odd, namespace=namespace, sccs=[scc]).message is not None
    plain, sccs, home = _pod(), load_defaults("4.20"), copy.deepcopy(NAMESPACE)
    holder: Json = {
        "scc": sccs[-1],
        "pod": plain["spec"],
        "container": plain["spec"]["containers"][0],
        "namespace": home["metadata"],
    }[where]
    for key in [*sorted(holder), "securityContext", "volumes", "hostNetwork", "labels"]:
        admit({**plain}, namespace=home, sccs=sccs)
        before = holder.get(key)
        holder[key] = value
        assert isinstance(_admit(plain, namespace=home, sccs=sccs, allowed=None).admitted, bool)
        holder[key] = before
