"""Rules in CEL: what cannot be judged here is said, never a verdict; the table asks a real server about the rest."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from generator.schema.cel.environment import EvaluationError, UnsupportedError, compile_expression, uses_old_self
from generator.schema.cel.values import converter, escaped
from generator.schema.judge import Judge

IDENTITY = {"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "a"}}


def _problems(rule: dict[str, Any], spec: Any, schema: dict[str, Any] | None = None) -> list[tuple[str, str, str]]:
    """Rule, pointer and message of what one rule at /spec says."""
    field = {**(schema or {}), "x-kubernetes-validations": [rule]}
    judge = Judge({"type": "object", "properties": {"spec": field}}, "1.33", "example.com/v1", "Foo")
    return [tuple(problem) for problem in judge.problems({**IDENTITY, "spec": spec})]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("authorizer.group('').resource('pods').check('get').allowed()", "undeclared reference to 'authorizer'"),
        ("self.a.noSuchFunction()", "undeclared reference to 'noSuchFunction'"),
        ("self.a ==", "Syntax error"),
        ("self.a + 1 == 2", "No matching overloads"),
        ("self.a.matches('(?=a)')", "invalid regular expression"),
        ("self.a.find('[[:alpha:]]') == 'a'", "this regular expression"),
        ("1", "it gives INT"),
    ],
)
def test_not_checked(expression: str, reason: str) -> None:
    """A note with the rule and the reason, which is no refusal and no silent pass."""
    ((rule, pointer, message),) = _problems({"rule": expression, "message": "m"}, {"a": "x"})
    assert (rule, pointer) == ("schema-not-checked", "/spec")
    assert message.startswith(f"spec: rule not checked: {expression}: ")
    assert reason in message


def test_a_broken_rule_leaves_the_others() -> None:
    """The other rules of the place are still judged."""
    rules = [{"rule": "nothing()"}, {"rule": "self.a == 'b'", "message": "must be b"}]
    field = {"type": "object", "x-kubernetes-validations": rules}
    judge = Judge({"type": "object", "properties": {"spec": field}}, "1.33", "example.com/v1", "Foo")
    found = [problem.rule for problem in judge.problems({**IDENTITY, "spec": {"a": "x"}})]
    assert found == ["schema-not-checked", "schema"]


@pytest.mark.parametrize("expression", ["self.missing + 'x'", "1", "''", "'two\\nlines'", "nothing()"])
def test_message_that_cannot_be_computed(expression: str) -> None:
    """The written message stands in for it."""
    ((_, _, message),) = _problems({"rule": "false", "messageExpression": expression, "message": "written"}, {"a": "x"})
    assert message == 'spec: Invalid value: "object": written'


@pytest.mark.parametrize("path", [".a.b", "['a'].b", "['a']['b']"])
def test_field_path(path: str) -> None:
    """Both ways to write it lead to the same place."""
    ((_, pointer, message),) = _problems({"rule": "false", "fieldPath": path, "message": "m"}, {})
    assert (pointer, message) == ("/spec/a/b", 'spec.a.b: Invalid value: "object": m')


def test_schema_errors_that_block() -> None:
    """A value of another type: the server runs no rules then, a value out of bounds does not stop them."""
    schema = {"type": "object", "properties": {"a": {"type": "integer", "minimum": 1}}}
    rule = {"rule": "self.a == 2", "message": "two"}
    assert ["two" in message for _, _, message in _problems(rule, {"a": 0}, schema)] == [False, True]
    assert ["two" in message for _, _, message in _problems(rule, {"a": "x"}, schema)] == [False]


@pytest.mark.parametrize(
    ("expression", "answer"),
    [("self == oldSelf", True), ("'oldSelf' == self", False), ('"""oldSelf""" == self', False), ("myoldSelf", False)],
)
def test_transition_rules_are_known(expression: str, answer: bool) -> None:
    """By what they speak of, not by what they quote."""
    assert uses_old_self(expression) is answer


@pytest.mark.parametrize(
    ("name", "escape"),
    [
        ("plain", "plain"),
        ("a-b", "a__dash__b"),
        ("a.b/c", "a__dot__b__slash__c"),
        ("a__b", "a__underscores__b"),
        ("namespace", "__namespace__"),
        ("1st", "1st"),
    ],
)
def test_escaped_names(name: str, escape: str) -> None:
    """The table of the Kubernetes documentation."""
    assert escaped(name) == escape


def test_values_keep_what_the_schema_says() -> None:
    """A number is a float and an integer whole however it is written, behind references too; nothing else changes."""
    root = {"$defs": {"n": {"type": "number"}}}
    fields = {"n": {"$ref": "#/$defs/n"}, "i": {"type": "integer"}, "s": {"type": "string"}}
    schema = {"type": "object", "properties": {"list": {"type": "array", "items": {"properties": fields}}}}
    convert = converter(root, schema)
    assert convert is not None
    value = {"list": [{"n": 1, "i": 2.0, "s": "x"}], "other": 1}
    assert repr(convert(value)) == repr({"list": [{"n": 1.0, "i": 2, "s": "x"}], "other": 1})
    assert value["list"] == [{"n": 1, "i": 2.0, "s": "x"}]
    assert converter(root, {"type": "object", "properties": {"s": {"type": "string"}}}) is None


def test_what_is_wrong_is_told_apart() -> None:
    """The server refuses as well what fails in evaluation; what only fails here does not count."""
    with pytest.raises(EvaluationError, match="no such key: b"):
        compile_expression("self.b == 1").value({"a": 1})
    with pytest.raises(UnsupportedError, match="No matching overloads"):
        compile_expression("self.a < 1").value({"a": "x"})


def test_runtime_is_loaded_with_the_first_rule() -> None:
    """A kind without rules, and an object without the fields that have some, cost no import."""
    code = """
import sys
from generator.schema import validate
assert validate({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}) == []
print([name for name in sys.modules if name.startswith(("cel_expr_python", "generator.schema.cel.rules"))])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
