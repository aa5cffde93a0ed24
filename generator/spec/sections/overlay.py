"""`overlays:` - what differs from place to place."""

from __future__ import annotations

from typing import Annotated, Literal

from generator.spec.sections.base import Annotations, ObjectName, Section, describe, text

OpenShiftVersion = Annotated[
    str,
    text(
        r"^(4\.(1[2-9]|2[0-3])|5\.[0-2])$",
        "an OpenShift minor version in quotes, from '4.12' to '4.23' or '5.0' to '5.2'",
    ),
]
KubernetesVersion = Annotated[
    str, text(r"^1\.(2[5-9]|3[0-7])$", "a Kubernetes minor version in quotes, from '1.25' to '1.37'")
]
RouterDuration = Annotated[str, text(r"^[1-9][0-9]*(us|ms|s|m|h|d)$", "a router duration such as 600s")]


class Route(Section, frozen=True, kw_only=True):
    """The door on OpenShift. Termination edge is not offered: the router would speak plain HTTP to the pod."""

    termination: Annotated[
        Literal["reencrypt", "passthrough"],
        describe("reencrypt: the router shows its own certificate; passthrough: the web server's, from certificate."),
    ] = "reencrypt"
    external_certificate: Annotated[
        ObjectName | None, describe("Secret (kubernetes.io/tls) that the router shows; OpenShift 4.19 and later.")
    ] = None
    certificate: Annotated[
        ObjectName | None,
        describe("Secret (kubernetes.io/tls) for the public host name, with termination passthrough."),
    ] = None
    timeout: Annotated[RouterDuration, describe("How long the router waits for an answer.")] = "600s"
    annotations: Annotated[Annotations, describe("More annotations on the Route.")] = {}


class Ingress(Section, frozen=True, kw_only=True):
    """An Ingress on plain Kubernetes; without it, one kubectl port-forward opens the door."""

    enabled: Annotated[bool, describe("Render an Ingress for host.")] = False
    class_name: Annotated[ObjectName | None, describe("Ingress class.")] = None
    tls_secret: Annotated[ObjectName | None, describe("Secret with the certificate of host.")] = None
    namespace: Annotated[ObjectName | None, describe("Namespace of the ingress controller, for the NetworkPolicy.")] = (
        None
    )
    annotations: Annotated[Annotations, describe("More annotations on the Ingress.")] = {}
