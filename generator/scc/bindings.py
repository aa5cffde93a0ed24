"""RoleBindings that let service accounts use the SCC their pods need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.scc.answers import Answer
from generator.scc.workloads import UNNAMED


def bindings(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """One RoleBinding per service account and ClusterRole, for each refused workload that an SCC would admit."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for answer in answers:
        if answer.role is not None:
            found.setdefault((answer.namespace, answer.account, answer.role), _binding(answer, answer.role))
    return list(found.values())


def _binding(answer: Answer, role: str) -> dict[str, Any]:
    place = {} if answer.namespace == UNNAMED else {"namespace": answer.namespace}
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": f"{answer.account}-scc-{answer.least}", **place},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": answer.account, "namespace": answer.namespace}],
    }
