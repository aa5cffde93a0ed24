"""Where everything goes: from a loaded spec to the whole tree, as paths and bytes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator.components.registry import render_components
from generator.k8s.resource import Identity, Resource, file_name, identity
from generator.k8s.yamlio import dump
from generator.kustomize.argocd import argocd_files
from generator.kustomize.finish import finished
from generator.kustomize.patch import deletion, difference
from generator.overlays.registry import OVERLAYS
from generator.spec.load import Loaded
from generator.spec.model import App

HEADER = "# Made by `python -m generator render`; edit clearml.yaml instead.\n"


def render_tree(loaded: Loaded) -> dict[str, bytes]:
    """Every file of the tree: `base/`, `overlays/<name>/` and, with `gitops`, `argocd/`."""
    base = base_objects(loaded.base)
    overlays = {app.overlay: overlay_objects(app) for app in loaded.apps}
    files = _base_files(loaded.base, base)
    for app in loaded.apps:
        files |= _overlay_files(app, base, overlays[app.overlay])
    files |= argocd_files([(app, overlays[app.overlay]) for app in loaded.apps])
    return {path: (HEADER + dump(value)).encode() for path, value in sorted(files.items())}


def base_objects(app: App) -> list[Resource]:
    """The objects of `base/`."""
    return finished(app, render_components(app).resources)


def overlay_objects(app: App) -> list[Resource]:
    """The objects that building the overlay must give, without the namespace that kustomize sets."""
    rendered = render_components(app)
    return finished(app, OVERLAYS[app.platform.kind].render(app, rendered.resources, rendered.endpoints))


def _base_files(app: App, resources: Sequence[Resource]) -> dict[str, Any]:
    files: dict[str, Any] = {f"base/{file_name(one)}": one for one in resources}
    names = [file_name(one) for one in resources]
    return {**files, "base/kustomization.yaml": kustomization(names, namespace=app.namespace)}


def _overlay_files(app: App, base: Sequence[Resource], resources: Sequence[Resource]) -> dict[str, Any]:
    folder = f"overlays/{app.overlay}"
    known = {identity(one): one for one in base}
    wanted = {identity(one) for one in resources}
    added = [one for one in resources if identity(one) not in known]
    patches = {file_name(one): patch for one, patch in _patches(known, wanted, resources)}
    return {
        **{f"{folder}/{file_name(one)}": one for one in added},
        **{f"{folder}/patches/{name}": patch for name, patch in patches.items()},
        f"{folder}/kustomization.yaml": kustomization(
            ["../../base", *(file_name(one) for one in added)],
            namespace=app.namespace,
            patches=[f"patches/{name}" for name in sorted(patches)],
        ),
    }


def _patches(
    known: Mapping[Identity, Resource], wanted: set[Identity], resources: Iterable[Resource]
) -> Iterable[tuple[Resource, Resource]]:
    for one in resources:
        before = known.get(identity(one))
        patch = difference(before, one) if before else None
        if patch:
            yield one, patch
    for key, one in known.items():
        if key not in wanted:
            yield one, deletion(one)


def kustomization(
    resources: Sequence[str], *, namespace: str | None = None, patches: Sequence[str] = ()
) -> dict[str, Any]:
    """A kustomization.yaml. Names are never changed by it: Routes and Certificates would not follow."""
    result: dict[str, Any] = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    if namespace:
        result["namespace"] = namespace
    result["resources"] = sorted(resources)
    if patches:
        result["patches"] = [{"path": path} for path in patches]
    return result
