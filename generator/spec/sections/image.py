"""Container images: what all components share, and what one component says of its own."""

from __future__ import annotations

from typing import Annotated, Literal

from generator.spec.sections.base import ObjectName, Section, describe, text

Registry = Annotated[
    str,
    text(
        r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?$",
        "a registry, with an optional path, such as mirror.example.com/hub",
    ),
]
Repository = Annotated[
    str,
    text(
        r"^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$",
        "an image name with its registry, such as quay.io/example/clearml (OpenShift nodes may refuse short names)",
    ),
]
Tag = Annotated[str, text(r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", "an image tag such as 2.3.0")]
Digest = Annotated[str, text(r"^sha256:[0-9a-f]{64}$", "a digest: sha256: and 64 hexadecimal digits")]


class Images(Section, frozen=True, kw_only=True):
    """Where images come from, for all components."""

    registry: Annotated[
        Registry | None, describe("Mirror to pull from instead of docker.io; image paths below it stay the same.")
    ] = None
    pull_secret: Annotated[ObjectName | None, describe("Secret (kubernetes.io/dockerconfigjson) to pull with.")] = None
    pull_policy: Annotated[Literal["IfNotPresent", "Always"], describe("When the kubelet pulls.")] = "IfNotPresent"


class Image(Section, frozen=True, kw_only=True):
    """The image of one component; what is not given follows from the ClearML version and `images`."""

    repository: Annotated[Repository | None, describe("Image name with registry; wins over images.registry.")] = None
    tag: Annotated[Tag | None, describe("Tag instead of the one that fits the ClearML version.")] = None
    digest: Annotated[Digest | None, describe("Digest to pin; the tag then only informs.")] = None
    pull_secret: Annotated[ObjectName | None, describe("Pull Secret for this component alone.")] = None
