"""All that the schema of one kind says about an object, compiled once: values, names, lists, rules.

The compiled validator decides on as much as JSON Schema can say, names and labels included; what is left are the lists
that are maps and the size of annotations. Only an object that is refused is explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from generator.k8s.shape import text
from generator.schema.constraints import constrained
from generator.schema.custom import CustomKind
from generator.schema.formats import FORMATS
from generator.schema.names import OBJECT_META, metadata_schema
from generator.schema.store import load_bundle, reachable

if TYPE_CHECKING:
    from generator.schema.messages import Problem

# k8s.io/apimachinery, pkg/api/validation/objectmeta.go: TotalAnnotationSizeLimitB.
_ANNOTATION_BYTES = 256 * 1024
_GENERATED_FIELD = "metadata.name: Required value: name or generateName is required"


# Refusals after which the server runs no rules (customresource_strategy.go, hasBlockingErr).
_BLOCKING = frozenset({"required", "enum", "type", "maxLength", "maxItems", "maxProperties"})


class Judge:
    """The checks of one kind in one version of Kubernetes."""

    def __init__(self, schema: Mapping[str, Any], minor: str, api_version: str, kind: str) -> None:
        """`schema` is a JSON Schema of its own: the bundle's, or one made from a CRD."""
        import jsonschema_rs

        from generator.schema.list_types import list_plan

        self._custom = None
        if OBJECT_META not in schema.get("$defs", {}):
            self._custom = CustomKind(schema)
            schema = self._custom.schema
        self.schema = complete(schema, minor, api_version, kind)
        self._validator = jsonschema_rs.Draft202012Validator(
            self.schema, validate_formats=True, formats=FORMATS, pattern_options=jsonschema_rs.RegexOptions()
        )
        self._lists = list_plan(schema)
        self._is_crd = kind == "CustomResourceDefinition" and api_version.startswith("apiextensions.k8s.io/")

    def problems(self, resource: Mapping[str, Any]) -> Iterator[Problem]:
        """Everything that the schema and the rules for metadata have against `resource`."""
        subject = resource if self._custom is None else self._custom.decoded(resource)
        is_blocked = False
        if not self._validator.is_valid(subject):
            from generator.schema.messages import problems

            for error in self._validator.iter_errors(subject):
                is_blocked = is_blocked or error.kind.name in _BLOCKING
                yield from problems(error, self.schema, is_custom=self._custom is not None)
        if self._lists is not None:
            from generator.schema.list_types import duplicates

            found: list[Problem] = []
            duplicates(self._lists, subject, found)
            yield from found
        yield from _metadata_problems(resource.get("metadata"))
        if self._is_crd:
            yield from _definition_name(resource)
        if self._custom is not None:
            yield from self._custom.problems(subject, is_blocked=is_blocked)


def complete(schema: Mapping[str, Any], minor: str, api_version: str, kind: str) -> dict[str, Any]:
    """`schema` with what holds for the metadata of every object and for the values of the built-in types."""
    definitions = schema.get("$defs", {})
    is_custom = OBJECT_META not in definitions
    overlay = {"metadata": metadata_schema(minor, api_version, kind, is_custom=is_custom)}
    whole = {**schema, "allOf": [*schema.get("allOf", ()), {"properties": overlay}]}
    if is_custom:
        # A custom kind: the server knows the fields of metadata all the same.
        definitions = {**reachable(load_bundle(minor).definitions, [OBJECT_META]), **definitions}
        whole["allOf"].append({"properties": {"metadata": {"$ref": f"#/$defs/{OBJECT_META}"}}})
    whole["$defs"] = constrained(definitions)
    return whole


def _metadata_problems(metadata: Any) -> Iterator[Problem]:
    metadata = metadata if isinstance(metadata, Mapping) else {}
    if not (metadata.get("name") or metadata.get("generateName")):
        from generator.schema.messages import Problem

        yield Problem("schema", "/metadata/name", _GENERATED_FIELD)
    annotations = metadata.get("annotations")
    if annotations and isinstance(annotations, Mapping):
        # In characters, which are at most four bytes each: almost no object needs to be encoded.
        characters = sum(map(len, annotations)) + sum(len(v) for v in annotations.values() if isinstance(v, str))
        if characters > _ANNOTATION_BYTES // 4:
            yield from _annotation_size(annotations)


def _definition_name(resource: Mapping[str, Any]) -> Iterator[Problem]:
    """A CustomResourceDefinition is called after what it defines (apiextensions validation)."""
    group, plural = text(resource, "spec", "group"), text(resource, "spec", "names", "plural")
    name = text(resource, "metadata", "name")
    if group and plural and name and name != f"{plural}.{group}":
        from generator.schema.messages import Problem

        words = f'metadata.name: Invalid value: must be spec.names.plural+"."+spec.group, here {plural}.{group}'
        yield Problem("schema", "/metadata/name", words)


def _annotation_size(annotations: Mapping[str, Any]) -> Iterator[Problem]:
    texts = [*annotations, *(value for value in annotations.values() if isinstance(value, str))]
    if sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) > _ANNOTATION_BYTES:
        from generator.schema.messages import Problem

        words = f"metadata.annotations: Too long: may not be more than {_ANNOTATION_BYTES} bytes"
        yield Problem("schema", "/metadata/annotations", words)
