"""JSON pointers and field paths."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.k8s import pointer as pointers
from generator.k8s.lists import objects


@given(st.lists(st.text(max_size=4), max_size=4))
def test_split_undoes_join(parts: list[str]) -> None:
    """Any key survives, with ~ and / in it too."""
    assert pointers.split(pointers.join("", *parts)) == parts


@pytest.mark.parametrize(
    ("pointer", "value"),
    [("", {"a/b": [1, {"~": 2}]}), ("/a~1b", [1, {"~": 2}]), ("/a~1b/0", 1), ("/a~1b/1/~0", 2)],
)
def test_resolve(pointer: str, value: Any) -> None:
    """Down through keys and indexes."""
    assert pointers.resolve({"a/b": [1, {"~": 2}]}, pointer) == value


@pytest.mark.parametrize("pointer", ["/b", "/a/2", "/a/x", "/a/-", "/a/0/c"])
def test_resolve_missing(pointer: str) -> None:
    """KeyError wherever nothing is."""
    with pytest.raises(KeyError):
        pointers.resolve({"a": [1, 2]}, pointer)


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ([], ""),
        (["spec", "containers", 0, "name"], "spec.containers[0].name"),
        (["metadata", "labels", "app.kubernetes.io/name"], "metadata.labels[app.kubernetes.io/name]"),
        (["data", "ca.crt"], "data[ca.crt]"),
        ([0, "a"], "[0].a"),
    ],
)
def test_field_path(parts: list[str | int], path: str) -> None:
    """As field.Path.String() of apimachinery prints it."""
    assert pointers.field_path(parts) == path


def test_lists_are_flattened_in_order() -> None:
    """Nested lists too; items of a typed list get their kind; a CRD that is called ...List but has no items stays."""
    a, b, c = ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}} for name in "abc")
    nested = {"apiVersion": "v1", "kind": "List", "items": [b, {"kind": "List", "items": [c]}]}
    assert list(objects({"apiVersion": "v1", "kind": "List", "items": [a, nested]})) == [a, b, c]
    typed = {"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "a"}}]}
    assert list(objects(typed)) == [a]
    allow_list = {"apiVersion": "example.com/v1", "kind": "AllowList", "metadata": {"name": "x"}}
    assert list(objects(allow_list)) == [allow_list]


def test_ten_thousand_nested_lists() -> None:
    """No recursion: depth costs nothing."""
    value: dict[str, Any] = {"kind": "ConfigMap"}
    for _ in range(10_000):
        value = {"kind": "List", "items": [value]}
    assert list(objects(value)) == [{"kind": "ConfigMap"}]
