"""The smallest change to a workload after which an SCC admits it; proved by deciding again."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, NamedTuple

from generator.k8s import pointer as pointers
from generator.k8s.shape import text
from generator.scc.admission import admit
from generator.scc.places import place_of
from generator.scc.verdicts import Verdict
from generator.scc.workloads import Workload, workloads


class Change(NamedTuple):
    """Remove what stands at `pointer` of the object, or set it to `value` if that is not None."""

    pointer: str
    value: Any = None

    def __str__(self) -> str:
        if self.value is None:
            return f"remove {self.pointer}"
        return f"set {self.pointer} to {str(self.value).lower()}"


class Remedy(NamedTuple):
    """The `steps` after which `scc` admits a workload, once its account may use none of `revoked`, tried before it."""

    scc: str
    steps: tuple[Change, ...]
    revoked: tuple[str, ...] = ()


def remedy_for(verdict: Verdict, scc: str, sccs: Sequence[dict[str, Any]], openshift: str) -> Remedy | None:
    """What to change so that `scc` admits the workload; None where taking fields away is not enough."""
    steps = _steps(verdict, scc)
    changed = _changed(verdict.workload.resource, steps) if steps else None
    decided = next(workloads([changed, verdict.workload.namespace]), None) if changed is not None else None
    if decided is None:
        return None
    revoked = _tried_before(scc, decided, verdict, sccs, openshift)
    return None if revoked is None else Remedy(scc, tuple(steps), revoked)


def _steps(verdict: Verdict, scc: str) -> list[Change]:
    """What to take away for each refusal of `scc`; nothing where that cannot help.

    SCC admission fills in what is left out, so a refused field is best not written at all.
    """
    workload = verdict.workload
    changes: list[Change] = []
    for refusal in verdict.refusals[scc]:
        where = place_of(refusal, workload.resource, workload.template)
        change = Change(where, False) if where.endswith("/hostUsers") else Change(where)
        if refusal.path.endswith(".hostPort"):
            if not _has(workload.resource, f"{where}/hostPort"):
                continue  # a port of the node only because of hostNetwork, which is refused as well
            change = Change(f"{where}/hostPort")
        if "/volumes" in where or "/volumeClaimTemplates" in where or where == workload.template.spec_pointer:
            return []  # a volume is there because something mounts it
        if change not in changes:
            changes.append(change)
    return changes


def _tried_before(
    scc: str, decided: Workload, verdict: Verdict, sccs: Sequence[dict[str, Any]], openshift: str
) -> tuple[str, ...] | None:
    """The SCCs that would admit the changed workload before `scc` does; None where `scc` does not admit it at all."""
    found: list[str] = []
    while True:
        admission = admit(
            decided.pod,
            namespace=verdict.workload.namespace,
            sccs=[one for one in sccs if text(one, "metadata", "name") not in found],
            user=verdict.workload.creator,
            allowed=verdict.allowed,
            openshift=openshift,
        )
        if admission.scc is None or admission.scc == scc:
            return None if admission.scc is None else tuple(found)
        found.append(admission.scc)


def _changed(resource: Any, changes: Sequence[Change]) -> dict[str, Any] | None:
    """`resource` after `changes`; None where there is nothing to change."""
    result: dict[str, Any] = copy.deepcopy(dict(resource))
    # From the back, so that positions in lists stay what they are.
    for pointer, value in sorted(changes, key=_position, reverse=True):
        above, _, last = pointer.rpartition("/")
        last = last.replace("~1", "/").replace("~0", "~")
        try:
            parent = pointers.resolve(result, above)
            if value is not None:
                parent[last] = value
            elif isinstance(parent, list):
                del parent[int(last)]
            else:
                del parent[last]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return result


def _has(resource: Any, pointer: str) -> bool:
    try:
        return pointers.resolve(resource, pointer) is not None
    except KeyError:
        return False


def _position(change: Change) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in pointers.split(change.pointer)]
