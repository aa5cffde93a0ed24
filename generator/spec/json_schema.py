"""The JSON Schema of `clearml.yaml`, made from the types: for editors (docs/clearml.schema.json) and for messages.

`python -m generator.spec.json_schema > docs/clearml.schema.json` writes it anew.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec

from generator.spec.model import Spec

_REF = "#/$defs/"
_OVERRIDE = "Override"
# A look-ahead that only Python needs (`generator.spec.sections.base.text`).
_PYTHON_ONLY = r"(?!\n)"


def json_schema() -> dict[str, Any]:
    """The schema, draft 2020-12.

    A reference that may be null becomes a type that may be null, so that a mistake inside is reported where it is.
    Nothing is required inside an overlay, because it is merged with the rest of the file; in its lists it is.
    """
    generated = msgspec.json.schema(Spec)
    definitions: dict[str, Any] = generated["$defs"]
    _allow_null(definitions)
    definitions = {name: _cleaned(value) for name, value in definitions.items()}
    spec = definitions.pop("Spec")
    overlay = definitions.pop("Overlay")
    _add_override(overlay, "Overlay", definitions)
    spec["properties"]["overlays"]["additionalProperties"] = {"$ref": f"{_REF}Overlay"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **spec,
        "title": "clearml.yaml",
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _allow_null(definitions: dict[str, Any]) -> None:
    """Move the null of `X | null` into the definition of X; no X of ours is used both with and without."""
    for node in _properties(definitions):
        options = node.get("anyOf", [])
        references = [option["$ref"] for option in options if "$ref" in option]
        if references and {"type": "null"} in options:
            (reference,) = references
            node["$ref"] = reference
            definitions[reference.removeprefix(_REF)]["type"] = ["object", "null"]
            del node["anyOf"]


def _properties(definitions: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for definition in definitions.values() for node in definition.get("properties", {}).values()]


def _cleaned(node: Any) -> Any:
    """Scalars that may be null as one type list; no titles, no default that says nothing, no Python-only look-ahead."""
    if isinstance(node, list):
        return [_cleaned(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "anyOf" in node:
        node = _without_any_of(node)
    result = {key: _cleaned(value) for key, value in node.items() if key not in ("title", "default", "pattern")}
    if isinstance(node.get("pattern"), str):
        result["pattern"] = node["pattern"].removesuffix(_PYTHON_ONLY)
    if result.get("required") == []:
        del result["required"]
    default = _without_nothing(node.get("default"))
    if default not in (None, {}, []):
        result["default"] = default
    return result


def _without_any_of(node: dict[str, Any]) -> dict[str, Any]:
    """`anyOf: [scalar, null]` as the scalar, whose type or enum takes null in."""
    (scalar,) = (option for option in node["anyOf"] if option != {"type": "null"})
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    if "enum" in scalar:
        return {**scalar, **rest, "enum": [*scalar["enum"], None]}
    return {**scalar, **rest, "type": [scalar["type"], "null"]}


def _without_nothing(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {key: _without_nothing(item) for key, item in value.items()}
    return {key: item for key, item in kept.items() if item not in (None, {}, [])}


def _add_override(node: dict[str, Any], name: str, definitions: dict[str, Any]) -> None:
    """Put a copy of `node` that requires nothing into `definitions`, and such copies of what it refers to."""
    definitions[name] = {}
    properties = {key: _override(value, definitions) for key, value in node["properties"].items()}
    definitions[name] = {key: value for key, value in node.items() if key != "required"} | {"properties": properties}


def _override(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    name = node["$ref"].removeprefix(_REF)
    if not _requires(name, definitions):
        return node
    if name + _OVERRIDE not in definitions:
        _add_override(definitions[name], name + _OVERRIDE, definitions)
    return {**node, "$ref": f"{_REF}{name}{_OVERRIDE}"}


def _requires(name: str, definitions: dict[str, Any]) -> bool:
    """Whether anything is required in a mapping of type `name`, at any depth short of lists."""
    definition = definitions[name]
    references = [node["$ref"] for node in definition["properties"].values() if "$ref" in node]
    return "required" in definition or any(_requires(ref.removeprefix(_REF), definitions) for ref in references)


if __name__ == "__main__":
    sys.stdout.buffer.write(schema_text().encode())
