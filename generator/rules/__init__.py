"""Rules over built objects, one module each: its docstring is the manual page, its cases are its tests.

from generator.rules import load_rules, run
"""

from __future__ import annotations

from generator.rules.registry import load_rules
from generator.rules.runner import run

__all__ = ["load_rules", "run"]
