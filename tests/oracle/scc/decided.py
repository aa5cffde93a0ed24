"""Which strategies decide: those whose refusals alone keep an SCC, that somebody may use, from a pod."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from generator.scc import Admission, Refusal

# The last names of a refusal's path -> strategy.
_FIELDS = {
    "runAsUser": "user",
    "runAsNonRoot": "user",
    "fsGroup": "fsGroup",
    "supplementalGroups": "supplementalGroups",
    "seLinuxOptions": "selinux",
    "annotations": "seccomp",
    "sysctls": "sysctls",
    "volumes": "volumes",
    "driver": "flexVolume drivers",
    "hostNetwork": "host namespaces",
    "hostPID": "host namespaces",
    "hostIPC": "host namespaces",
    "hostPort": "host ports",
    "hostUsers": "user namespaces",
    "privileged": "privileged",
    "capabilities": "capabilities",
    "readOnlyRootFilesystem": "read-only root",
    "allowPrivilegeEscalation": "privilege escalation",
    "provider": "usable",
    "scc/restricted": "hint",
}


def strategy(refusal: Refusal) -> str:
    """The strategy that a refusal comes from."""
    words = re.findall(
        r"[A-Za-z/]+", refusal.path.partition("annotations[")[0] + "annotations" * ("annotations[" in refusal.path)
    )
    return next(_FIELDS[word] for word in reversed(words) if word in _FIELDS)


def decisions(admissions: Iterable[Admission]) -> Counter[str]:
    """Strategy -> in how many admissions it alone refused some SCC."""
    found: Counter[str] = Counter()
    for admission in admissions:
        sole = {
            strategies
            for refusals in admission.refusals.values()
            if len(strategies := frozenset(map(strategy, refusals))) == 1
        }
        found.update(next(iter(one)) for one in sole)
    return found
