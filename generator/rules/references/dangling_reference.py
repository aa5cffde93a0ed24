"""What an object names must exist: Secret, ConfigMap, a key in one, claim, ServiceAccount, Service, port, Role.

Why: the API server takes a pod that names a missing Secret or key; it then hangs in CreateContainerConfigError or
ContainerCreating long after the merge, and an Ingress or Route to a missing Service or port answers 503. An object
counts as there when the overlay holds it, or when something in it makes it: a serving certificate or injected CA bundle
of OpenShift, a cert-manager Certificate, an ExternalSecret, a SealedSecret. References marked `optional: true` are left
alone, and so are ClusterRoles and ServiceAccounts of namespaces that the overlay has nothing in.
Fix: correct the name, or add the object. What is made at run time or exists outside the repository is declared in an
annotation of any object of the overlay: `generator/provides: "Secret/name: key, key; ConfigMap/other"` on what makes
it, `generator/expects` (same form; without keys, any key) where somebody else does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.rules.backend import (
    Backend,
    ingress_backends,
    is_elsewhere,
    probe_ports,
    route_backends,
    route_ports,
    service_ports,
    target_ports,
)
from generator.rules.context import Context
from generator.rules.reference import Reference, references
from generator.rules.rule import Case, Rule, Violation
from generator.rules.subject import Identity, Subject
from generator.severity import Severity


def check(subject: Subject, context: Context) -> Iterator[Violation]:
    """A violation for each name in `subject` that nothing in the set answers to."""
    for reference in references(subject):
        yield from _unmet(reference, subject, context)
    match subject.identity[:2]:
        case ("networking.k8s.io", "Ingress"):
            yield from _backends(ingress_backends(subject.value), subject, context)
        case ("route.openshift.io", "Route"):
            yield from _backends(route_backends(subject.value), subject, context)
        case ("", "Service"):
            for pointer, name in target_ports(subject, context):
                yield Violation(pointer, f'no container behind this Service has a port named "{name}"')
    for container in subject.pod.containers() if subject.pod else ():
        for pointer, name in probe_ports(container):
            yield Violation(pointer, f'container "{container.name}" has no port named "{name}"')


def _unmet(reference: Reference, subject: Subject, context: Context) -> Iterator[Violation]:
    namespace = reference.namespace or subject.identity.namespace
    if reference.namespace and reference.namespace not in context.namespaces:
        return
    offers = context.offers.find(reference.kind, reference.name, namespace)
    if reference.key is None:
        if not offers:
            yield Violation(reference.pointer, f'{reference.kind} "{reference.name}" does not exist in this overlay')
    elif offers and not any(keys is None or reference.key in keys for keys in offers):
        there = ", ".join(sorted({key for keys in offers for key in keys or ()})) or "none"
        message = f'{reference.kind} "{reference.name}" has no key "{reference.key}"; its keys are {there}'
        yield Violation(reference.pointer, message)


def _backends(backends: Iterable[Backend], subject: Subject, context: Context) -> Iterator[Violation]:
    namespace, is_route = subject.identity.namespace, subject.identity.kind == "Route"
    for backend in backends:
        if not context.offers.find("Service", backend.service, namespace):
            yield Violation(backend.pointer, f'Service "{backend.service}" does not exist in this overlay')
        service = context.first(Identity("", "Service", namespace, backend.service))
        if service is None or backend.port is None or is_elsewhere(service):
            continue
        ports = route_ports(service, context) if is_route else service_ports(service)
        if backend.port not in ports:
            there = ", ".join(dict.fromkeys(map(str, ports))) or "none"
            message = f'Service "{backend.service}" has no port {backend.port}; its ports are {there}'
            yield Violation(backend.port_pointer, message)


def _object(api_version: str, kind: str, name: str, /, **fields: Any) -> dict[str, Any]:
    annotations = fields.pop("annotations", {})
    metadata = {"name": name, "namespace": "shop", **({"annotations": annotations} if annotations else {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def _pod(container: dict[str, Any] | None = None, /, **spec: Any) -> dict[str, Any]:
    return _object("v1", "Pod", "web", spec={"containers": [{"name": "web", **(container or {})}], **spec})


def _env(kind: str, name: str, key: str, **more: Any) -> dict[str, Any]:
    return {"env": [{"name": "A", "valueFrom": {f"{kind}KeyRef": {"name": name, "key": key, **more}}}]}


def _volume(source: str, **fields: Any) -> dict[str, Any]:
    return _pod(volumes=[{"name": "v", source: fields}])


def _projected(kind: str, name: str, key: str) -> dict[str, Any]:
    return _volume("projected", sources=[{kind: {"name": name, "items": [{"key": key, "path": "f"}]}}])


def _ingress(service: str, **port: Any) -> dict[str, Any]:
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": service, "port": port}}}
    return _object("networking.k8s.io/v1", "Ingress", "door", spec={"rules": [{"http": {"paths": [path]}}]})


def _route(port: str | int, service: str = "web") -> dict[str, Any]:
    spec = {"to": {"kind": "Service", "name": service}, "port": {"targetPort": port}}
    return _object("route.openshift.io/v1", "Route", "door", spec=spec)


def _binding(role_kind: str, **subject: Any) -> dict[str, Any]:
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind, "name": "reader"}
    subjects = [{"kind": "ServiceAccount", **subject}]
    return _object("rbac.authorization.k8s.io/v1", "RoleBinding", "read", roleRef=role, subjects=subjects)


_SECRET = _object("v1", "Secret", "s", stringData={"password": "x"})
_CONFIG = _object("v1", "ConfigMap", "c", data={"app.conf": ""}, binaryData={"logo": ""})
_SERVICE = _object("v1", "Service", "web", spec={"ports": [{"name": "https", "port": 443, "targetPort": 8443}]})
_ROLE = _object("rbac.authorization.k8s.io/v1", "Role", "reader", rules=[])
_PORTS = {"ports": [{"name": "https", "containerPort": 8443}]}

_GOOD: tuple[Case, ...] = (
    _pod(serviceAccountName="default"),
    _pod(_env("secret", "gone", "password", optional=True)),
    (_SECRET, _pod(_env("secret", "s", "password"))),
    (_CONFIG, _projected("configMap", "c", "logo")),
    _projected("configMap", "openshift-service-ca.crt", "service-ca.crt"),
    (
        _object("v1", "ConfigMap", "c", annotations={"service.beta.openshift.io/inject-cabundle": "true"}),
        _projected("configMap", "c", "service-ca.crt"),
    ),
    (
        _object("v1", "Service", "w", annotations={"service.beta.openshift.io/serving-cert-secret-name": "s"}),
        _projected("secret", "s", "tls.key"),
    ),
    (_object("cert-manager.io/v1", "Certificate", "w", spec={"secretName": "s"}), _projected("secret", "s", "ca.crt")),
    (
        _object("external-secrets.io/v1", "ExternalSecret", "s", spec={"data": [{"secretKey": "password"}]}),
        _pod(_env("secret", "s", "password")),
    ),
    (
        _object("external-secrets.io/v1", "ExternalSecret", "x", spec={"target": {"name": "s"}, "dataFrom": [{}]}),
        _pod(_env("secret", "s", "anything")),
    ),
    (
        _object("bitnami.com/v1alpha1", "SealedSecret", "s", spec={"encryptedData": {"password": "AgB"}}),
        _pod(_env("secret", "s", "password")),
    ),
    (
        _object("batch/v1", "Job", "j", annotations={"generator/provides": "Secret/s: password"}),
        _pod(_env("secret", "s", "password")),
    ),
    _object(
        "v1",
        "Pod",
        "p",
        annotations={"generator/expects": "Secret/s; PersistentVolumeClaim/d"},
        spec={"containers": [], "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "d"}}]},
    ),
    (_object("v1", "PersistentVolumeClaim", "d"), _volume("persistentVolumeClaim", claimName="d")),
    (_SERVICE, _ingress("web", name="https"), _route("https")),
    (_SERVICE, _ingress("web", number=443), _route(8443)),
    (_SERVICE, _object("apps/v1", "StatefulSet", "db", spec={"serviceName": "web"})),
    (_ROLE, _object("v1", "ServiceAccount", "robot"), _binding("Role", name="robot")),
    _binding("ClusterRole", name="prometheus", namespace="monitoring"),
    _pod({**_PORTS, "readinessProbe": {"httpGet": {"port": "https"}}}),
)
_BAD: tuple[Case, ...] = (
    _pod(serviceAccountName="robot"),
    _pod(imagePullSecrets=[{"name": "registry"}]),
    _pod(_env("secret", "gone", "password")),
    (_SECRET, _pod(_env("secret", "s", "user"))),
    (_CONFIG, _pod(_env("configMap", "c", "user"))),
    _pod({"envFrom": [{"configMapRef": {"name": "gone"}}]}),
    _volume("secret", secretName="gone"),
    (_CONFIG, _projected("configMap", "c", "other")),
    (_object("cert-manager.io/v1", "Certificate", "w", spec={"secretName": "s"}), _projected("secret", "s", "ca.pem")),
    _volume("persistentVolumeClaim", claimName="gone"),
    _object("apps/v1", "StatefulSet", "db", spec={"serviceName": "gone"}),
    _ingress("gone", number=443),
    (_SERVICE, _ingress("web", number=8443)),
    _route("https", "gone"),
    (_SERVICE, _route(443)),
    _binding("Role", name="default"),
    (_ROLE, _binding("Role", name="robot")),
    (_SERVICE, _binding("ClusterRole", name="robot", namespace="shop")),
    _pod({**_PORTS, "readinessProbe": {"httpGet": {"port": "http"}}}),
)

RULE = Rule(id="dangling-reference", severity=Severity.ERROR, check=check, good=_GOOD, bad=_BAD)
