"""NetworkPolicies read as the cluster reads them: which pods may open which ports of which others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from generator.k8s.podspec import PodTemplate, pod_template

Objects = Sequence[Mapping[str, Any]]
Flow = tuple[str, str, int]
NAME = "app.kubernetes.io/name"


def policies(objects: Objects) -> list[Mapping[str, Any]]:
    """The specs of all NetworkPolicies."""
    return [one["spec"] for one in objects if one["kind"] == "NetworkPolicy"]


def _selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    assert set(selector) <= {"matchLabels"}
    return all(labels.get(name) == value for name, value in selector.get("matchLabels", {}).items())


def closed(objects: Objects) -> bool:
    """Whether every pod is denied whatever no rule allows, in both directions."""
    return any(
        spec["podSelector"] == {} and set(spec["policyTypes"]) == {"Ingress", "Egress"} and not _rules(spec)
        for spec in policies(objects)
    )


def _rules(spec: Mapping[str, Any]) -> list[Any]:
    return [*spec.get("ingress", ()), *spec.get("egress", ())]


def said_by(objects: Objects, side: str) -> set[Flow]:
    """Flows between pods of the build that the policies of one side name: "egress" of sources, "ingress" of targets.

    Rules without a pod as a peer (IP blocks, other namespaces, anywhere) are about the world outside.
    """
    return {flow for spec in policies(objects) for flow in _named(spec, side, _templates(objects))}


def _templates(objects: Objects) -> list[PodTemplate]:
    return [template for one in objects if (template := pod_template(one)) is not None]


def _named(spec: Mapping[str, Any], side: str, templates: Sequence[PodTemplate]) -> Iterator[Flow]:
    peers_of = "to" if side == "egress" else "from"
    for rule in spec.get(side, ()):
        for peer, one in product(rule.get(peers_of, ()), rule["ports"]):
            if "podSelector" not in peer or "namespaceSelector" in peer:
                continue
            for own, other in product(templates, templates):
                if _selects(spec["podSelector"], own.labels) and _selects(peer["podSelector"], other.labels):
                    source, target = (own, other) if side == "egress" else (other, own)
                    yield source.labels[NAME], target.labels[NAME], one["port"]


def listening(objects: Objects) -> set[tuple[str, int]]:
    """The ports that containers open, by the name of their component."""
    return {
        (template.labels[NAME], one["containerPort"])
        for template in _templates(objects)
        for container in template.containers()
        for one in container.value.get("ports", ())
    }


def doors(objects: Objects) -> set[tuple[str, int]]:
    """What may be reached from other namespaces."""
    return {
        (spec["podSelector"]["matchLabels"][NAME], one["port"])
        for spec in policies(objects)
        for rule in spec.get("ingress", ())
        for one in rule["ports"]
        if any("namespaceSelector" in peer for peer in rule.get("from", ({"namespaceSelector": {}},)))
    }
