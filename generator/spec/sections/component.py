"""What every component's section offers: image, size, and the usual Kubernetes dressing."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from generator.spec.sections.base import (
    Annotations,
    Bytes,
    Cidr,
    DataKey,
    DnsLabel,
    EnvName,
    Labels,
    ObjectName,
    Quantity,
    Section,
    describe,
)
from generator.spec.sections.image import Image


class Amounts(Section, frozen=True, kw_only=True):
    """CPU and memory."""

    cpu: Annotated[Quantity | None, describe("CPU cores, such as 500m or 2.")] = None
    memory: Annotated[Bytes | None, describe("Memory, such as 512Mi or 4Gi.")] = None


class Resources(Section, frozen=True, kw_only=True):
    """What a container asks for and may use."""

    requests: Annotated[Amounts, describe("What the scheduler reserves.")] = Amounts()
    limits: Annotated[Amounts, describe("What the container may use at most.")] = Amounts()


class Toleration(Section, frozen=True, kw_only=True):
    """A taint that the pods may live with."""

    key: Annotated[str | None, describe("Key of the taint; none with operator Exists means every taint.")] = None
    operator: Annotated[Literal["Equal", "Exists"], describe("How key and value compare.")] = "Equal"
    value: Annotated[str | None, describe("Value of the taint, with operator Equal.")] = None
    effect: Annotated[
        Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None, describe("Effect; none means every effect.")
    ] = None


class Workload(Section, frozen=True, kw_only=True):
    """Keys that every component has."""

    image: Annotated[Image, describe("Image of this component.")] = Image()
    resources: Annotated[Resources, describe("CPU and memory of the main container.")] = Resources()
    env: Annotated[dict[EnvName, str], describe("More environment variables; they win over ours.")] = {}
    labels: Annotated[Labels, describe("More labels on the workload and its pods.")] = {}
    annotations: Annotated[Annotations, describe("More annotations on the workload and its pods.")] = {}
    node_selector: Annotated[Labels, describe("Labels that a node must have.")] = {}
    tolerations: Annotated[tuple[Toleration, ...], describe("Taints that the pods tolerate.")] = ()


class Storage(Section, frozen=True, kw_only=True):
    """A volume claim."""

    size: Annotated[Bytes, describe("Size of the volume.")] = "50Gi"
    storage_class: Annotated[ObjectName | None, describe("Storage class; none means the cluster's default.")] = None
    access_mode: Annotated[
        Literal["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany"], describe("Access mode of the claim.")
    ] = "ReadWriteOnce"


class CaSource(Section, frozen=True, kw_only=True):
    """Where a CA certificate in PEM is kept: exactly one of configMap and secret."""

    config_map: Annotated[ObjectName | None, describe("ConfigMap that holds it.")] = None
    secret: Annotated[ObjectName | None, describe("Secret that holds it.")] = None
    key: Annotated[DataKey, describe("Key in it.")] = "ca.crt"


class Credentials(Section, frozen=True, kw_only=True):
    """The Secret with the login of an external store. Values: letters, digits, '-' and '_' only (they enter URLs)."""

    name: Annotated[ObjectName, describe("Name of the Secret.")]
    username_key: Annotated[DataKey | None, describe("Key of the user name.")] = "username"
    password_key: Annotated[DataKey, describe("Key of the password.")] = "password"


Cidrs = Annotated[
    tuple[Cidr, ...],
    describe("IP blocks of the store, for the NetworkPolicy; without them egress to its port is open."),
]
PeerNamespace = Annotated[
    DnsLabel | None, describe("Namespace of the store, where it runs in this cluster, for the NetworkPolicy.")
]
Replicas = Annotated[int, Meta(ge=1, le=50, description="Number of pods.")]
Mode = Annotated[
    Literal["managed", "external"], describe("managed: rendered and run here; external: only connected to.")
]
