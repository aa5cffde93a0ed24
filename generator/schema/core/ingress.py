"""Ingress and IngressClass: hosts, paths, backends."""

from __future__ import annotations

from typing import Any

from generator.k8s.shape import mapping
from generator.schema.core.addresses import parse_ip
from generator.schema.core.causes import HIDDEN, Causes, Key, Path
from generator.schema.core.fields import check_fields, each, name, port_number, record, segment_name, spec_of
from generator.schema.core.formats import (
    dns1035_label,
    dns_label,
    dns_subdomain,
    domain_prefixed_path,
    port_name,
    wildcard_subdomain,
)

_CLASS = "kubernetes.io/ingress.class"
_PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
_BAD_SUFFIXES = ("/..", "/.")
_MAX_CONTROLLER = 250


def ingress(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateIngressCreate."""
    spec = spec_of(resource)
    if spec is None:
        return
    if not spec.get("rules") and spec.get("defaultBackend") is None:
        causes.invalid(("spec",), HIDDEN, "either `defaultBackend` or `rules` must be specified")
    check_fields(_SPEC, spec, ("spec",), causes)
    wanted, noted = spec.get("ingressClassName"), mapping(resource, "metadata", "annotations").get(_CLASS)
    if isinstance(wanted, str) and isinstance(noted, str) and wanted != noted:
        at = ("metadata", "annotations", Key(_CLASS))
        causes.invalid(at, noted, "must match `ingressClassName` when both are specified")


def _host(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, str) or not value:
        return
    if parse_ip(value) is not None:
        causes.invalid(path, value, "must be a DNS name, not an IP address")
    _tls_host(value, path, causes, None)


def _tls_host(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, str):
        causes.syntax(path, value, wildcard_subdomain(value) if "*" in value else dns_subdomain(value))


def _http(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict):
        if not value.get("paths"):
            causes.required((*path, "paths"))
        check_fields(_HTTP, value, path, causes)


def _path(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    kind, text = value.get("pathType"), value.get("path") or ""
    if kind is None:
        causes.required((*path, "pathType"), "pathType must be specified")
        return
    if isinstance(text, str):
        _path_text(text, kind, (*path, "path"), causes)
    if isinstance(kind, str) and kind not in _PATH_TYPES:
        causes.unsupported((*path, "pathType"), kind, _PATH_TYPES)
    _backend(value.get("backend") or {}, (*path, "backend"), causes, None)


def _path_text(text: str, kind: Any, path: Path, causes: Causes) -> None:
    strict = kind in ("Exact", "Prefix")
    if not text.startswith("/") and (strict or (text and kind == "ImplementationSpecific")):
        causes.invalid(path, text, "must be an absolute path")
    if not strict:
        return
    for sequence in _BAD_SEQUENCES:
        if sequence in text:
            causes.invalid(path, text, f"must not contain '{sequence}'")
    for suffix in _BAD_SUFFIXES:
        if text.endswith(suffix):
            causes.invalid(path, text, f"cannot end with '{suffix}'")


def _backend(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    resource, service = value.get("resource"), value.get("service")
    if resource is not None and service is not None:
        causes.invalid(path, "", "cannot set both resource and service backends")
    elif resource is not None:
        _typed_reference(resource, (*path, "resource"), causes, None)
    elif isinstance(service, dict):
        _service_backend(service, path, causes)
    elif service is None:
        causes.invalid(path, "", "resource or service backend is required")


def _service_backend(service: dict[str, Any], path: Path, causes: Causes) -> None:
    title, port = service.get("name"), service.get("port")
    if not title:
        causes.required((*path, "service", "name"))
    elif isinstance(title, str):
        # Names of Services need not begin with a letter once RelaxedServiceNameValidation is on, after 1.34.
        syntax = dns_label if causes.minor >= 35 else dns1035_label
        causes.syntax((*path, "service", "name"), title, syntax(title))
    port = {} if port is None else port
    if not isinstance(port, dict):
        return
    label, number = port.get("name"), port.get("number")
    if label and number:
        causes.invalid(path, "", "cannot set both port name & port number")
    elif label and isinstance(label, str):
        causes.syntax((*path, "service", "port", "name"), label, port_name(label))
    elif number:
        port_number(number, (*path, "service", "port", "number"), causes, None)
    else:
        causes.required(path, "port name or number is required")


def ingress_class(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateIngressClass."""
    spec = spec_of(resource)
    if spec is None:
        return
    controller = spec.get("controller")
    if not controller:
        causes.required(("spec", "controller"))
    elif isinstance(controller, str):
        if len(controller) > _MAX_CONTROLLER:
            causes.too_long(("spec", "controller"), _MAX_CONTROLLER)
        causes.syntax(("spec", "controller"), controller, domain_prefixed_path(controller))
    parameters = spec.get("parameters")
    if isinstance(parameters, dict):
        _parameters(parameters, ("spec", "parameters"), causes)


def _parameters(value: dict[str, Any], path: Path, causes: Causes) -> None:
    _typed_reference(value, path, causes, None)
    scope, namespace = value.get("scope"), value.get("namespace")
    scope = "Cluster" if scope is None else scope
    if scope == "Namespace":
        if namespace is None:
            causes.required((*path, "namespace"), "`parameters.scope` is set to 'Namespace'")
        elif isinstance(namespace, str):
            causes.syntax((*path, "namespace"), namespace, dns_label(namespace))
    elif scope == "Cluster":
        if namespace is not None:
            causes.forbidden((*path, "namespace"), "`parameters.scope` is set to 'Cluster'")
    elif isinstance(scope, str):
        causes.unsupported((*path, "scope"), scope, ("Cluster", "Namespace"))


_typed_reference = record(
    {"apiGroup": name(dns_subdomain, empty=False), "kind": segment_name, "name": segment_name},
    required=("kind", "name"),
)
_HTTP = {"paths": each(_path)}
_RULE = {"host": _host, "http": _http}
_TLS = {"hosts": each(_tls_host, null=""), "secretName": name(dns_subdomain)}
_SPEC = {
    "defaultBackend": _backend,
    "rules": each(record(_RULE)),
    "tls": each(record(_TLS)),
    "ingressClassName": name(dns_subdomain, empty=False),
}
CHECKS = {
    ("networking.k8s.io/v1", "Ingress"): ingress,
    ("networking.k8s.io/v1", "IngressClass"): ingress_class,
}
