"""`tls:` - who issues the certificates between the pods."""

from __future__ import annotations

from typing import Annotated, Literal

from generator.spec.sections.base import GoDuration, ObjectName, Section, describe
from generator.spec.sections.component import CaSource


class IssuerRef(Section, frozen=True, kw_only=True):
    """A cert-manager issuer that exists already and fills `ca.crt` (CA, Vault; not ACME)."""

    name: Annotated[ObjectName, describe("Name of the issuer.")]
    kind: Annotated[Literal["Issuer", "ClusterIssuer"], describe("Kind of the issuer.")] = "ClusterIssuer"


class CertManager(Section, frozen=True, kw_only=True):
    """Choices for provider cert-manager."""

    issuer: Annotated[IssuerRef | None, describe("Use this issuer instead of a private CA of our own.")] = None
    ca_duration: Annotated[GoDuration, describe("Life of the private CA.")] = "87600h"
    duration: Annotated[GoDuration, describe("Life of the other certificates.")] = "8760h"
    renew_before: Annotated[GoDuration, describe("When they are renewed before their end.")] = "720h"


class ExistingCertificates(Section, frozen=True, kw_only=True):
    """Secrets of type kubernetes.io/tls that somebody else keeps; names default to <name>-<component>-tls."""

    ca: Annotated[CaSource | None, describe("Their CA; default: key ca.crt of ConfigMap <name>-ca.")] = None
    elasticsearch: Annotated[ObjectName | None, describe("Secret for Elasticsearch.")] = None
    mongodb: Annotated[ObjectName | None, describe("Secret for MongoDB.")] = None
    redis: Annotated[ObjectName | None, describe("Secret for Redis.")] = None
    apiserver: Annotated[ObjectName | None, describe("Secret for the API server.")] = None
    fileserver: Annotated[ObjectName | None, describe("Secret for the file server.")] = None
    webserver: Annotated[ObjectName | None, describe("Secret for the web server.")] = None


class Tls(Section, frozen=True, kw_only=True):
    """TLS on every connection inside the namespace."""

    provider: Annotated[
        Literal["cert-manager", "service-ca", "existing"],
        describe(
            "cert-manager: a private CA; service-ca: OpenShift's own (OpenShift only); existing: Secrets of yours."
        ),
    ] = "cert-manager"
    cert_manager: Annotated[CertManager, describe("Choices for provider cert-manager.")] = CertManager()
    existing: Annotated[ExistingCertificates, describe("Names for provider existing.")] = ExistingCertificates()
