"""A spec, rendered to disk, built with the real kustomize and compared with what was meant."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.check.built import BuiltOverlay
from generator.check.engines import Target
from generator.check.pipeline import check_overlays
from generator.check.selection import Selection
from generator.components.flows import FLOWS, PORTS, is_external
from generator.k8s.resource import identity
from generator.k8s.yamlio import dump, load_documents
from generator.kustomize.build import Kustomize, build, find_kustomize
from generator.kustomize.layout import base_objects, overlay_objects, render_tree
from generator.spec.load import load_spec
from generator.spec.model import App
from tests.property import flows, invariants

Spec = Mapping[str, Any]
SMALLEST: Spec = {"name": "clearml", "namespace": "ml", "version": "2.3.0", "host": "clearml.example.com"}


@cache
def _kustomize() -> Kustomize:
    return find_kustomize(os.environ)


@dataclass(frozen=True)
class Built:
    """One overlay as kustomize built it: `app` is what was asked for, `stream` what came out, as `objects`."""

    app: App
    folder: Path
    stream: bytes
    objects: list[dict[str, Any]]


def builds(spec: Spec, place: Path) -> Iterator[Built]:
    """Render `spec` below `place` and build each overlay; base goes with each of them."""
    file = place / "clearml.yaml"
    file.write_text(dump(dict(spec)), "utf-8")
    loaded = load_spec(file)
    for path, content in render_tree(loaded).items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    invariants.assert_hold(base_objects(loaded.base), "base")
    for app in loaded.apps:
        folder = place / "overlays" / app.overlay
        stream = build(_kustomize(), folder)
        yield Built(app, folder, stream, [document.value for document in load_documents(stream)])


def assert_good(spec: Spec, place: Path) -> None:
    """Everything that is promised of a tree."""
    for one in builds(spec, place):
        assert_as_meant(one)
        platform = one.app.platform
        invariants.assert_hold(one.objects, platform.kind, platform.openshift)
        assert_flows_close(one.app, one.objects)
        overlay = BuiltOverlay(one.app.overlay, one.folder, Target(platform.kubernetes, platform.openshift), one.stream)
        assert check_overlays([overlay], Selection()).findings == ()


def assert_as_meant(one: Built) -> None:
    """Patches and all, the build gives the objects that components and overlay returned, in the one namespace."""
    meant = overlay_objects(one.app)
    wanted = {identity(value): value for value in meant}
    assert len(wanted) == len(meant)
    found = {}
    for value in one.objects:
        if value["kind"] != "Namespace":
            assert value["metadata"].pop("namespace") == one.app.namespace
        found[identity(value)] = value
    assert sorted(found) == sorted(wanted)
    for key, value in wanted.items():
        assert found[key] == value


def assert_flows_close(app: App, objects: list[dict[str, Any]]) -> None:
    """Both sides of a flow say the same, and that is the table; every door and port is accounted for."""
    running = {name for name in (*PORTS, "async-delete") if not is_external(app, name)}
    table = {(flow.source, flow.target, PORTS[flow.target]) for flow in FLOWS if {flow.source, flow.target} <= running}
    assert flows.closed(objects)
    assert flows.said_by(objects, "egress") == flows.said_by(objects, "ingress") == table
    assert flows.listening(objects) == {(name, number) for name, number in PORTS.items() if name in running}
    door = app.platform.kind == "openshift" or app.keys.ingress.enabled
    assert flows.doors(objects) == ({("webserver", 8443)} if door else set())
