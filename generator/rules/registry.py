"""Finds the rules: every module of every topic folder that holds a `RULE`."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from generator.rules.rule import Rule


@functools.cache
def load_rules() -> tuple[Rule, ...]:
    """All rules, sorted by id."""
    return tuple(sorted((module.RULE for module in rule_modules()), key=lambda rule: rule.id))


def rule_modules() -> Iterator[ModuleType]:
    """The modules of the topic folders, each of which is one rule; the modules beside this one are none."""
    package = importlib.import_module("generator.rules")
    for topic in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if topic.ispkg:
            folder = importlib.import_module(topic.name)
            for module in pkgutil.iter_modules(folder.__path__, f"{topic.name}."):
                yield importlib.import_module(module.name)
