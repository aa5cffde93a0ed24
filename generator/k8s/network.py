"""NetworkPolicies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.k8s.resource import Resource, without_empty


def network_policy(
    meta: Mapping[str, Any],
    pods: Mapping[str, str],
    *,
    ingress: Sequence[Mapping[str, Any]] | None = None,
    egress: Sequence[Mapping[str, Any]] | None = None,
) -> Resource:
    """A NetworkPolicy for `pods` ({}: all of them); a direction that is not None is closed but for its rules."""
    kinds = [kind for kind, rules in (("Ingress", ingress), ("Egress", egress)) if rules is not None]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": dict(meta),
        "spec": {
            "podSelector": {"matchLabels": dict(pods)} if pods else {},
            "policyTypes": kinds,
            **without_empty({"ingress": list(ingress or ()), "egress": list(egress or ())}),
        },
    }


def port(number: int, protocol: str = "TCP") -> dict[str, Any]:
    """A port of a rule."""
    return {"port": number, "protocol": protocol}
