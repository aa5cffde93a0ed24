"""The patches of a kustomization: which objects each one changes, and what it sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.shape import group_of, mapping, mappings, sequence, text
from generator.kustomize.sources import SourceText, parse_inline, read_sources


@dataclass(frozen=True)
class Target:
    """An object as a patch selects it; `earlier`: its names in the folders below; `hashed`: a hash will be appended."""

    group: str
    kind: str
    name: str
    namespace: str
    labels: Mapping[str, Any]
    hashed: bool = False
    earlier: frozenset[str] = frozenset()

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Target:
        """The target that the object `value` is."""
        metadata = mapping(value, "metadata")
        name, namespace = text(metadata, "name"), text(metadata, "namespace")
        return cls(group_of(value), text(value, "kind"), name, namespace, mapping(metadata, "labels"))

    @property
    def names(self) -> frozenset[str]:
        """Its name now and before."""
        return self.earlier | {self.name}

    def renamed(self, prefix: str, suffix: str, namespace: str) -> Target:
        """The target after a folder's prefix, suffix and namespace."""
        name = f"{prefix}{self.name}{suffix}"
        return replace(self, name=name, namespace=namespace or self.namespace, earlier=self.names - {name})


@dataclass(frozen=True)
class Patch:
    """A strategic merge patch (a mapping) or a JSON 6902 patch (a list of operations) at `base` of `source`."""

    source: SourceText
    base: str
    value: Any
    selector: Mapping[str, Any]
    inline: bool = False

    @property
    def is_merge(self) -> bool:
        """Whether it is a strategic merge patch."""
        return isinstance(self.value, dict)

    def matches(self, target: Target) -> bool:
        """Whether it changes `target`: by its selector, else by the kind and name in the patch itself."""
        if self.selector:
            return _selects(self.selector, target)
        own = Target.of(self.value) if isinstance(self.value, dict) else None
        return own is not None and (own.group, own.kind) == (target.group, target.kind) and own.name in target.names

    def operations(self) -> Iterator[tuple[SourceText, str, str, Any]]:
        """Source, place there, path in the object and value of each operation that sets something."""
        for index, operation in mappings({"ops": self.value}, "ops"):
            if text(operation, "op") in ("add", "replace"):
                where = self.base if self.inline else pointers.join(self.base, index, "value")
                yield self.source, where, text(operation, "path"), operation.get("value")


def patches_of(kustomization: SourceText) -> Iterator[Patch]:
    """The patches of one kustomization in the order in which they are applied."""
    content = kustomization.content
    for index, entry in enumerate(sequence(content, "patchesStrategicMerge")):
        if isinstance(entry, str):
            yield from _named(kustomization, entry, f"/patchesStrategicMerge/{index}", {})
    for field_name in ("patches", "patchesJson6902"):
        for index, entry in mappings(content, field_name):
            selector = mapping(entry, "target")
            if text(entry, "path"):
                yield from _files(kustomization, text(entry, "path"), selector)
            else:
                yield from _inline(kustomization, text(entry, "patch"), f"/{field_name}/{index}/patch", selector)


def _named(kustomization: SourceText, entry: str, where: str, selector: Mapping[str, Any]) -> Iterator[Patch]:
    """An entry of patchesStrategicMerge: the name of a file, or the patch itself."""
    if "\n" in entry or not (kustomization.path.parent / entry).is_file():
        yield from _inline(kustomization, entry, where, selector)
    else:
        yield from _files(kustomization, entry, selector)


def _files(kustomization: SourceText, entry: str, selector: Mapping[str, Any]) -> Iterator[Patch]:
    for source in read_sources(kustomization.path.parent / entry):
        yield Patch(source, "", source.content, selector)


def _inline(kustomization: SourceText, content: str, where: str, selector: Mapping[str, Any]) -> Iterator[Patch]:
    for value in parse_inline(content):
        yield Patch(kustomization, where, value, selector, inline=True)


def _selects(selector: Mapping[str, Any], target: Target) -> bool:
    """Whether every field of a kustomize target selector fits; patterns are anchored regular expressions."""
    pairs = [
        ("group", {target.group}),
        ("kind", {target.kind}),
        ("namespace", {target.namespace}),
        ("name", target.names),
    ]
    for field_name, values in pairs:
        wanted = selector.get(field_name)
        if isinstance(wanted, str) and wanted and not any(_fits(wanted, value) for value in values):
            return False
    labels = text(selector, "labelSelector")
    return all(_has_label(target.labels, term) for term in labels.split(",")) if labels else True


def _fits(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return pattern == value


def _has_label(labels: Mapping[str, Any], term: str) -> bool:
    """Whether an equality term of a label selector fits; other terms are taken to fit."""
    key, found, value = term.replace("==", "=").partition("=")
    return not found or key.endswith("!") or labels.get(key.strip()) == value.strip()
