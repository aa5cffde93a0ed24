"""A Kubernetes object as a plain dict: how it is made, told apart and filed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

Resource: TypeAlias = dict[str, Any]


class Identity(NamedTuple):
    """What makes an object one of a kind inside a namespace; the version of its API does not."""

    group: str
    kind: str
    name: str


def identity(resource: Mapping[str, Any]) -> Identity:
    """The identity of `resource`."""
    group, slash, _ = resource["apiVersion"].rpartition("/")
    return Identity(group if slash else "", resource["kind"], resource["metadata"]["name"])


def file_name(resource: Mapping[str, Any]) -> str:
    """`<name>.<kind>.yaml`, the file that holds `resource` and nothing else."""
    return f"{resource['metadata']['name']}.{resource['kind'].lower()}.yaml"


def metadata(
    name: str, labels: Mapping[str, str] | None = None, annotations: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """`metadata` without empty parts, keys of labels and annotations sorted."""
    result: dict[str, Any] = {"name": name}
    if labels:
        result["labels"] = dict(sorted(labels.items()))
    if annotations:
        result["annotations"] = dict(sorted(annotations.items()))
    return result


def without_empty(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """`mapping` less the keys whose value is None, or an empty dict or list: what nobody needs to read."""
    return {key: value for key, value in mapping.items() if value is not None and value != {} and value != []}


def with_annotations(resource: Resource, annotations: Mapping[str, str]) -> Resource:
    """A copy of `resource` that carries `annotations` as well."""
    meta = dict(resource["metadata"])
    meta["annotations"] = dict(sorted({**meta.get("annotations", {}), **annotations}.items()))
    return {**resource, "metadata": meta}
