"""`gitops:` - where Argo CD finds the rendered tree."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from generator.spec.sections.base import DnsLabel, ObjectName, Section, describe, text

RepoUrl = Annotated[
    str,
    text(
        r"^(https?://[^\s@:]+(:[0-9]+)?/\S+|ssh://\S+|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:\S+|file:///\S+)$",
        "a git URL without a password, such as https://git.example.com/platform/clearml.git",
    ),
]
Branch = Annotated[str, text(r"^[A-Za-z0-9][A-Za-z0-9._/-]*$", "a branch name")]
TreePath = Annotated[
    str, text(r"^(\.|[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*)$", "a relative path without ..")
]
ServerUrl = Annotated[str, text(r"^https://\S+$", "the URL of an API server")]


class Destination(Section, frozen=True, kw_only=True):
    """The cluster to deploy to."""

    server: Annotated[ServerUrl | None, describe("API server, as Argo CD knows it.")] = None
    name: Annotated[str | None, describe("Name of the cluster in Argo CD, instead of server.")] = None


class Cluster(Section, frozen=True, kw_only=True):
    """One cluster of many, by the address under which Argo CD knows it."""

    name: Annotated[DnsLabel, describe("Name of the cluster; the Application's name ends in it.")]
    server: Annotated[ServerUrl, describe("API server, as Argo CD knows it.")]
    overlay: Annotated[DnsLabel, describe("Overlay that is deployed there.")] = "openshift"


class ClusterSelector(Section, frozen=True, kw_only=True):
    """Every cluster that Argo CD knows with these labels on its Secret, also those that come later."""

    match_labels: Annotated[dict[str, str], Meta(min_length=1), describe("Labels of the cluster's Secret.")]
    overlay: Annotated[DnsLabel, describe("Overlay that is deployed there.")] = "openshift"


class ApplicationSet(Section, frozen=True, kw_only=True):
    """Many clusters: their overlays get one ApplicationSet in place of Applications."""

    clusters: Annotated[tuple[Cluster, ...], describe("Clusters one by one (list generator).")] = ()
    selectors: Annotated[tuple[ClusterSelector, ...], describe("Clusters by label (cluster generator).")] = ()

    @property
    def overlays(self) -> frozenset[str]:
        """The overlays that it deploys."""
        return frozenset([one.overlay for one in self.clusters] + [one.overlay for one in self.selectors])


class GitOps(Section, frozen=True, kw_only=True):
    """The repository that holds the rendered tree, and the Argo CD that syncs it."""

    repo_url: Annotated[RepoUrl, describe("Repository that Argo CD reads.")] = field(name="repoURL")
    branch: Annotated[Branch, describe("Branch that Argo CD follows.")] = "main"
    path: Annotated[TreePath, describe("Folder of the tree in the repository; . is its root.")] = "."
    argocd_namespace: Annotated[DnsLabel, describe("Namespace of Argo CD.")] = "openshift-gitops"
    project: Annotated[ObjectName | None, describe("Name of the AppProject; default: the name of the application.")] = (
        None
    )
    destination: Annotated[Destination, describe("Cluster to deploy to; default: the one that Argo CD runs in.")] = (
        Destination()
    )
    prune: Annotated[bool, describe("Let Argo CD delete what left the tree (data is protected).")] = True
    self_heal: Annotated[bool, describe("Let Argo CD undo changes made by hand.")] = True
    retries: Annotated[int, Meta(ge=-1, le=100), describe("How often a sync is tried again; -1: for ever.")] = 5
    application_set: Annotated[
        ApplicationSet | None, describe("Deploy overlays to many clusters; without it, to the destination alone.")
    ] = None
