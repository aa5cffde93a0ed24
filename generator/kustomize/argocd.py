"""What Argo CD needs: a project that allows exactly what the tree holds, an Application an overlay, a bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from generator.k8s.resource import Resource, file_name, metadata, without_empty
from generator.kustomize.argocd_application import application, application_set, destination, project_name
from generator.kustomize.argocd_bootstrap import bootstrap_objects
from generator.spec.conventions import labels
from generator.spec.model import App
from generator.spec.sections.gitops import GitOps

Place: TypeAlias = tuple[App, Sequence[Resource]]
CLUSTER_SCOPED = ("Namespace",)


def argocd_files(places: Sequence[Place]) -> dict[str, Any]:
    """Files below `argocd/`; none without `gitops` or without an overlay."""
    gitops = places[0][0].spec.gitops if places else None
    if gitops is None:
        return {}
    several = gitops.application_set.overlays if gitops.application_set else frozenset()
    apps = [app for app, _ in places]
    spread = [app for app in apps if app.overlay in several]
    alone = [application(gitops, app) for app in apps if app.overlay not in several]
    objects = [_project(gitops, places), *alone, *([application_set(gitops, spread)] if spread else [])]
    bootstrap = bootstrap_objects(gitops, apps)
    return {
        **{f"argocd/{file_name(one)}": one for one in objects},
        "argocd/kustomization.yaml": _kustomization(objects, gitops.argocd_namespace),
        **{f"argocd/bootstrap/{file_name(one)}": one for one in bootstrap},
        "argocd/bootstrap/kustomization.yaml": _kustomization(bootstrap),
    }


def _kustomization(objects: Sequence[Resource], namespace: str | None = None) -> dict[str, Any]:
    # `namespace` would be stamped on cluster-scoped objects too: the bootstrap has a kustomization of its own.
    return without_empty(
        {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "namespace": namespace,
            "resources": sorted(file_name(one) for one in objects),
        }
    )


def _project(gitops: GitOps, places: Sequence[Place]) -> Resource:
    """Only this repository, these namespaces, these kinds: an Application of it can deploy nothing else."""
    app = places[0][0]
    kinds = sorted({_group_kind(one) for _, resources in places for one in resources})
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": metadata(project_name(gitops, app), labels(app, "gitops")),
        "spec": {
            "description": f"ClearML ({app.name}): exactly the kinds, namespaces and repository of the rendered tree",
            "sourceRepos": [gitops.repo_url],
            "destinations": _destinations(gitops, [place for place, _ in places]),
            "clusterResourceWhitelist": [
                {"group": group, "kind": kind} for group, kind in kinds if kind in CLUSTER_SCOPED
            ],
            "namespaceResourceWhitelist": [
                {"group": group, "kind": kind} for group, kind in kinds if kind not in CLUSTER_SCOPED
            ],
        },
    }


def _group_kind(resource: Resource) -> tuple[str, str]:
    group, slash, _ = resource["apiVersion"].rpartition("/")
    return (group if slash else "", resource["kind"])


def _destinations(gitops: GitOps, apps: Sequence[App]) -> list[dict[str, str]]:
    """Clusters and namespaces, each pair once; clusters that a selector finds have no name yet."""
    several = gitops.application_set
    found: list[dict[str, str]] = []
    for app in apps:
        servers = [{"server": one.server} for one in several.clusters if one.overlay == app.overlay] if several else []
        if several and any(one.overlay == app.overlay for one in several.selectors):
            servers = [{"server": "*"}]
        found += [{**server, "namespace": app.namespace} for server in servers or [destination(gitops)]]
    unique = {tuple(sorted(one.items())): one for one in found}
    return sorted(unique.values(), key=lambda one: (one["namespace"], one.get("server", ""), one.get("name", "")))
