"""What can only be said once an overlay has had its word: configuration checksums, expectations, names of Jobs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.components.foreign import foreign_objects, with_expectations
from generator.k8s.resource import Resource, with_annotations
from generator.spec.model import App

# A pod template that carries it rolls its pods when their configuration changes.
CHECKSUM = "checksum/config"


def finished(app: App, resources: Iterable[Resource]) -> list[Resource]:
    """`resources` as they are applied."""
    listed = list(resources)
    foreign = foreign_objects(app)
    configuration = {one["metadata"]["name"]: one.get("data", {}) for one in listed if one["kind"] == "ConfigMap"}
    return [_named(with_expectations(_with_checksum(one, configuration), foreign)) for one in listed]


def _with_checksum(resource: Resource, configuration: Mapping[str, Mapping[str, str]]) -> Resource:
    template = resource.get("spec", {}).get("template")
    if not template or "spec" not in template:
        return resource
    used = {name: configuration[name] for name in _config_maps(template["spec"]) if configuration.get(name)}
    if not used:
        return resource
    checksum = _digest(used)[:16]
    return {**resource, "spec": {**resource["spec"], "template": with_annotations(template, {CHECKSUM: checksum})}}


def _config_maps(pod: Mapping[str, Any]) -> Iterator[str]:
    for volume in pod.get("volumes", ()):
        if "configMap" in volume:
            yield volume["configMap"]["name"]


def _named(resource: Resource) -> Resource:
    """A Job under the name it is applied by: a Job's template cannot be changed, so another template is another Job."""
    if resource["kind"] != "Job":
        return resource
    name = f"{resource['metadata']['name']}-{_digest(resource['spec'])[:10]}"
    return {**resource, "metadata": {**resource["metadata"], "name": name}}


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
