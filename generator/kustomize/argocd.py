"""What Argo CD needs: a project that allows exactly what the tree holds, an Application an overlay, a bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from generator.k8s.resource import Resource, file_name, metadata, without_empty
from generator.spec.conventions import labels
from generator.spec.model import App
from generator.spec.sections.gitops import GitOps

Place: TypeAlias = tuple[App, Sequence[Resource]]
CLUSTER_SCOPED = ("Namespace",)
HERE = "https://kubernetes.default.svc"


def argocd_files(places: Sequence[Place]) -> dict[str, Any]:
    """Files below `argocd/`; none without `gitops` or without an overlay."""
    gitops = places[0][0].spec.gitops if places else None
    if gitops is None:
        return {}
    objects = [_project(gitops, places), *(_application(gitops, app) for app, _ in places)]
    bootstrap = _bootstrap(gitops, places)
    return {
        **{f"argocd/{file_name(one)}": one for one in objects},
        "argocd/kustomization.yaml": _kustomization(objects, gitops.argocd_namespace),
        **{f"argocd/bootstrap/{file_name(one)}": one for one in bootstrap},
        **({"argocd/bootstrap/kustomization.yaml": _kustomization(bootstrap)} if bootstrap else {}),
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


def _project_name(gitops: GitOps, app: App) -> str:
    return gitops.project or app.name


def _destination(gitops: GitOps) -> dict[str, str]:
    if gitops.destination.name:
        return {"name": gitops.destination.name}
    return {"server": gitops.destination.server or HERE}


def _project(gitops: GitOps, places: Sequence[Place]) -> Resource:
    """Only this repository, these namespaces, these kinds: an Application of it can deploy nothing else."""
    app = places[0][0]
    kinds = sorted({_group_kind(one) for _, resources in places for one in resources})
    namespaces = sorted({place.namespace for place, _ in places})
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": metadata(_project_name(gitops, app), labels(app, "gitops")),
        "spec": {
            "description": f"ClearML ({app.name}): exactly the kinds, namespaces and repository of the rendered tree",
            "sourceRepos": [gitops.repo_url],
            "destinations": [{**_destination(gitops), "namespace": namespace} for namespace in namespaces],
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


def _application(gitops: GitOps, app: App) -> Resource:
    root = "" if gitops.path == "." else f"{gitops.path}/"
    folder = f"{root}overlays/{app.overlay}"
    annotations = {
        # A shared repository: only commits below these paths make Argo CD render again.
        "argocd.argoproj.io/manifest-generate-paths": f"/{root}base;/{folder}",
        "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
    }
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        # Without the finalizer, deleting the Application leaves what it deployed.
        "metadata": metadata(app.named(app.overlay), labels(app, "gitops"), annotations),
        "spec": {
            "project": _project_name(gitops, app),
            "source": {"repoURL": gitops.repo_url, "targetRevision": gitops.branch, "path": folder},
            "destination": {**_destination(gitops), "namespace": app.namespace},
            "syncPolicy": {
                "automated": {"prune": gitops.prune, "selfHeal": gitops.self_heal},
                "syncOptions": ["CreateNamespace=false", "PruneLast=true", "ServerSideApply=true"],
                "retry": {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}},
            },
        },
    }


def _bootstrap(gitops: GitOps, places: Sequence[Place]) -> list[Resource]:
    """The Namespaces on OpenShift, applied once by an administrator before the first sync.

    The label managed-by makes the GitOps operator give its Argo CD the rights of `admin` there.
    """
    namespaces = sorted({app.namespace for app, _ in places if app.platform.kind == "openshift"})
    app = places[0][0]
    own = {
        **labels(app, "namespace"),
        "argocd.argoproj.io/managed-by": gitops.argocd_namespace,
        "pod-security.kubernetes.io/enforce": "restricted",
        # Otherwise OpenShift would set the label itself, from the SCCs that the namespace may use.
        "security.openshift.io/scc.podSecurityLabelSync": "false",
    }
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(name, own)} for name in namespaces]
