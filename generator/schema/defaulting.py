"""Sets the defaults of a CRD's schema, as the API server does before it validates a custom resource.

k8s.io/apiextensions-apiserver, pkg/apiserver/schema/defaulting: a null takes the default where the schema takes no
null; objects on the way to a default are never made. (A plain create also drops other nulls where none may be;
server-side apply refuses them.) The object given stays as it is: what changes is copied.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping
from typing import Any

from generator.schema.plan import Node, followed, plan

# Field -> its default, and whether a null written in its place stays.
Defaults = dict[str, tuple[Any, bool]]


def default_plan(schema: Mapping[str, Any]) -> Node[Defaults] | None:
    """Where the objects of a kind have fields with a default: each such place has the defaults of its fields."""
    return plan(schema, functools.partial(_defaults, schema))


def _defaults(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Defaults | None:
    fields = {name: followed(root, field) for name, field in (schema.get("properties") or {}).items()}
    with_default = {name: field for name, field in fields.items() if field.get("default") is not None}
    found = {name: (field["default"], _takes_null(field)) for name, field in with_default.items()}
    return found or None


def with_defaults(node: Node[Defaults], value: Any) -> Any:
    """`value` with every default that its objects lack; the same object where none is missing."""
    if isinstance(value, dict):
        return _object(node, value)
    if isinstance(value, list) and node.items is not None:
        below = node.items
        items = [with_defaults(below, item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value


def _object(node: Node[Defaults], value: dict[str, Any]) -> dict[str, Any]:
    result = value
    for name, (default, takes_null) in (node.payload or {}).items():
        if value.get(name) is None and not (takes_null and name in value):
            result = {**result, name: copy.deepcopy(default)}
    for name, child in node.fields.items():
        below = result.get(name)
        if below is not None and (new := with_defaults(child, below)) is not below:
            result = {**result, name: new}
    if node.values is not None:
        for name, below in value.items():
            if name not in node.fields and (new := with_defaults(node.values, below)) is not below:
                result = {**result, name: new}
    return result


def _takes_null(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type")
    if schema.get("nullable") or (isinstance(kinds, list) and "null" in kinds):
        return True
    # A field of any type.
    return kinds is None and bool(schema.get("x-kubernetes-preserve-unknown-fields"))
