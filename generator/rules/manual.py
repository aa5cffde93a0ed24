"""Writes docs/rules.md from the rules' docstrings: `make docs`.

python -m generator.rules.manual > docs/rules.md
"""

from __future__ import annotations

import inspect
import sys

from generator.rules.engines import ENGINE_RULES
from generator.rules.registry import rule_modules

_HEAD = """\
# What `check` reports

Made by `make docs` from the docstrings of the rules; do not edit.
The heading is the rule id that `--select` and `--ignore` take.
"""


def manual() -> str:
    """The text of docs/rules.md, rules sorted by id."""
    pages = {rule.id: (rule.severity, rule.page) for rule in ENGINE_RULES}
    for module in rule_modules():
        pages[module.RULE.id] = (module.RULE.severity.value, _page(inspect.getdoc(module) or ""))
    sections = [f"## {rule}\n\nSeverity: {severity}.\n\n{page}\n" for rule, (severity, page) in sorted(pages.items())]
    return "\n".join([_HEAD, *sections])


def rule_ids() -> tuple[str, ...]:
    """Every rule id that a report can hold, sorted."""
    return tuple(sorted({*(rule.id for rule in ENGINE_RULES), *(module.RULE.id for module in rule_modules())}))


def _page(docstring: str) -> str:
    return docstring.replace("\nWhy: ", "\n**Why:** ").replace("\nFix: ", "\n\n**Fix:** ")


if __name__ == "__main__":
    sys.stdout.write(manual())
