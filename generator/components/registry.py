"""All components, in reading order: one line for each module of this package that has a `COMPONENT`."""

from __future__ import annotations

from generator.components import (
    apiserver,
    async_delete,
    bootstrap,
    certificates,
    elasticsearch,
    external_secrets,
    fileserver,
    mongodb,
    network_policies,
    redis,
    waiting,
    webserver,
)
from generator.components.component import Component, Rendered
from generator.components.foreign import foreign_objects, with_expectations
from generator.spec.model import App

COMPONENTS: tuple[Component, ...] = (
    network_policies.COMPONENT,
    certificates.COMPONENT,
    external_secrets.COMPONENT,
    waiting.COMPONENT,
    elasticsearch.COMPONENT,
    mongodb.COMPONENT,
    redis.COMPONENT,
    apiserver.COMPONENT,
    fileserver.COMPONENT,
    webserver.COMPONENT,
    async_delete.COMPONENT,
)

# Those whose objects must be final when they are named: they belong to each overlay, none to base.
OVERLAY_COMPONENTS: tuple[Component, ...] = (bootstrap.COMPONENT,)


def render_components(app: App) -> Rendered:
    """Every object and endpoint of `app`, before an overlay has seen them."""
    chosen = COMPONENTS if app.platform.kind == "base" else (*COMPONENTS, *OVERLAY_COMPONENTS)
    rendered = [component.render(app) for component in chosen]
    foreign = foreign_objects(app)
    return Rendered(
        tuple(with_expectations(resource, foreign) for one in rendered for resource in one.resources),
        tuple(endpoint for one in rendered for endpoint in one.endpoints),
    )
