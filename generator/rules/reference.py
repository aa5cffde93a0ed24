"""What an object refers to by name: Secrets, ConfigMaps, claims, ServiceAccounts, Services, Roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.podspec import PodTemplate
from generator.k8s.shape import mapping, mappings, text
from generator.rules.subject import Subject


@dataclass(frozen=True, slots=True)
class Reference:
    """`pointer` names an object of `kind`, and with `key` a key in it; `namespace` only where it is written there."""

    pointer: str
    kind: str
    name: str
    key: str | None = None
    namespace: str | None = None


def references(subject: Subject) -> Iterator[Reference]:
    """Every reference in `subject` that must be met; those marked `optional: true` need not be."""
    if subject.pod:
        yield from _pod(subject.pod)
    value = subject.value
    match subject.identity[:2]:
        case ("apps", "StatefulSet"):
            yield from _name(value, "Service", "", "spec", "serviceName")
        case ("", "ServiceAccount"):
            for index, secret in mappings(value, "imagePullSecrets"):
                yield from _name(secret, "Secret", f"/imagePullSecrets/{index}", "name")
        case ("networking.k8s.io", "Ingress"):
            for index, tls in mappings(value, "spec", "tls"):
                yield from _name(tls, "Secret", f"/spec/tls/{index}", "secretName")
        case ("route.openshift.io", "Route"):
            yield from _name(value, "Secret", "", "spec", "tls", "externalCertificate", "name")
        case ("rbac.authorization.k8s.io", "RoleBinding" | "ClusterRoleBinding"):
            yield from _binding(value)


def _name(value: Any, kind: str, base: str, *keys: str) -> Iterator[Reference]:
    name = text(value, *keys)
    if name:
        yield Reference(pointers.join(base, *keys), kind, name)


def _binding(value: Mapping[str, Any]) -> Iterator[Reference]:
    # Roles live in the tree; ClusterRoles such as view and edit belong to the cluster.
    if text(value, "roleRef", "kind") == "Role":
        yield from _name(value, "Role", "", "roleRef", "name")
    for index, subject in mappings(value, "subjects"):
        if text(subject, "kind") == "ServiceAccount" and text(subject, "name"):
            where = f"/subjects/{index}/name"
            yield Reference(where, "ServiceAccount", text(subject, "name"), None, text(subject, "namespace") or None)


def _pod(pod: PodTemplate) -> Iterator[Reference]:
    base, spec = pod.spec_pointer, pod.spec
    field = "serviceAccountName" if text(spec, "serviceAccountName") else "serviceAccount"
    yield from _name(spec, "ServiceAccount", base, field)
    for index, secret in mappings(spec, "imagePullSecrets"):
        yield from _name(secret, "Secret", pointers.join(base, "imagePullSecrets", index), "name")
    for container in pod.containers():
        yield from _environment(container.value, container.pointer)
    for index, volume in mappings(spec, "volumes"):
        yield from _volume(volume, pointers.join(base, "volumes", index))


def _environment(container: Mapping[str, Any], base: str) -> Iterator[Reference]:
    for index, variable in mappings(container, "env"):
        for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
            source = mapping(variable, "valueFrom", field)
            if text(source, "name") and source.get("optional") is not True:
                where = pointers.join(base, "env", index, "valueFrom", field)
                yield Reference(f"{where}/name", kind, text(source, "name"))
                if text(source, "key"):
                    yield Reference(f"{where}/key", kind, text(source, "name"), text(source, "key"))
    for index, source in mappings(container, "envFrom"):
        for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
            if mapping(source, field).get("optional") is not True:
                yield from _name(source, kind, pointers.join(base, "envFrom", index), field, "name")


def _volume(volume: Mapping[str, Any], base: str) -> Iterator[Reference]:
    yield from _name(volume, "PersistentVolumeClaim", base, "persistentVolumeClaim", "claimName")
    yield from _name(volume, "Secret", base, "csi", "nodePublishSecretRef", "name")
    yield from _files(mapping(volume, "secret"), "Secret", f"{base}/secret", "secretName")
    yield from _files(mapping(volume, "configMap"), "ConfigMap", f"{base}/configMap", "name")
    for index, source in mappings(volume, "projected", "sources"):
        where = f"{base}/projected/sources/{index}"
        yield from _files(mapping(source, "secret"), "Secret", f"{where}/secret", "name")
        yield from _files(mapping(source, "configMap"), "ConfigMap", f"{where}/configMap", "name")


def _files(source: Mapping[str, Any], kind: str, base: str, field: str) -> Iterator[Reference]:
    name = text(source, field)
    if not name or source.get("optional") is True:
        return
    yield Reference(f"{base}/{field}", kind, name)
    for index, item in mappings(source, "items"):
        if text(item, "key"):
            yield Reference(f"{base}/items/{index}/key", kind, name, text(item, "key"))
