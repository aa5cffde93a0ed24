"""All that the schema of one kind says about an object, compiled once: values, names, lists, rules.

The compiled validator decides on as much as JSON Schema can say, names and labels included; what is left are the lists
that are maps and the size of annotations. Only an object that is refused is explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from generator.k8s import pointer as pointers
from generator.k8s.shape import mapping, text
from generator.schema.constraints import constrained
from generator.schema.custom import CustomKind
from generator.schema.formats import formats_of
from generator.schema.names import OBJECT_META, metadata_schema
from generator.schema.store import load_bundle

if TYPE_CHECKING:
    from generator.schema.messages import Problem

# k8s.io/apimachinery, pkg/api/validation/objectmeta.go: TotalAnnotationSizeLimitB.
_ANNOTATION_BYTES = 256 * 1024
# Kind -> the fields whose values make up the name of an object.
_CALLED_AFTER = {
    "apiextensions.k8s.io CustomResourceDefinition": (("spec", "names", "plural"), ("spec", "group")),
    "apiregistration.k8s.io APIService": (("spec", "version"), ("spec", "group")),
}
_GENERATED_FIELD = "metadata.name: Required value: name or generateName is required"


# Refusals after which the server runs no rules (customresource_strategy.go, hasBlockingErr).
_BLOCKING = frozenset({"required", "enum", "type", "maxLength", "maxItems", "maxProperties"})


class Judge:
    """The checks of one kind in one version of Kubernetes."""

    def __init__(
        self, schema: Mapping[str, Any], minor: str, api_version: str, kind: str, *, not_checked: str = ""
    ) -> None:
        """`schema` is a JSON Schema of its own: the bundle's, or one made from a CRD.

        `not_checked` is a note for every object: why `schema` stands for that of a custom kind. Raises
        jsonschema_rs.ValidationError, a ValueError, for what is no JSON Schema.
        """
        import jsonschema_rs

        from generator.schema.list_types import distinct_check, list_plan

        self._custom = None
        if OBJECT_META not in schema.get("$defs", {}):
            self._custom = CustomKind(schema, not_checked)
            schema = self._custom.schema
        # A kustomization is no object of an API server: its name is optional, and kustomize alone reads it.
        self._is_object = not api_version.startswith("kustomize.config.k8s.io/")
        self.schema = complete(schema, minor, api_version, kind) if self._is_object else dict(schema)
        formats = formats_of(self.schema)
        self._validator = jsonschema_rs.Draft202012Validator(
            self.schema,
            validate_formats=True,
            formats=formats or None,
            pattern_options=jsonschema_rs.RegexOptions(),
        )
        self._lists = list_plan(schema)
        self._are_distinct = None if self._lists is None else distinct_check(self._lists)
        self._is_crd = kind == "CustomResourceDefinition" and api_version.startswith("apiextensions.k8s.io/")
        self._called_after = _CALLED_AFTER.get(f"{api_version.partition('/')[0]} {kind}", ())

    def problems(self, resource: Mapping[str, Any]) -> Iterable[Problem]:
        """Everything that the schema and the rules for metadata have against `resource`."""
        custom = self._custom
        subject = resource if custom is None else custom.decoded(resource)
        if self._is_clean(subject):
            return () if custom is None else custom.problems(subject, is_blocked=False)
        return self._explained(subject)

    def _is_clean(self, subject: Mapping[str, Any]) -> bool:
        """The quick answer for almost every object; False only means that a closer look is due."""
        if not self._validator.is_valid(subject):
            return False
        if self._called_after and any(self._kind_problems(subject)):
            return False
        try:
            are_distinct = self._are_distinct is None or self._are_distinct(subject)
            return are_distinct and (not self._is_object or _is_plain(subject["metadata"]))
        except (AttributeError, KeyError, TypeError):
            return False

    def _explained(self, subject: Mapping[str, Any]) -> Iterator[Problem]:
        from generator.schema.list_types import duplicates
        from generator.schema.messages import problems

        is_custom, is_blocked = self._custom is not None, False
        for error in self._validator.iter_errors(subject):
            is_blocked = is_blocked or error.kind.name in _BLOCKING
            yield from problems(error, self.schema, is_custom=is_custom)
        if self._lists is not None:
            yield from duplicates(self._lists, subject)
        if self._is_object:
            yield from _metadata_problems(subject.get("metadata"))
        if self._called_after:
            yield from self._kind_problems(subject)
        if self._custom is not None:
            yield from self._custom.problems(subject, is_blocked=is_blocked)

    def _kind_problems(self, subject: Mapping[str, Any]) -> Iterator[Problem]:
        yield from _name_problems(subject, self._called_after)
        if self._is_crd:
            yield from _definition_structure(subject)


def complete(schema: Mapping[str, Any], minor: str, api_version: str, kind: str) -> dict[str, Any]:
    """`schema` with what holds for the metadata of every object and for the values of the built-in types."""
    definitions = schema.get("$defs", {})
    is_custom = OBJECT_META not in definitions
    overlay = {"metadata": metadata_schema(minor, api_version, kind, is_custom=is_custom)}
    whole = {**schema, "allOf": [*schema.get("allOf", ()), {"properties": overlay}]}
    if is_custom:
        # A custom kind: the server knows the fields of metadata all the same.
        definitions = {**load_bundle(minor).reachable([OBJECT_META]), **definitions}
        # A kind that nobody knows may be some tool's own file, with fields of its own in metadata.
        if kind:
            whole["allOf"].append({"properties": {"metadata": {"$ref": f"#/$defs/{OBJECT_META}"}}})
    whole["$defs"] = constrained(definitions)
    return whole


def _is_plain(metadata: Any) -> bool:
    """Whether there is a name, and not enough annotations to be too large. A character has four bytes at most."""
    annotations = metadata.get("annotations")
    if annotations and sum(map(len, annotations)) + sum(map(len, annotations.values())) > _ANNOTATION_BYTES // 4:
        return False
    return bool(metadata.get("name") or metadata.get("generateName"))


def _metadata_problems(metadata: Any) -> Iterator[Problem]:
    from generator.schema.messages import Problem

    metadata = metadata if isinstance(metadata, Mapping) else {}
    if not (metadata.get("name") or metadata.get("generateName")):
        yield Problem("schema", "/metadata/name", _GENERATED_FIELD)
    annotations = mapping(metadata, "annotations")
    texts = [*annotations, *(value for value in annotations.values() if isinstance(value, str))]
    if sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) > _ANNOTATION_BYTES:
        words = f"metadata.annotations: Too long: may not be more than {_ANNOTATION_BYTES} bytes"
        yield Problem("schema", "/metadata/annotations", words)


def _name_problems(resource: Mapping[str, Any], parts: tuple[tuple[str, ...], ...]) -> Iterator[Problem]:
    """A kind whose objects are called after what stands in them, for instance plural.group of a definition."""
    wanted = [text(resource, *part) for part in parts]
    name = text(resource, "metadata", "name")
    if all(wanted) and name and name != ".".join(wanted):
        from generator.schema.messages import Problem

        source = '+"."+'.join(".".join(part) for part in parts)
        words = f"metadata.name: Invalid value: must be {source}, here {'.'.join(wanted)}"
        yield Problem("schema", "/metadata/name", words)


def _definition_structure(resource: Mapping[str, Any]) -> Iterator[Problem]:
    """The schemas of a CustomResourceDefinition are structural."""
    from generator.schema.crd import structure_problems
    from generator.schema.messages import Problem

    for pointer, message in structure_problems(resource):
        path = (int(part) if part.isdecimal() else part for part in pointers.split(pointer))
        yield Problem("schema", pointer, f"{pointers.field_path(path)}: Invalid value: {message}")
