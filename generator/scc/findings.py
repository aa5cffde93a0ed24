"""The findings of rule `scc`: what OpenShift refuses, and what it admits with more rights than it need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.findings import Finding, ResourceRef
from generator.k8s import pointer as pointers
from generator.scc.admission import REQUIRED
from generator.scc.model import Refusal
from generator.scc.places import place_of
from generator.scc.verdicts import HARDENED, Verdict, requires_scc, verdicts
from generator.severity import Severity

RULE = "scc"


def find(resources: Sequence[Mapping[str, Any]], openshift: str) -> Iterator[tuple[int, Finding]]:
    """What SCC admission of that OpenShift version has against the workloads among `resources`.

    Yields the index of the object and the finding, with a pointer into it. Raises UnknownVersionError.
    """
    for verdict in verdicts(resources, openshift):
        for severity, pointer, message in _findings(verdict, openshift):
            reference = ResourceRef.of(verdict.workload.resource)
            yield verdict.workload.index, Finding(RULE, severity, message, reference, pointer)


def _findings(verdict: Verdict, openshift: str) -> Iterable[tuple[Severity, str, str]]:
    admission = verdict.admission
    if admission.ignored or admission.scc in HARDENED:
        return ()
    if verdict.required and requires_scc(openshift) and not admission.admitted:
        return _unmet(verdict)
    return _warnings(verdict) if admission.admitted else _errors(verdict)


def _errors(verdict: Verdict) -> Iterator[tuple[Severity, str, str]]:
    """No SCC that the workload may use admits it: each field that the nearest of them refuses."""
    nearest = verdict.nearest
    if nearest is None or not verdict.refusals[nearest]:
        yield Severity.ERROR, verdict.workload.template.pointer, _whole(verdict)
        return
    advice = _advice(verdict)
    for pointer, detail in _fields(verdict, nearest):
        yield Severity.ERROR, pointer, f"{nearest} refuses {detail}; {advice}"


def _warnings(verdict: Verdict) -> Iterator[tuple[Severity, str, str]]:
    """What keeps a workload from the hardened SCC: each field that restricted-v2 refuses."""
    scc = verdict.admission.scc
    against = verdict.refusals.get("restricted-v2")
    if not against:
        message = f"admitted by {scc}, though restricted-v2 would do: do not grant {scc} to its account"
        yield Severity.WARNING, verdict.workload.template.pointer, message
        return
    for pointer, detail in _fields(verdict, "restricted-v2"):
        yield Severity.WARNING, pointer, f"needs {scc}: restricted-v2 refuses {detail}"


def _unmet(verdict: Verdict) -> Iterator[tuple[Severity, str, str]]:
    """The SCC that the pod requires does not exist, may not be used, or refuses the pod."""
    name, workload = verdict.required, verdict.workload
    annotation = pointers.join(f"{workload.template.pointer}/metadata/annotations", REQUIRED)
    if name not in verdict.refusals:
        yield Severity.ERROR, annotation, f"required SCC {name} {_problem(verdict)}"
        return
    if name not in verdict.usable:
        account = f"{workload.place}/{workload.account}"
        yield Severity.ERROR, annotation, f"neither service account {account} nor the pod's creator may use {name}"
    for pointer, detail in _fields(verdict, name):
        yield Severity.ERROR, pointer, f"{name}, which the pod requires, refuses {detail}"


def _problem(verdict: Verdict) -> str:
    message = verdict.admission.message
    return "does not exist" if message.endswith("not found") else f"cannot be used: {message}"


def _fields(verdict: Verdict, scc: str) -> Iterator[tuple[str, str]]:
    """Each refused field once: where it stands, and what is wrong with it."""
    seen = set()
    workload = verdict.workload
    for refusal in verdict.refusals[scc]:
        pointer = place_of(refusal, workload.resource, workload.template)
        if pointer not in seen:
            seen.add(pointer)
            yield pointer, describe(refusal, pointer) + _assumption(verdict, refusal)


def describe(refusal: Refusal, pointer: str) -> str:
    """A refusal for people: the field at `pointer`, the value, and what the SCC says to it."""
    return f"{subject(refusal, pointer)} ({objection(refusal)})"


def subject(refusal: Refusal, pointer: str) -> str:
    """The field at `pointer` and the value that is refused: "runAsUser 0"."""
    named = [part for part in pointers.split(pointer) if not part.isdecimal()]
    # The path of a refusal is more exact where the pointer ends in a list.
    field = {"hostPort": "hostPort", "add": "capability"}.get(refusal.path.rpartition(".")[2], (named or ["pod"])[-1])
    value = refusal.value
    if isinstance(value, bool):
        return f"{field} {str(value).lower()}"
    if isinstance(value, tuple):
        return f"{field} {', '.join(map(str, value)) or '[]'}"
    return field if value in (None, "", field) else f"{field} {value}"


def objection(refusal: Refusal) -> str:
    """What the SCC says to it, as part of a sentence."""
    detail = refusal.detail.strip()
    if detail == "must be":
        return "must be empty"
    return detail[:1].lower() + detail[1:] if detail[1:2].islower() else detail


def _assumption(verdict: Verdict, refusal: Refusal) -> str:
    """Where ids were assumed, the refusal of an id says so."""
    by_range = "range" in refusal.detail or "is not an allowed group" in refusal.detail
    return (
        ", with an assumed range: the input has no annotated Namespace"
        if by_range and verdict.workload.assumed_range
        else ""
    )


def _advice(verdict: Verdict) -> str:
    least = verdict.least
    if least is None:
        return "no SCC of the cluster admits this pod"
    account = f"{verdict.workload.place}/{verdict.workload.account}"
    return f"{least} would admit the pod as it is, if {account} might use it"


def _whole(verdict: Verdict) -> str:
    """A refusal that no single field causes."""
    if verdict.admission.refusals and not verdict.usable:
        return f"neither service account nor creator may use any SCC; {_advice(verdict)}"
    return verdict.admission.message
