"""What objects make available to others: what they are, and what an operator or controller makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from generator.k8s.shape import mapping, mappings, sequence, text
from generator.rules.subject import Subject

# An object says what it makes at run time (a Job that creates Secrets), or what somebody else provides:
# "Secret/name: key, key; ConfigMap/other: key"; without keys, any key.
PROVIDES = "generator/provides"
EXPECTS = "generator/expects"

# OpenShift, "Securing service traffic using service serving certificate secrets".
_SERVING_CERT = "service.beta.openshift.io/serving-cert-secret-name"
_INJECT_CA = "service.beta.openshift.io/inject-cabundle"
# OpenShift, "Certificate injection using Operators": the cluster's trusted CAs.
_INJECT_TRUSTED_CA = "config.openshift.io/inject-trusted-cabundle"
# cert-manager's ingress-shim makes the Secrets of an annotated Ingress.
_INGRESS_ISSUERS = ("cert-manager.io/issuer", "cert-manager.io/cluster-issuer")


class Provided(NamedTuple):
    """An object that is or will be there; `keys` None: any key may be in it."""

    kind: str
    name: str
    keys: frozenset[str] | None


# Kubernetes (root CA publisher, ServiceAccount controller) and OpenShift make these in every namespace.
EVERYWHERE = (
    Provided("ConfigMap", "kube-root-ca.crt", frozenset({"ca.crt"})),
    Provided("ConfigMap", "openshift-service-ca.crt", frozenset({"service-ca.crt"})),
    Provided("ServiceAccount", "default", None),
)


def provided(subject: Subject) -> Iterator[Provided]:
    """What `subject` makes available in its own namespace."""
    value, identity = subject.value, subject.identity
    for annotation in (PROVIDES, EXPECTS):
        yield from parse_provided(text(subject.annotations, annotation))
    match identity[:2]:
        case ("", "Secret"):
            yield Provided("Secret", identity.name, _secret_keys(value))
        case ("", "ConfigMap"):
            yield Provided("ConfigMap", identity.name, _config_keys(subject))
        case ("", "Service"):
            yield Provided("Service", identity.name, None)
            yield from _named(text(subject.annotations, _SERVING_CERT), {"tls.crt", "tls.key"})
        case ("", "PersistentVolumeClaim" | "ServiceAccount") | ("rbac.authorization.k8s.io", "Role"):
            yield Provided(identity.kind, identity.name, None)
        case ("apps", "StatefulSet"):
            yield from _claims(subject)
        case ("networking.k8s.io", "Ingress") if any(issuer in subject.annotations for issuer in _INGRESS_ISSUERS):
            for _, tls in mappings(value, "spec", "tls"):
                yield from _named(text(tls, "secretName"), {"tls.crt", "tls.key", "ca.crt"})
        case ("cert-manager.io", "Certificate"):
            yield from _named(text(value, "spec", "secretName"), _certificate_keys(value))
        case ("external-secrets.io", "ExternalSecret"):
            name = text(value, "spec", "target", "name") or identity.name
            yield Provided("Secret", name, _external_keys(value))
        case ("bitnami.com", "SealedSecret"):
            name = text(value, "spec", "template", "metadata", "name") or identity.name
            sealed = {*mapping(value, "spec", "encryptedData"), *mapping(value, "spec", "template", "data")}
            yield Provided("Secret", name, frozenset(sealed))


def parse_provided(annotation: str) -> Iterator[Provided]:
    """Read "Secret/name: key, key; ConfigMap/other"; parts that name no kind and object are left out."""
    for part in annotation.split(";"):
        target, _, keys = part.partition(":")
        kind, _, name = target.strip().partition("/")
        if kind and name:
            listed = frozenset(key.strip() for key in keys.split(",") if key.strip())
            yield Provided(kind.strip(), name.strip(), listed or None)


class Offers:
    """What a set of objects provides, by kind, name and namespace."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        """Index what `subjects` provide."""
        self._offers: dict[tuple[str, str], list[tuple[str | None, frozenset[str] | None]]] = defaultdict(list)
        for subject in subjects:
            for offer in provided(subject):
                self._offers[offer.kind, offer.name].append((subject.identity.namespace, offer.keys))
        for offer in EVERYWHERE:
            self._offers[offer.kind, offer.name].append((None, offer.keys))

    def find(self, kind: str, name: str, namespace: str | None) -> list[frozenset[str] | None]:
        """The keys of each match, None for any key; [] if there is none.

        An object without a namespace fits every namespace: whoever applies it chooses.
        """
        offers = self._offers.get((kind, name), [])
        return [keys for place, keys in offers if place is None or namespace is None or place == namespace]


def _named(name: str, keys: set[str]) -> Iterator[Provided]:
    if name:
        yield Provided("Secret", name, frozenset(keys))


def _secret_keys(value: Mapping[str, Any]) -> frozenset[str] | None:
    if text(value, "type") == "kubernetes.io/service-account-token":
        return frozenset({"token", "ca.crt", "namespace", *mapping(value, "data")})
    return frozenset({*mapping(value, "data"), *mapping(value, "stringData")})


def _config_keys(subject: Subject) -> frozenset[str]:
    keys = {*mapping(subject.value, "data"), *mapping(subject.value, "binaryData")}
    if text(subject.annotations, _INJECT_CA) == "true":
        keys.add("service-ca.crt")
    if text(subject.value, "metadata", "labels", _INJECT_TRUSTED_CA) == "true":
        keys.add("ca-bundle.crt")
    return frozenset(keys)


def _claims(subject: Subject) -> Iterator[Provided]:
    replicas = mapping(subject.value, "spec").get("replicas", 1)
    for _, template in mappings(subject.value, "spec", "volumeClaimTemplates"):
        for ordinal in range(replicas if isinstance(replicas, int) else 0):
            claim = f"{text(template, 'metadata', 'name')}-{subject.identity.name}-{ordinal}"
            yield Provided("PersistentVolumeClaim", claim, None)


def _certificate_keys(value: Mapping[str, Any]) -> set[str]:
    # cert-manager API reference, CertificateSpec: additionalOutputFormats and keystores add keys.
    extra = {"DER": "key.der", "CombinedPEM": "tls-combined.pem"}
    keys = {"tls.crt", "tls.key", "ca.crt"}
    keys.update(extra.get(text(entry, "type"), "") for _, entry in mappings(value, "spec", "additionalOutputFormats"))
    for store, files in (("jks", ("keystore.jks", "truststore.jks")), ("pkcs12", ("keystore.p12", "truststore.p12"))):
        if mapping(value, "spec", "keystores", store).get("create") is True:
            keys.update(files)
    return keys - {""}


def _external_keys(value: Mapping[str, Any]) -> frozenset[str] | None:
    template = mapping(value, "spec", "target", "template")
    if sequence(value, "spec", "dataFrom") or sequence(template, "templateFrom"):
        return None
    return frozenset(
        {*(text(entry, "secretKey") for _, entry in mappings(value, "spec", "data")), *mapping(template, "data")}
    )
