"""OpenShift's SCC admission, offline: which SecurityContextConstraints admit a pod, and what they make of it."""

from __future__ import annotations

from generator.scc.admission import admit
from generator.scc.default_set import load_defaults
from generator.scc.model import Admission, Refusal, User

__all__ = ["Admission", "Refusal", "User", "admit", "load_defaults"]
