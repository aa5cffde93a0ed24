"""What an administrator applies once: the Namespaces, and the Application that deploys the rest of `argocd/`.

It needs a project of its own: that of the overlays must not be able to make Applications or change itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.k8s.resource import Resource, metadata
from generator.kustomize.argocd_application import HERE, folder, sync_policy
from generator.spec.conventions import labels
from generator.spec.model import App
from generator.spec.sections.gitops import GitOps

_GROUP = "argoproj.io"
_NAME = "argocd"


def bootstrap_objects(gitops: GitOps, apps: Sequence[App]) -> list[Resource]:
    """Namespaces for OpenShift, AppProject and Application, each with its namespace: `oc apply -k` is all."""
    return [*_namespaces(gitops, apps), _project(gitops, apps[0]), _application(gitops, apps[0])]


def _namespaces(gitops: GitOps, apps: Sequence[App]) -> list[Resource]:
    """The label managed-by makes the GitOps operator give its Argo CD the rights of `admin` there."""
    namespaces = sorted({app.namespace for app in apps if app.platform.kind == "openshift"})
    own = {
        **labels(apps[0], "namespace"),
        "argocd.argoproj.io/managed-by": gitops.argocd_namespace,
        "pod-security.kubernetes.io/enforce": "restricted",
        # Otherwise OpenShift would set the label itself, from the SCCs that the namespace may use.
        "security.openshift.io/scc.podSecurityLabelSync": "false",
    }
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(name, own)} for name in namespaces]


def _project(gitops: GitOps, app: App) -> Resource:
    kinds = ("AppProject", "Application", *(("ApplicationSet",) if gitops.application_set else ()))
    return {
        "apiVersion": f"{_GROUP}/v1alpha1",
        "kind": "AppProject",
        "metadata": {**metadata(app.named(_NAME), labels(app, "gitops")), "namespace": gitops.argocd_namespace},
        "spec": {
            "description": f"What deploys ClearML ({app.name}): the projects and Applications of the rendered tree",
            "sourceRepos": [gitops.repo_url],
            # Where Argo CD itself runs, whatever cluster the overlays go to.
            "destinations": [{"server": HERE, "namespace": gitops.argocd_namespace}],
            "namespaceResourceWhitelist": [{"group": _GROUP, "kind": kind} for kind in kinds],
        },
    }


def _application(gitops: GitOps, app: App) -> Resource:
    """The app of apps. What it prunes are Applications without a finalizer: what these deployed stays."""
    path = folder(gitops, "argocd")
    annotations = {
        "argocd.argoproj.io/manifest-generate-paths": f"/{path}",
        "argocd.argoproj.io/compare-options": "ServerSideDiff=true",
    }
    return {
        "apiVersion": f"{_GROUP}/v1alpha1",
        "kind": "Application",
        "metadata": {
            **metadata(app.named(_NAME), labels(app, "gitops"), annotations),
            "namespace": gitops.argocd_namespace,
        },
        "spec": {
            "project": app.named(_NAME),
            "source": {"repoURL": gitops.repo_url, "targetRevision": gitops.branch, "path": path},
            "destination": {"server": HERE, "namespace": gitops.argocd_namespace},
            "syncPolicy": sync_policy(gitops, "CreateNamespace=false", "ServerSideApply=true"),
        },
    }
