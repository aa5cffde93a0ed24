"""Who talks to whom: the one table behind NetworkPolicies, the console's arrows and docs/architecture.md."""

from __future__ import annotations

import json
from dataclasses import dataclass

from generator.spec.model import App

PORTS = {
    "elasticsearch": 9200,
    "mongodb": 27017,
    "redis": 6379,
    "apiserver": 8008,
    "fileserver": 8081,
    "webserver": 8443,
}
STORES = ("elasticsearch", "mongodb", "redis")
KINDS = {
    **dict.fromkeys(STORES, "StatefulSet"),
    **dict.fromkeys(("apiserver", "fileserver", "webserver", "async-delete"), "Deployment"),
}


# Everything that runs pods, in the order of a start.
RUNNING = (*PORTS, "async-delete")


@dataclass(frozen=True, slots=True)
class Flow:
    """One allowed connection: `source` opens TLS connections to `target`."""

    source: str
    target: str


FLOWS = (
    Flow("apiserver", "elasticsearch"),
    Flow("apiserver", "mongodb"),
    Flow("apiserver", "redis"),
    Flow("fileserver", "apiserver"),
    Flow("fileserver", "redis"),
    Flow("webserver", "apiserver"),
    Flow("webserver", "fileserver"),
    Flow("async-delete", "elasticsearch"),
    Flow("async-delete", "mongodb"),
    Flow("async-delete", "redis"),
    Flow("async-delete", "fileserver"),
)


def is_external(app: App, component: str) -> bool:
    """Whether `component` is a store that somebody else runs."""
    return component in STORES and getattr(app.spec, component).mode == "external"


def targets(component: str) -> list[str]:
    """What `component` connects to."""
    return [flow.target for flow in FLOWS if flow.source == component]


def sources(component: str) -> list[str]:
    """What connects to `component`."""
    return [flow.source for flow in FLOWS if flow.target == component]


def connects_to(app: App, component: str) -> str | None:
    """The console's annotation `app.openshift.io/connects-to` for what runs here; None where there is nothing."""
    managed = [target for target in targets(component) if not is_external(app, target)]
    links = [{"apiVersion": "apps/v1", "kind": KINDS[target], "name": app.named(target)} for target in managed]
    return json.dumps(links, separators=(",", ":")) if links else None
