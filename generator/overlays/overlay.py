"""What an overlay is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from generator.k8s.endpoint import Endpoint
from generator.k8s.resource import Resource
from generator.spec.model import App


@dataclass(frozen=True, slots=True)
class Overlay:
    """A place: from all objects and endpoints of an `App` to the final objects of that place."""

    name: Literal["openshift", "dev"]
    render: Callable[[App, Sequence[Resource], Sequence[Endpoint]], tuple[Resource, ...]]


def on_pods(resource: Resource, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Resource:
    """`resource` with `change` applied to its pod template, if it has one."""
    template = resource.get("spec", {}).get("template")
    if not template or "spec" not in template:
        return resource
    return {**resource, "spec": {**resource["spec"], "template": change(template)}}
