"""How the objects of an `App` are labelled and ordered, whatever makes them: component or overlay."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from generator.k8s.resource import metadata, without_empty
from generator.spec.model import App

SYNC_WAVE = "argocd.argoproj.io/sync-wave"
# Each wave waits until the one before is healthy; a claim stands in the wave of its pod, because a volume that waits
# for its first consumer would block an earlier wave for ever.
WAVE_ACCESS, WAVE_ISSUE, WAVE_CONFIG, WAVE_STORES, WAVE_API, WAVE_CLIENTS, WAVE_DOOR = -4, -3, -2, -1, 0, 1, 2


# A custom kind may be installed in the same sync, by another application.
CUSTOM_KIND = {"argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true"}


def wave(number: int) -> dict[str, str]:
    """The annotation that puts an object into a sync wave of Argo CD."""
    return {SYNC_WAVE: str(number)}


def selector(app: App, component: str) -> dict[str, str]:
    """The labels that tell a component's pods from all others; they never change."""
    return {"app.kubernetes.io/instance": app.name, "app.kubernetes.io/name": component}


def labels(app: App, component: str, *, version: str | None = None, runtime: str | None = None) -> dict[str, str]:
    """The recommended labels, with the version and the console's runtime icon where they fit."""
    return without_empty(
        {
            **selector(app, component),
            "app.kubernetes.io/component": component,
            "app.kubernetes.io/part-of": "clearml",
            "app.kubernetes.io/managed-by": "generator",
            "app.kubernetes.io/version": version,
            "app.openshift.io/runtime": runtime,
        }
    )


def meta(
    app: App,
    component: str,
    number: int,
    *,
    name: str | None = None,
    annotations: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Metadata of a component's object in sync wave `number`; the name defaults to the component's own."""
    return metadata(name or app.named(component), labels(app, component), {**wave(number), **annotations})
