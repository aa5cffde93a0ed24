"""What happens to the pods of workloads on an OpenShift cluster: which SCC, why not a stricter one, what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.k8s.shape import group_of, text
from generator.scc.admission import REQUIRED, admit
from generator.scc.behaviour import behaviour_of
from generator.scc.compiled import compiled
from generator.scc.decode import NotDecodable
from generator.scc.grants import Grant, load_grants
from generator.scc.model import Admission, Refusal, User
from generator.scc.order import points
from generator.scc.shipped import load_defaults
from generator.scc.stored import stored
from generator.scc.workloads import Workload, workloads

HARDENED = ("restricted-v2", "restricted-v3")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One workload on one OpenShift version.

    `allowed`: what RBAC grants; `usable`: the SCCs it may use, in the order of trying; `refusals`: what each SCC of the
    cluster would have against the pod if it might be used, [] for one that admits it, the most restrictive first;
    `least`: the first of these. A request that fails as a whole, whatever the SCC, has none of the last three.
    """

    workload: Workload
    admission: Admission
    allowed: Mapping[str, bool | str]
    usable: tuple[str, ...]
    refusals: Mapping[str, list[Refusal]]
    least: str | None

    @property
    def required(self) -> str:
        """The SCC that the pod requires, "" if none."""
        return text(self.workload.pod, "metadata", "annotations", REQUIRED)

    @property
    def nearest(self) -> str | None:
        """Of the SCCs that the workload may use, the one with the fewest objections; restricted-v2 in case of a tie."""
        tried = [name for name in self.usable if name in self.refusals]
        return min(tried, key=lambda name: (len(self.refusals[name]), name not in HARDENED), default=None)


def verdicts(resources: Sequence[Mapping[str, Any]], openshift: str) -> Iterator[Verdict]:
    """A verdict on each workload among `resources`, whose SCCs, RBAC objects and Namespaces count.

    Raises UnknownVersionError.
    """
    found = list(workloads(resources))
    if not found:
        return
    sccs = cluster_sccs(resources, openshift)
    grants = load_grants(resources, [text(scc, "metadata", "name") for scc in sccs], openshift)
    for workload in found:
        yield _verdict(workload, sccs, grants, openshift)


def cluster_sccs(resources: Sequence[Mapping[str, Any]], openshift: str) -> list[dict[str, Any]]:
    """The SCCs of a new cluster, and those among `resources`, which replace shipped ones of their name.

    What has no name is no SCC of a cluster yet (generateName), and nothing could grant it: it does not count.
    """
    by_name = {scc["metadata"]["name"]: scc for scc in load_defaults(openshift)}
    for resource in resources:
        if text(resource, "kind") == "SecurityContextConstraints" and group_of(resource) == "security.openshift.io":
            by_name[text(resource, "metadata", "name")] = stored(resource)
    by_name.pop("", None)
    return list(by_name.values())


def _verdict(workload: Workload, sccs: Sequence[dict[str, Any]], grants: Sequence[Grant], openshift: str) -> Verdict:
    allowed = _allowed(workload, sccs, grants)
    admission = admit(
        workload.pod,
        namespace=workload.namespace,
        sccs=sccs,
        user=workload.creator,
        allowed=allowed,
        openshift=openshift,
    )
    if admission.ignored or admission.scc in HARDENED:
        return Verdict(workload, admission, allowed, (), admission.refusals, admission.scc)
    if not admission.admitted and not admission.refusals:
        # The whole request fails before any SCC is tried (or all do, for one that is broken): its message is the cause.
        return Verdict(workload, admission, allowed, (), {}, None)
    refusals = _refusals(workload, sccs, openshift)
    required = text(workload.pod, "metadata", "annotations", REQUIRED) if requires_scc(openshift) else ""
    if required:
        # No other counts, however well it would fit.
        refusals = {name: against for name, against in refusals.items() if name == required}
    least = next((name for name, against in refusals.items() if not against), None)
    return Verdict(workload, admission, allowed, _usable(workload, sccs, allowed), refusals, least)


def _account(workload: Workload) -> User:
    """The service account as it is asked about: not in system:authenticated."""
    groups = ("system:serviceaccounts", f"system:serviceaccounts:{workload.place}")
    return User(f"system:serviceaccount:{workload.place}:{workload.account}", groups)


def _allowed(workload: Workload, sccs: Sequence[Mapping[str, Any]], grants: Sequence[Grant]) -> dict[str, bool | str]:
    """What RBAC grants: by SCC both, one or none of account and creator."""
    allowed: dict[str, bool | str] = {}
    account = _account(workload)
    for scc in sccs:
        name = text(scc, "metadata", "name")
        by_account = any(grant.allows(account, workload.place, name) for grant in grants)
        by_creator = any(grant.allows(workload.creator, workload.place, name) for grant in grants)
        allowed[name] = (by_account and by_creator) or ("serviceaccount" if by_account else by_creator and "user")
    return allowed


def _usable(workload: Workload, sccs: Sequence[dict[str, Any]], allowed: Mapping[str, bool | str]) -> tuple[str, ...]:
    """The SCCs that account or creator may use, in the order of trying."""
    account = _account(workload)
    groups = frozenset(account.groups + workload.creator.groups)
    return tuple(
        one.name
        for one in _constraints(sccs)
        if allowed.get(one.name) or one.users & {account.name, workload.creator.name} or one.groups & groups
    )


def _refusals(workload: Workload, sccs: Sequence[dict[str, Any]], openshift: str) -> dict[str, list[Refusal]]:
    """What each SCC has against the pod, the most restrictive SCC first; those that cannot be used at all left out."""
    rank = {one.name: (points(one), one.name) for one in _constraints(sccs)}
    named = {text(scc, "metadata", "name"): scc for scc in sccs}
    pod = without_requirement(workload.pod)
    found: dict[str, list[Refusal]] = {}
    for name in sorted(rank, key=lambda name: rank[name]):
        admission = admit(pod, namespace=workload.namespace, sccs=[named[name]], openshift=openshift)
        if admission.admitted or admission.refusals:
            found[name] = admission.refusals.get(name, [])
    return found


def without_requirement(pod: dict[str, Any]) -> dict[str, Any]:
    """`pod` without the annotation that requires an SCC."""
    metadata = dict(pod["metadata"])
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict):
        metadata["annotations"] = {key: value for key, value in annotations.items() if key != REQUIRED}
    return {**pod, "metadata": metadata}


def _constraints(sccs: Sequence[dict[str, Any]]) -> Sequence[Any]:
    try:
        return compiled(sccs).constraints
    except NotDecodable:
        return ()  # the admission says which one cannot be read


def requires_scc(openshift: str) -> bool:
    """Whether that version heeds the annotation openshift.io/required-scc. Raises UnknownVersionError."""
    return behaviour_of(openshift).required_scc
