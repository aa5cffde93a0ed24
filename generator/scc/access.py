"""Who may use an SCC: the pod's service account, or else the user that asks.

By the users and groups written in the SCC, or by what RBAC grants. Each is asked for itself; the service account
without the group system:authenticated (openshift/apiserver-library-go, sccadmission/scc_authz_check.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.scc.constraint import Constraint
from generator.scc.model import User

USER, SERVICE_ACCOUNT = "user", "serviceaccount"


@dataclass(frozen=True, slots=True)
class Access:
    """The two subjects of a request; `account` is None for a pod that names no service account."""

    user: User
    account: User | None
    allowed: Mapping[str, bool | str] | None

    @classmethod
    def of(cls, user: User, allowed: Mapping[str, bool | str] | None, namespace: str, service_account: str) -> Access:
        """The subjects of a pod in `namespace` that names `service_account`, "" for none."""
        account = None
        if service_account:
            name = f"system:serviceaccount:{namespace}:{service_account}"
            account = User(name, ("system:serviceaccounts", f"system:serviceaccounts:{namespace}"))
        return cls(user, account, allowed)

    def subject(self, constraint: Constraint) -> str | None:
        """Who may use `constraint`: "serviceaccount", "user" or nobody."""
        granted = USER if self.allowed is None else self.allowed.get(constraint.name, False)
        if self.account is not None and (_named(constraint, self.account) or granted in (True, SERVICE_ACCOUNT)):
            return SERVICE_ACCOUNT
        if _named(constraint, self.user) or granted in (True, USER):
            return USER
        return None


def _named(constraint: Constraint, subject: User) -> bool:
    return subject.name in constraint.users or not constraint.groups.isdisjoint(subject.groups)
