"""An Argo CD Application for one overlay, and an ApplicationSet where an overlay is deployed to many clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.k8s.resource import Resource, metadata, without_empty
from generator.spec.conventions import labels
from generator.spec.model import App
from generator.spec.sections.gitops import GitOps

HERE = "https://kubernetes.default.svc"
# Of a generator's element, as Go templates. The cluster generator gives name, nameNormalized and server by itself
# (Argo CD, operator manual, "Cluster Generator"); the list generator gives what is listed.
_NAME, _SERVER, _OVERLAY, _NAMESPACE = (
    "{{ .nameNormalized }}",
    "{{ .server }}",
    "{{ .values.overlay }}",
    "{{ .values.namespace }}",
)


def project_name(gitops: GitOps, app: App) -> str:
    """The AppProject of the overlays' Applications."""
    return gitops.project or app.name


def folder(gitops: GitOps, path: str) -> str:
    """Where `path` of the tree is in the repository."""
    return path if gitops.path == "." else f"{gitops.path}/{path}"


def destination(gitops: GitOps) -> dict[str, str]:
    """The cluster of Applications that no ApplicationSet makes."""
    if gitops.destination.name:
        return {"name": gitops.destination.name}
    return {"server": gitops.destination.server or HERE}


def application(gitops: GitOps, app: App) -> Resource:
    """The Application that deploys the overlay of `app` to the one destination."""
    where = {**destination(gitops), "namespace": app.namespace}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        # Without the finalizer, deleting the Application leaves what it deployed.
        "metadata": metadata(app.named(app.overlay), labels(app, "gitops"), _annotations(gitops, app.overlay)),
        "spec": _spec(gitops, app, app.overlay, where),
    }


def application_set(gitops: GitOps, apps: Sequence[App]) -> Resource:
    """One Application for each cluster and overlay that `gitops.applicationSet` names."""
    first = apps[0]
    where = {"server": _SERVER, "namespace": _NAMESPACE}
    name = f"{first.name}-{_OVERLAY}-{_NAME}"
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": metadata(first.name, labels(first, "gitops")),
        "spec": {
            "goTemplate": True,
            # A name without a value stops everything, instead of deploying to "<no value>".
            "goTemplateOptions": ["missingkey=error"],
            "generators": _generators(gitops, {app.overlay: app.namespace for app in apps}),
            # Neither the end of this object nor a cluster that is taken off the list deletes what runs there.
            "syncPolicy": {"preserveResourcesOnDeletion": True},
            "template": {
                "metadata": metadata(name, labels(first, "gitops"), _annotations(gitops, _OVERLAY)),
                "spec": _spec(gitops, first, _OVERLAY, where),
            },
        },
    }


def sync_policy(gitops: GitOps, *options: str) -> dict[str, Any]:
    """Automated sync as `gitops` chooses; what fails is tried again, after ever longer pauses."""
    return {
        "automated": {"prune": gitops.prune, "selfHeal": gitops.self_heal},
        "syncOptions": list(options),
        "retry": {"limit": gitops.retries, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}},
    }


def _generators(gitops: GitOps, namespaces: dict[str, str]) -> list[dict[str, Any]]:
    several = gitops.application_set
    if several is None:
        return []
    elements = [
        {
            "name": one.name,
            "nameNormalized": one.name,
            "server": one.server,
            "values": {"overlay": one.overlay, "namespace": namespaces[one.overlay]},
        }
        for one in several.clusters
        if one.overlay in namespaces
    ]
    by_label = [
        {
            "clusters": {
                "selector": {"matchLabels": dict(sorted(one.match_labels.items()))},
                "values": {"overlay": one.overlay, "namespace": namespaces[one.overlay]},
            }
        }
        for one in several.selectors
        if one.overlay in namespaces
    ]
    return [*([{"list": {"elements": elements}}] if elements else []), *by_label]


def _annotations(gitops: GitOps, overlay: str) -> dict[str, str]:
    paths = ";".join(f"/{folder(gitops, path)}" for path in ("base", f"overlays/{overlay}"))
    return {
        # A shared repository: only commits below these paths make Argo CD render again.
        "argocd.argoproj.io/manifest-generate-paths": paths,
        # The API server's own answer to what would change. Fields that a cluster fills in (the host of a Route, the
        # CA in a ConfigMap, secrets of a ServiceAccount) are no difference then: no ignoreDifferences is needed.
        "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
    }


def _spec(gitops: GitOps, app: App, overlay: str, where: dict[str, str]) -> dict[str, Any]:
    source = {
        "repoURL": gitops.repo_url,
        "targetRevision": gitops.branch,
        "path": folder(gitops, f"overlays/{overlay}"),
    }
    return without_empty(
        {
            "project": project_name(gitops, app),
            "source": source,
            "destination": where,
            "syncPolicy": sync_policy(gitops, "CreateNamespace=false", "PruneLast=true", "ServerSideApply=true"),
        }
    )
