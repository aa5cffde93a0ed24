"""Conflicts in `gitops:`: a cluster named twice, an ApplicationSet that deploys nothing, or what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from generator.spec.merge import Place
from generator.spec.model import App
from generator.spec.problems import Problem


def gitops_conflicts(app: App) -> Iterator[Problem]:
    """What cannot be said of clusters at once."""
    gitops = app.spec.gitops
    if gitops is None:
        return
    if gitops.destination.server is not None and gitops.destination.name is not None:
        yield Problem(
            "gitops.destination names the cluster twice: keep one of server and name",
            ("/gitops/destination/server", "/gitops/destination/name"),
        )
    several = gitops.application_set
    if several is None:
        return
    where = "/gitops/applicationSet"
    if not several.clusters and not several.selectors:
        yield Problem("gitops.applicationSet names no cluster: add clusters or selectors, or remove it", (where,))
    seen: set[tuple[str, str]] = set()
    for index, cluster in enumerate(several.clusters):
        if (cluster.name, cluster.overlay) in seen:
            message = f"gitops.applicationSet.clusters: overlay {cluster.overlay} is deployed to {cluster.name} twice"
            yield Problem(message, (f"{where}/clusters/{index}/name",))
        seen.add((cluster.name, cluster.overlay))


def cluster_conflicts(places: Sequence[Place]) -> Iterator[Problem]:
    """Overlays that the ApplicationSet deploys and that are not there, and one with the name of another Application."""
    gitops = places[0].app.spec.gitops
    if gitops is None:
        return
    present = [place.app.overlay for place in places[1:] if place.enabled]
    if "argocd" in present:
        # generator/kustomize/argocd_bootstrap.py
        yield Problem(
            "overlays.argocd: its Application would have the name of the one that deploys argocd/: rename it",
            ("/overlays/argocd",),
            on_key=True,
        )
    several = gitops.application_set
    yield from _shared_namespaces(places, several.overlays if several else frozenset())
    if several is None:
        return
    named = [(f"clusters/{index}", one.overlay) for index, one in enumerate(several.clusters)]
    named += [(f"selectors/{index}", one.overlay) for index, one in enumerate(several.selectors)]
    for where, overlay in named:
        if overlay not in present:
            message = f"gitops.applicationSet: there is no overlay {overlay}: name one of {', '.join(present)}"
            yield Problem(message, (f"/gitops/applicationSet/{where}",))


def _shared_namespaces(places: Sequence[Place], spread: Collection[str]) -> Iterator[Problem]:
    """Two Applications that deploy to one namespace undo each other's work for ever."""
    taken: dict[str, str] = {}
    for place in places[1:]:
        name, namespace = place.app.overlay, place.app.namespace
        if not place.enabled or name in spread:
            continue
        other = taken.setdefault(namespace, name)
        if other != name:
            yield Problem(
                f"overlays {other} and {name} would both deploy to the namespace {namespace}: give {name} its own",
                (f"/overlays/{name}/namespace", f"/overlays/{name}"),
            )
