"""What a component is, and how a section of the spec becomes image, size and dressing of its pods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.k8s.endpoint import Endpoint
from generator.k8s.resource import Resource, metadata, without_empty
from generator.spec.conventions import labels, wave
from generator.spec.model import App
from generator.spec.releases import DEFAULT_REGISTRY, Product, releases
from generator.spec.sections.component import Resources, Workload


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a component gives: objects in reading order, and its endpoints."""

    resources: tuple[Resource, ...]
    endpoints: tuple[Endpoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """A component: its id, as in object names, and the pure function that renders it."""

    name: str
    render: Callable[[App], Rendered]


def workload_meta(
    app: App, component: str, section: Workload, number: int, *, product: Product, connects_to: str | None = None
) -> dict[str, Any]:
    """Metadata of the object that runs a component's pods, with what the user's section adds."""
    annotations = without_empty({**wave(number), "app.openshift.io/connects-to": connects_to})
    return metadata(
        app.named(component),
        {**pod_labels(app, component, section, product=product), "app.openshift.io/runtime": RUNTIMES[component]},
        {**annotations, **section.annotations},
    )


def pod_labels(app: App, component: str, section: Workload, *, product: Product) -> dict[str, str]:
    """Labels of a component's pods: ours, and those of the user's section (selectors stay ours)."""
    ours = labels(app, component, version=image_version(app, section, product))
    return {**section.labels, **ours}


# Icons that the OpenShift console knows for its topology view.
RUNTIMES = {
    "elasticsearch": "elastic",
    "mongodb": "mongodb",
    "redis": "redis",
    "apiserver": "python",
    "fileserver": "python",
    "webserver": "nginx",
    "async-delete": "python",
    "bootstrap": "python",
}


def image(app: App, section: Workload, product: Product) -> str:
    """The image of a component: its own choice, else the release's image below the registry or its mirror."""
    release = releases()[app.spec.version][product]
    own = section.image
    repository = own.repository or f"{app.spec.images.registry or DEFAULT_REGISTRY}/{release.path}"
    digest = f"@{own.digest}" if own.digest else ""
    return f"{repository}:{own.tag or release.tag}{digest}"


def image_version(app: App, section: Workload, product: Product) -> str:
    """The tag that runs, cut to what a label may hold."""
    return (section.image.tag or releases()[app.spec.version][product].tag)[:63].rstrip("-._")


def pull_secrets(app: App, section: Workload) -> list[str]:
    """Names of the pull Secrets of a component."""
    name = section.image.pull_secret or app.spec.images.pull_secret
    return [name] if name else []


def resource_amounts(resources: Resources) -> dict[str, Any]:
    """The API's `resources` of a section's."""
    return without_empty(
        {
            kind: without_empty({"cpu": amounts.cpu, "memory": amounts.memory})
            for kind, amounts in (("requests", resources.requests), ("limits", resources.limits))
        }
    )


def tolerations(section: Workload) -> list[dict[str, Any]]:
    """The API's `tolerations` of a section's."""
    return [
        without_empty({"key": one.key, "operator": one.operator, "value": one.value, "effect": one.effect})
        for one in section.tolerations
    ]


def with_user_env(env: list[dict[str, Any]], extra: Mapping[str, str]) -> list[dict[str, Any]]:
    """`env` with the user's variables: one of the same name takes the place of ours, the others follow."""
    merged = [{"name": one["name"], "value": extra[one["name"]]} if one["name"] in extra else one for one in env]
    known = {one["name"] for one in env}
    return merged + [{"name": name, "value": extra[name]} for name in sorted(extra) if name not in known]
