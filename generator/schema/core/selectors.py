"""Maps of labels, and whether a label selector matches.

The syntax of a LabelSelector and of the labels in metadata is laid over the schema (`generator.schema.constraints`).
"""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.formats import label_value, qualified_name


def check_labels(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """The keys and values of a map of labels that is no LabelSelector, such as nodeSelector."""
    if not isinstance(value, dict):
        return
    for key, text in value.items():
        if isinstance(key, str) and (wrong := qualified_name(key)):
            causes.syntax(path, key, wrong)
        if isinstance(text, str) and (wrong := label_value(text)):
            causes.syntax(path, text, wrong)


def is_empty(selector: dict[str, Any]) -> bool:
    """Whether it selects everything."""
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def matches(selector: dict[str, Any], labels: Any) -> bool:
    """Whether `selector` selects an object with `labels`; True where either is malformed."""
    if labels is None:
        labels = {}
    wanted = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or []
    if not (isinstance(labels, dict) and isinstance(wanted, dict) and isinstance(expressions, list)):
        return True
    for key, value in wanted.items():
        if key not in labels or (labels[key] or "") != (value or ""):
            return False
    return all(_satisfies(expression, labels) for expression in expressions)


def _satisfies(expression: Any, labels: dict[str, Any]) -> bool:
    if not isinstance(expression, dict) or not isinstance(key := expression.get("key"), str):
        return True
    values = expression.get("values")
    values = values if isinstance(values, list) else []
    match expression.get("operator"):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return True


def check_matches(selector: Any, labels: Any, path: Path, causes: Causes) -> None:
    """That a workload's selector matches the labels of its pod template; `path` is the template's."""
    if isinstance(selector, dict) and not matches(selector, labels):
        causes.invalid((*path, "metadata", "labels"), _go_map(labels), "`selector` does not match template `labels`")


class _Verbatim:
    """A text to show without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def _go_map(labels: Any) -> object:
    """Labels as Go's %#v prints them."""
    if not isinstance(labels, dict) or not labels:
        return _Verbatim("map[string]string(nil)")
    if not all(isinstance(value, str) for value in labels.values()):
        return HIDDEN
    pairs = ", ".join(f'"{key}":"{value}"' for key, value in sorted(labels.items()))
    return _Verbatim(f"map[string]string{{{pairs}}}")
