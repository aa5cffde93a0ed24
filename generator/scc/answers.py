"""What command `scc` answers about one workload: plain values, which its two formats write down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.findings import ResourceRef
from generator.k8s import pointer as pointers
from generator.scc.admission import REQUIRED, admit
from generator.scc.changes import Change, Remedy, remedy_for
from generator.scc.findings import objection, subject
from generator.scc.grants import role_of
from generator.scc.places import place_of
from generator.scc.shipped import shipped_names
from generator.scc.verdicts import HARDENED, Verdict, cluster_sccs, verdicts, without_requirement


@dataclass(frozen=True, slots=True)
class Objection:
    """One field that an SCC refuses."""

    pointer: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One workload on one OpenShift version.

    `scc`: the one that admits it, None if none, "" if SCC admission ignores the pod; `stricter`: the SCCs before it, or
    before `least`, and what they refuse; `remedy`: the smallest change after which another one admits it; `least`: the
    SCC that would admit it as it is, if its account might use it; `role`: the ClusterRole for that; `message`:
    OpenShift's own.
    """

    resource: ResourceRef
    account: str
    namespace: str
    assumed_range: bool
    scc: str | None
    stricter: Mapping[str, tuple[Objection, ...]]
    remedy: Remedy | None
    least: str | None
    role: str | None
    message: str


def answers(resources: Sequence[Mapping[str, Any]], openshift: str) -> Iterator[Answer]:
    """An answer on each workload among `resources`. Raises UnknownVersionError."""
    sccs = cluster_sccs(resources, openshift)
    for verdict in verdicts(resources, openshift):
        yield _answer(verdict, sccs, openshift)


def _answer(verdict: Verdict, sccs: Sequence[dict[str, Any]], openshift: str) -> Answer:
    workload, admission = verdict.workload, verdict.admission
    scc = "" if admission.ignored else admission.scc
    hardened = admission.ignored or scc in HARDENED
    remedy = None if hardened else _remedy(verdict, sccs, openshift)
    if not admission.admitted and verdict.required and remedy is None:
        remedy = _unrequired(verdict, sccs, openshift)
    least = None if admission.admitted else verdict.least
    return Answer(
        resource=ResourceRef.of(workload.resource),
        account=workload.account,
        namespace=workload.place,
        assumed_range=workload.assumed_range,
        scc=scc,
        stricter={} if hardened else _stricter(verdict),
        remedy=remedy,
        least=least,
        role=role_of(least, openshift) if least in shipped_names(openshift) else None,
        message=admission.message,
    )


def _stricter(verdict: Verdict) -> dict[str, tuple[Objection, ...]]:
    """The SCCs that permit less than the one that admits the pod, or would."""
    end = verdict.admission.scc or verdict.least
    found = {}
    for name, refusals in verdict.refusals.items():
        if name == end:
            break
        objections: dict[str, Objection] = {}
        for refusal in refusals:
            pointer = place_of(refusal, verdict.workload.resource, verdict.workload.template)
            objections.setdefault(pointer, Objection(pointer, subject(refusal, pointer), objection(refusal)))
        found[name] = tuple(objections.values())
    return found


def _remedy(verdict: Verdict, sccs: Sequence[dict[str, Any]], openshift: str) -> Remedy | None:
    """The smallest change after which an SCC that the workload may use admits it, a hardened one where equal.

    Best is one that leaves its grants alone. None where restricted-v2 has nothing against the workload as it is.
    """
    if verdict.refusals.get("restricted-v2") == []:
        return None
    tried = (
        remedy_for(verdict, name, sccs, openshift)
        for name in verdict.usable
        if verdict.refusals.get(name) and name != verdict.admission.scc
    )
    found = [remedy for remedy in tried if remedy is not None]
    return min(found, key=_effort, default=None)


def _effort(remedy: Remedy) -> tuple[int, int, bool, str]:
    return len(remedy.revoked), len(remedy.steps), remedy.scc not in HARDENED, remedy.scc


def _unrequired(verdict: Verdict, sccs: Sequence[dict[str, Any]], openshift: str) -> Remedy | None:
    """Leaving out the annotation that requires an SCC, if that is enough."""
    workload = verdict.workload
    where = pointers.join(f"{workload.template.pointer}/metadata/annotations", REQUIRED)
    admission = admit(
        without_requirement(workload.pod),
        namespace=workload.namespace,
        sccs=sccs,
        user=workload.creator,
        allowed=verdict.allowed,
        openshift=openshift,
    )
    return Remedy(admission.scc, (Change(where),)) if admission.scc else None
