"""Asks every rule about every object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.findings import Finding, ResourceRef
from generator.rules.context import Context
from generator.rules.rule import Rule


def run(rules: Iterable[Rule], resources: Iterable[Mapping[str, Any]]) -> list[tuple[int, Finding]]:
    """What `rules` find in `resources`, the objects that one overlay applies together.

    Each finding comes with the index of its object in `resources`, and has neither location nor overlay.
    """
    context = Context(resources)
    return [
        (
            subject.index,
            Finding(rule.id, rule.severity, violation.message, ResourceRef.of(subject.value), violation.pointer),
        )
        for rule in rules
        for subject in context.subjects
        if rule.kinds is None or subject.identity.kind in rule.kinds
        for violation in rule.check(subject, context)
    ]
