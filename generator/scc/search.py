"""The search for the SCC that admits a pod."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.scc.constraint import Constraint
from generator.scc.fit import fit
from generator.scc.model import Allowed, Refusal, User
from generator.scc.pod import Container, Pod
from generator.scc.provider import Provider
from generator.scc.wording import FORBIDDEN, quoted

_HINT = (
    "the pod fails to validate against the `restricted-v2` security context constraint, "
    "but would validate successfully against the `restricted` security context constraint"
)


@dataclass(frozen=True, slots=True)
class Subjects:
    """Who may use an SCC: the pod's service account, asked first, and the one who creates the pod."""

    account: str
    account_groups: frozenset[str]
    user: str
    user_groups: frozenset[str]
    allowed: Allowed | None

    @classmethod
    def of(cls, namespace: str, service_account: str, user: User, allowed: Allowed | None) -> Subjects:
        """The subjects of a pod; an empty `service_account` is not asked."""
        # Not in system:authenticated: what is granted to everybody reaches a pod through its creator.
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}") if service_account else ()
        account = f"system:serviceaccount:{namespace}:{service_account}" if service_account else ""
        return cls(account, frozenset(groups), user.name, frozenset(user.groups), allowed)

    def usable_by(self, scc: Constraint) -> str | None:
        """Who may use `scc`: "serviceaccount", "user", or None."""
        grant = "user" if self.allowed is None else self.allowed.get(scc.name)
        if self.account and (
            grant is True
            or grant == "serviceaccount"
            or self.account in scc.users
            or not scc.groups.isdisjoint(self.account_groups)
        ):
            return "serviceaccount"
        by_name = self.user in scc.users or not scc.groups.isdisjoint(self.user_groups)
        return "user" if grant is True or grant == "user" or by_name else None


@dataclass(frozen=True, slots=True)
class Search:
    """One question: the pod as it came, the SCCs in the order of trying, and what an SCC may change."""

    pod: Pod
    providers: tuple[Provider, ...]
    subjects: Subjects
    may_change: bool
    may_change_ephemeral: bool


@dataclass(slots=True)
class Found:
    """The answer: the SCC, the pod as it completes it, for whom it was allowed; or why none of them."""

    refusals: dict[str, list[Refusal]] = field(default_factory=dict)
    hints: list[Refusal] = field(default_factory=list)
    scc: str | None = None
    pod: Pod | None = None
    subject_type: str = ""


def search(asked: Search) -> Found:
    """The first SCC that the subjects may use, that fits, and that changes no more than it may."""
    found = Found()
    denied: dict[str, Provider] = {}
    for provider in asked.providers:
        name = provider.scc.name
        subject = asked.subjects.usable_by(provider.scc)
        if subject is None:
            denied[name] = provider
            refusal = Refusal(f"provider {quoted(name)}", FORBIDDEN, None, "not usable by user or serviceaccount")
            found.refusals[name] = [refusal]
            continue
        completed, refusals = fit(provider, asked.pod)
        if not refusals and _may_become(asked, completed):
            found.scc, found.pod, found.subject_type = name, completed, subject
            return found
        found.refusals[name] = refusals
    found.hints = _hints(asked, denied, found.refusals)
    return found


def _may_become(asked: Search, completed: Pod) -> bool:
    """Whether the pod may change as much as an SCC changes it."""
    if asked.may_change:
        return True
    if not asked.may_change_ephemeral:
        return completed == asked.pod
    other = completed.copy()
    other.containers, before = _lasting(completed), asked.pod.copy()
    before.containers = _lasting(asked.pod)
    return other == before


def _lasting(pod: Pod) -> list[Container]:
    return [container for container in pod.containers if container.list != "ephemeralContainers"]


def _hints(asked: Search, denied: Mapping[str, Provider], tried: Mapping[str, list[Refusal]]) -> list[Refusal]:
    """Where restricted-v2 refuses a pod that restricted, which nobody may use, would take, OpenShift says so."""
    if "restricted" not in denied or "restricted-v2" not in tried:
        return []
    _, refusals = fit(denied["restricted"], asked.pod)
    return [] if refusals else [Refusal("no access to scc/restricted", FORBIDDEN, None, _HINT)]
