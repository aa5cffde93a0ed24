"""What only custom kinds have: defaults in their schema, patterns of Go, and rules in CEL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from generator.k8s.shape import mapping, text
from generator.schema.defaulting import default_plan, with_defaults
from generator.schema.patterns import with_patterns
from generator.schema.plan import contains

if TYPE_CHECKING:
    from generator.schema.messages import Problem

_RULES = "x-kubernetes-validations"


class CustomKind:
    """The defaults and rules of one kind; the rules are compiled when the first object needs them."""

    def __init__(self, schema: Mapping[str, Any], not_checked: str = "") -> None:
        """`schema` is that of a CRD, with its extensions; `not_checked` says why it stands for one that is unusable."""
        self._unusable: set[str] = set()
        self._not_checked = not_checked
        self.schema = with_patterns(schema, self._unusable)
        self._defaults = default_plan(schema)
        self._rules = None
        if contains(schema, _RULES):
            from generator.schema.cel.rules import rule_plan

            self._rules = rule_plan(schema)

    def decoded(self, resource: Mapping[str, Any]) -> Mapping[str, Any]:
        """`resource` as the server sees it when it begins to validate."""
        decoded: Mapping[str, Any] = resource if self._defaults is None else with_defaults(self._defaults, resource)
        return decoded

    def problems(self, subject: Mapping[str, Any], *, is_blocked: bool) -> Iterable[Problem]:
        """What the rules say about an object that is decoded, unless its schema has refused it altogether.

        An expression that cannot be used here is named, as a note.
        """
        if self._rules is None and not self._unusable and not self._not_checked:
            return ()
        return self._notes_and_problems(subject, is_blocked)

    def _notes_and_problems(self, subject: Mapping[str, Any], is_blocked: bool) -> Iterator[Problem]:
        notes = [f"pattern not checked, it is not understood: {pattern}" for pattern in sorted(self._unusable)]
        for words in (*notes, self._not_checked):
            if words:
                from generator.schema.messages import Problem

                yield Problem("schema-not-checked", "", words)
        if self._rules is not None and not is_blocked:
            from generator.schema.cel.rules import rule_problems

            yield from rule_problems(self._rules, _named(subject))


def _named(subject: Mapping[str, Any]) -> Mapping[str, Any]:
    """`subject` with the name that the server makes of its generateName, before any rule runs."""
    metadata = mapping(subject, "metadata")
    prefix = text(metadata, "generateName")
    if not prefix or metadata.get("name"):
        return subject
    return {**subject, "metadata": {**metadata, "name": f"{prefix}xxxxx"}}
