"""NetworkPolicies: default deny, then exactly the flows of the table in `flows`.

What depends on the platform (name resolution, the door, the Kubernetes API) is added by the overlays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.components.component import Component, Rendered
from generator.components.flows import PORTS, RUNNING, is_external, sources, targets
from generator.k8s.network import network_policy, port
from generator.k8s.resource import without_empty
from generator.spec.conventions import WAVE_ACCESS, meta, selector
from generator.spec.model import App


def _peers(app: App, components: Sequence[str]) -> list[dict[str, Any]]:
    return [{"podSelector": {"matchLabels": selector(app, component)}} for component in components]


def _ingress(app: App, component: str) -> list[dict[str, Any]]:
    if component not in PORTS or not sources(component):
        return []
    return [{"from": _peers(app, sources(component)), "ports": [port(PORTS[component])]}]


def _egress(app: App, component: str) -> list[dict[str, Any]]:
    rules = [_egress_to(app, target) for target in targets(component)]
    for flow in app.spec.network.egress:
        if component in flow.components:
            rules.append(_blocks(flow.cidrs, flow.port))
    return rules


def _egress_to(app: App, target: str) -> dict[str, Any]:
    if not is_external(app, target):
        return {"to": _peers(app, [target]), "ports": [port(PORTS[target])]}
    external = getattr(app.spec, target).external
    if external.namespace:
        labels = {"kubernetes.io/metadata.name": external.namespace}
        return {"to": [{"namespaceSelector": {"matchLabels": labels}}], "ports": [port(external.port)]}
    return _blocks(external.cidrs, external.port)


def _blocks(cidrs: Sequence[str], number: int) -> dict[str, Any]:
    """Egress to IP blocks, or to any address: a host name cannot be a peer."""
    return without_empty({"to": [{"ipBlock": {"cidr": cidr}} for cidr in cidrs], "ports": [port(number)]})


def _render(app: App) -> Rendered:
    running = [component for component in RUNNING if not is_external(app, component)]
    return Rendered(
        (
            network_policy(meta(app, "default-deny", WAVE_ACCESS), {}, ingress=(), egress=()),
            *(
                network_policy(
                    meta(app, name, WAVE_ACCESS),
                    selector(app, name),
                    ingress=_ingress(app, name),
                    egress=_egress(app, name),
                )
                for name in running
            ),
        )
    )


COMPONENT = Component("network-policies", _render)
