"""The whole of `clearml.yaml` as frozen types, and what a component sees of it: `App`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta, field

from generator.spec.sections.apiserver import Apiserver
from generator.spec.sections.async_delete import AsyncDelete
from generator.spec.sections.base import AppName, DnsLabel, HostName, PortNumber, Section, describe
from generator.spec.sections.elasticsearch import Elasticsearch
from generator.spec.sections.fileserver import Fileserver
from generator.spec.sections.gitops import GitOps
from generator.spec.sections.image import Images
from generator.spec.sections.mongodb import Mongodb
from generator.spec.sections.network import Network
from generator.spec.sections.overlay import Ingress, KubernetesVersion, OpenShiftVersion, Route
from generator.spec.sections.redis import Redis
from generator.spec.sections.secrets import Secrets, User
from generator.spec.sections.tls import Tls
from generator.spec.sections.webserver import Webserver

# The releases of releases.yaml; a test holds the two together.
ClearmlVersion = Literal["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0"]


class Settings(Section, frozen=True, kw_only=True):
    """Keys that stand at the top of `clearml.yaml` and may be overridden in an overlay."""

    images: Annotated[Images, describe("Where images come from.")] = Images()
    tls: Annotated[Tls, describe("Certificates between the pods.")] = Tls()
    secrets: Annotated[Secrets, describe("Where passwords and keys come from.")] = Secrets()
    users: Annotated[tuple[User, ...], Meta(min_length=1, description="Who may log in; at least one.")] = (
        User(username="admin", name="Administrator"),
    )
    elasticsearch: Annotated[Elasticsearch, describe("Events, logs and metrics.")] = Elasticsearch()
    mongodb: Annotated[Mongodb, describe("Users, projects, tasks and models.")] = Mongodb()
    redis: Annotated[Redis, describe("Locks, worker registry and cached tokens.")] = Redis()
    apiserver: Annotated[Apiserver, describe("ClearML's API.")] = Apiserver()
    fileserver: Annotated[Fileserver, describe("Artifacts, models and debug images.")] = Fileserver()
    webserver: Annotated[Webserver, describe("Web UI, and the one door to API and files.")] = Webserver()
    async_delete: Annotated[AsyncDelete, describe("Deletes the files of deleted tasks.")] = AsyncDelete()
    network: Annotated[Network, describe("Flows that leave the namespace.")] = Network()


class Overlay(Settings, frozen=True, kw_only=True):
    """One place that ClearML is deployed to: keys of its own first, then overrides."""

    enabled: Annotated[bool, describe("false leaves this overlay out.")] = True
    derived_from: Annotated[
        Literal["openshift", "dev"] | None, describe("What an overlay of your own is derived from.")
    ] = field(default=None, name="from")
    openshift: Annotated[OpenShiftVersion | None, describe("OpenShift version; default 4.18.")] = None
    kubernetes: Annotated[KubernetesVersion | None, describe("Kubernetes version of a dev overlay; default 1.33.")] = (
        None
    )
    route: Annotated[Route, describe("The Route, on OpenShift.")] = Route()
    ingress: Annotated[Ingress, describe("The Ingress, on plain Kubernetes.")] = Ingress()
    local_port: Annotated[PortNumber, describe("Port of kubectl port-forward, without an Ingress.")] = 8443
    host: Annotated[HostName | None, describe("Public host name here.")] = None
    namespace: Annotated[DnsLabel | None, describe("Namespace here; a dev overlay's default is <namespace>-dev.")] = (
        None
    )
    version: Annotated[ClearmlVersion | None, describe("ClearML version here.")] = None


class Spec(Settings, frozen=True, kw_only=True):
    """A ClearML deployment, as `clearml.yaml` describes it."""

    name: Annotated[AppName, describe("Name of the deployment; every object's name begins with it.")]
    namespace: Annotated[DnsLabel, describe("Namespace to deploy to.")]
    version: Annotated[ClearmlVersion, describe("ClearML server version; the datastores' versions follow from it.")]
    host: Annotated[HostName, describe("Public host name; API and files are at /api and /files of it.")]
    gitops: Annotated[GitOps | None, describe("Repository and Argo CD; without it argocd/ is not rendered.")] = None
    overlays: Annotated[
        dict[DnsLabel, Overlay], describe("What differs from place to place; openshift and dev always exist.")
    ] = {}


@dataclass(frozen=True, slots=True)
class Platform:
    """Where an `App` is to run: `kind` is "base" for what all overlays share."""

    kind: Literal["base", "openshift", "dev"]
    kubernetes: str
    openshift: str | None = None


@dataclass(frozen=True, slots=True)
class App:
    """One deployment in one place: the merged `spec`, the overlay's own keys, and what follows from both.

    `public_url` has no trailing slash; `local` says that it is reached through `kubectl port-forward`.
    """

    overlay: str
    spec: Spec
    keys: Overlay
    platform: Platform
    public_url: str
    local: bool = False

    @property
    def name(self) -> str:
        """Name of the deployment, the first part of every object's name."""
        return self.spec.name

    @property
    def namespace(self) -> str:
        """Namespace of every object."""
        return self.spec.namespace

    @property
    def files_url(self) -> str:
        """Public URL of the file server, as it is stored in links to artifacts."""
        return f"{self.public_url}/files"

    def named(self, part: str) -> str:
        """The name of an object of the component or purpose `part`."""
        return f"{self.name}-{part}"

    def host_of(self, component: str) -> str:
        """Full DNS name of a component's Service; service-ca issues no shorter one."""
        return f"{self.named(component)}.{self.namespace}.svc"
