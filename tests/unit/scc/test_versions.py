"""What differs between OpenShift versions: the shipped SCCs, and the code."""

from __future__ import annotations

from typing import Any

import pytest

from generator.k8s.versions import OPENSHIFT, UnknownVersionError
from generator.scc import User, admit, load_defaults
from generator.scc.compiled import CompiledSet

JSON = dict[str, Any]
NAMESPACE: JSON = {
    "metadata": {
        "name": "ml",
        "annotations": {"openshift.io/sa.scc.uid-range": "1000680000/10000", "openshift.io/sa.scc.mcs": "s0:c26,c15"},
    }
}
EVERYBODY = {"restricted-v2": "user", "restricted-v3": "user"}
# facts: the order of the shipped set is the same in all versions, those not shipped left out.
ORDER = [
    *("anyuid", "restricted-v2", "restricted-v3", "restricted", "nested-container", "nonroot-v2", "nonroot"),
    *("hostmount-anyuid", "hostmount-anyuid-v2", "hostnetwork-v2", "hostnetwork", "hostaccess", "privileged"),
]
SINCE = {"hostmount-anyuid-v2": 17, "restricted-v3": 20, "nested-container": 20}


def pod(**spec: Any) -> JSON:
    """A Pod with one container."""
    return {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "main", "image": "x"}], **spec}}


def decide(pod: JSON, openshift: str, **more: Any) -> Any:
    """The admission of a pod that any user creates on a new cluster."""
    sccs = load_defaults(openshift)
    return admit(pod, namespace=NAMESPACE, sccs=sccs, allowed=EVERYBODY, openshift=openshift, **more)


def minor(openshift: str) -> int:
    """4.18 -> 18, 5.0 -> 24: later than all of 4."""
    major, _, number = openshift.partition(".")
    return int(number) + (24 if major == "5" else 0)


@pytest.mark.parametrize("openshift", OPENSHIFT)
def test_shipped_in_order(openshift: str) -> None:
    """Each version ships its SCCs, they are tried in the known order, and none has volumes that came later."""
    sccs = load_defaults(openshift)
    known = [name for name in ORDER if minor(openshift) >= SINCE.get(name, 0)]
    assert [constraint.name for constraint in CompiledSet(sccs).constraints] == known
    restricted = next(scc for scc in sccs if scc["metadata"]["name"] == "restricted-v2")
    assert ("csi" in restricted["volumes"]) == (minor(openshift) >= 13)
    assert ("image" in restricted["volumes"]) == (minor(openshift) >= 20)


def test_defaults_are_the_callers() -> None:
    """Changing them changes nobody else's."""
    load_defaults("4.18")[0]["volumes"].append("hostPath")
    assert "hostPath" not in load_defaults("4.18")[0]["volumes"]
    with pytest.raises(UnknownVersionError):
        load_defaults("4.11")


@pytest.mark.parametrize(
    ("openshift", "admitted"),
    [("4.15", False), ("4.16", True), ("4.20", True)],
)
def test_keepalive_is_safe_from_4_16(openshift: str, admitted: bool) -> None:
    """net.ipv4.tcp_keepalive_time; net.ipv4.tcp_rmem follows with 4.21."""
    sysctls = {"sysctls": [{"name": "net.ipv4.tcp_keepalive_time", "value": "1"}]}
    assert decide(pod(securityContext=sysctls), openshift).admitted == admitted


def test_later_sysctls() -> None:
    """Safe from 4.21."""
    context = {"sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "1"}]}
    assert [decide(pod(securityContext=context), minor).admitted for minor in ("4.20", "4.21")] == [False, True]


def test_required_scc_counts_from_4_14() -> None:
    """Before, the annotation means nothing."""
    requiring = pod()
    requiring["metadata"]["annotations"] = {"openshift.io/required-scc": "no-such"}
    assert decide(requiring, "4.13").scc == "restricted-v2"
    refused = decide(requiring, "4.14")
    assert refused.message == (
        'pods "p" is forbidden: failed to retrieve the required SCC "no-such": '
        'securitycontextconstraints.security.openshift.io "no-such" not found'
    )
    assert refused.refusals == {}


def test_what_is_written_to_the_pod() -> None:
    """4.12 writes seccomp as an annotation only, 4.20 says whose right it was."""
    old, middle, new = (decide(pod(), version).pod for version in ("4.12", "4.13", "4.20"))
    assert "seccompProfile" not in old["spec"]["securityContext"]
    assert middle["spec"]["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    subject = "security.openshift.io/validated-scc-subject-type"
    assert subject not in middle["metadata"]["annotations"]
    assert new["metadata"]["annotations"][subject] == "user"


def test_pod_networks_are_ignored_from_4_16() -> None:
    """An update of OVN's annotation alone."""
    new = pod()
    new["metadata"]["annotations"] = {"k8s.ovn.org/pod-networks": "{}"}
    answers = [decide(new, version, operation="UPDATE", old_pod=pod()).ignored for version in ("4.15", "4.16")]
    assert answers == [False, True]


def test_image_volumes_are_unknown_before_4_18() -> None:
    """The API server drops the field, and what is left is an emptyDir."""
    volumes = [{"name": "v", "image": {"reference": "x"}}]
    assert [decide(pod(volumes=volumes), version).admitted for version in ("4.17", "4.18", "4.20")] == [
        True,
        False,
        True,
    ]


def test_an_administrators_pod_is_admitted_by_anyuid() -> None:
    """Who may use everything gets the SCC of the highest priority, not the most restrictive one."""
    sccs = load_defaults("4.20")
    assert admit(pod(), namespace=NAMESPACE, sccs=sccs, user=User("admin")).scc == "anyuid"


def test_a_set_that_changes_in_place_is_read_again() -> None:
    """Compiled sets are kept by content."""
    sccs = load_defaults("4.20")
    ask: Any = {"namespace": NAMESPACE, "allowed": EVERYBODY}
    privileged = pod(hostPID=True)
    assert [admit(privileged, sccs=sccs, **ask).admitted for _ in range(3)] == [False] * 3
    for scc in sccs:
        scc["allowHostPID"] = True
    assert admit(privileged, sccs=sccs, **ask).admitted


def test_nothing_given_is_changed() -> None:
    """The pod that comes back shares nothing that admission wrote."""
    given = pod()
    admission = decide(given, "4.20")
    assert given == pod()
    assert admission.pod != given


def test_names_are_quoted_as_go_quotes_them() -> None:
    """A name with a quotation mark is escaped wherever the message quotes it."""
    requiring = pod()
    requiring["metadata"]["annotations"] = {"openshift.io/required-scc": 'a"b'}
    assert decide(requiring, "4.20").message.endswith(r'"a\"b" not found')
    gone = admit(pod(), namespace=None, sccs=load_defaults("4.20"))
    assert gone.message == 'pods "p" is forbidden: error fetching namespace "": namespace "" not found'
