"""Loads what a check needs ahead of the first object, so that it happens while kustomize still works."""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from generator.podsecurity.evaluator import load_controls
from generator.rules import load_rules
from generator.schema.store import load_bundle


def load_checks(kubernetes: Iterable[str]) -> None:
    """Import validator, rules, Pod Security controls and origins, and read the schemas of these Kubernetes minors."""
    for module in ("jsonschema_rs", "generator.check.pipeline"):
        importlib.import_module(module)
    load_rules()
    load_controls()
    for minor in sorted(set(kubernetes)):
        load_bundle(minor)
