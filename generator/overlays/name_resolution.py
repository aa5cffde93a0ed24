"""The NetworkPolicy that lets every pod resolve names; where the resolver is depends on the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.k8s.network import network_policy, port
from generator.k8s.resource import Resource
from generator.spec.conventions import WAVE_ACCESS, meta
from generator.spec.model import App


def resolver_policy(app: App, peer: Mapping[str, Any], number: int) -> Resource:
    """Egress of all pods to `peer` on port `number`, by UDP and TCP."""
    rule = {"to": [dict(peer)], "ports": [port(number, "UDP"), port(number)]}
    return network_policy(meta(app, "dns", WAVE_ACCESS), {}, egress=[rule])
