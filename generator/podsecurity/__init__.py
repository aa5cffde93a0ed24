"""Says offline what Pod Security admission would refuse in a pod: the Pod Security Standards, versions 1.0 to 1.37.

    from generator.podsecurity import evaluate
    evaluate(pod, level="restricted", version="1.31")

Source of every control: k8s.io/pod-security-admission v0.37; tests/oracle/podsecurity asks it.
"""

from __future__ import annotations

from generator.podsecurity.evaluator import Violation, evaluate, refusal
from generator.podsecurity.policy import UnknownLevelError

__all__ = ["UnknownLevelError", "Violation", "evaluate", "refusal"]
