"""The rules of a kind, and what they say about an object that is being created.

After k8s.io/apiextensions-apiserver, pkg/apiserver/schema/cel/validation.go. Transition rules, which speak of the old
object, do not run on a create unless they have `optionalOldSelf`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.k8s import pointer as pointers
from generator.schema.cel.environment import EvaluationError, UnsupportedError, compile_expression, uses_old_self
from generator.schema.cel.values import Converter, converter, type_name
from generator.schema.messages import Problem
from generator.schema.plan import Node, Path, plan, visit

_REASONS = {"FieldValueForbidden": "Forbidden", "FieldValueRequired": "Required value"}
# Text has another type in expressions where the schema names one of these formats.
_SELF_OF_FORMAT = {
    "date": "timestamp(self + 'T00:00:00Z')",
    "date-time": "timestamp(self)",
    "duration": "duration(self)",
}
_FIELD_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\['((?:[^'\\]|\\.)*)'\]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of `x-kubernetes-validations`."""

    expression: str
    message: str
    message_expression: str
    reason: str
    field_path: Path
    has_old_self: bool
    self_of: str

    @classmethod
    def of(cls, entry: Mapping[str, Any], self_of: str = "") -> Rule | None:
        """The rule of an entry; None for a transition rule. `self_of` makes text a value of its format."""
        expression = str(entry.get("rule", ""))
        has_old_self = uses_old_self(expression)
        if has_old_self and not entry.get("optionalOldSelf"):
            return None
        steps = _FIELD_STEP.findall(str(entry.get("fieldPath", "")))
        path = tuple(plain or quoted.replace("\\'", "'") for plain, quoted in steps)
        texts = [str(entry.get(key) or "") for key in ("message", "messageExpression", "reason")]
        return cls(expression, texts[0], texts[1], texts[2], path, has_old_self, self_of)

    def evaluated(self, expression: str, subject: Any) -> Any:
        """What the rule or its message gives for `subject`. Raises UnsupportedError and EvaluationError."""
        return compile_expression(expression, without_old=self.has_old_self, self_of=self.self_of).value(subject)

    def words(self, subject: Any) -> str:
        """The message of a refusal: the expression's, else the written one, else the rule itself."""
        if self.message_expression:
            try:
                found = self.evaluated(self.message_expression, subject)
            except (UnsupportedError, EvaluationError):
                found = ""
            if isinstance(found, str) and found.strip() and "\n" not in found:
                return found.strip()
        return self.message.strip() or f"failed rule: {self.expression.strip()}"


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules of one place in a schema; they see its value through `convert`."""

    rules: tuple[Rule, ...]
    type: str
    root: Mapping[str, Any]
    schema: Mapping[str, Any]

    @functools.cached_property
    def convert(self) -> Converter | None:
        """Made when the first object has something in this place."""
        return converter(self.root, self.schema)


def rule_plan(schema: Mapping[str, Any]) -> Node[Rules] | None:
    """Where the objects of a kind have rules; None if nowhere."""
    return plan(schema, functools.partial(_rules, schema))


def _rules(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Rules | None:
    entries = schema.get("x-kubernetes-validations")
    if not isinstance(entries, list):
        return None
    found = (Rule.of(entry, _SELF_OF_FORMAT.get(str(schema.get("format")), "")) for entry in entries)
    rules = tuple(rule for rule in found if rule)
    return Rules(rules, type_name(schema), root, schema) if rules else None


def rule_problems(node: Node[Rules], resource: Mapping[str, Any]) -> Iterator[Problem]:
    """What the rules have against `resource`, in which defaults are set and nulls gone."""
    for rules, value, path in visit(node, resource):
        if value is None:
            continue
        subject = value if rules.convert is None else rules.convert(value)
        for rule in rules.rules:
            yield from _judged(rule, rules.type, subject, path)


def _judged(rule: Rule, kind: str, subject: Any, path: Path) -> Iterator[Problem]:
    try:
        if rule.evaluated(rule.expression, subject) is True:
            return
    except (UnsupportedError, EvaluationError) as error:
        yield _not_evaluated(rule, kind, path, error)
        return
    if rule.reason == "FieldValueDuplicate":
        head = f'Duplicate value: "{kind}"'
    else:
        head = f"{_REASONS[rule.reason]}" if rule.reason in _REASONS else f'Invalid value: "{kind}"'
    place = (*path, *rule.field_path)
    yield Problem("schema", pointers.join("", *place), f"{_prefix(place)}{head}: {rule.words(subject)}")


def _not_evaluated(rule: Rule, kind: str, path: Path, error: UnsupportedError | EvaluationError) -> Problem:
    place = (*path, *rule.field_path)
    if isinstance(error, UnsupportedError):
        words = f"{_prefix(place)}rule not checked: {rule.expression.strip()}: {error}"
        return Problem("schema-not-checked", pointers.join("", *path), words)
    name = rule.message.strip() or rule.expression.strip()
    words = f'{_prefix(place)}Invalid value: "{kind}": {error} evaluating rule: {name}'
    return Problem("schema", pointers.join("", *place), words)


def _prefix(place: Path) -> str:
    where = pointers.field_path(place)
    return f"{where}: " if where else ""
