"""Any plain Kubernetes under Pod Security `restricted`: the UID that OpenShift would assign is written out.

Reachable by one `kubectl port-forward`, or by an Ingress where that is switched on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.k8s.endpoint import Endpoint
from generator.k8s.network import network_policy, port
from generator.k8s.pod import env
from generator.k8s.resource import Resource, metadata, without_empty
from generator.overlays.name_resolution import resolver_policy
from generator.overlays.overlay import Overlay, on_pods
from generator.spec.conventions import WAVE_ACCESS, WAVE_DOOR, labels, meta, wave
from generator.spec.model import App

# A UID that no image has in its passwd file, as on OpenShift; group 0 as there.
IDENTITY = {"runAsUser": 10001, "runAsGroup": 0, "fsGroup": 10001}
RESOLVER = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}
# MongoDB 8.0 dies of SIGSEGV on kernels from 6.19 on (clearml/clearml-server#314, google/tcmalloc#292), which laptops
# have and OpenShift nodes do not.
MONGODB_8 = env("GLIBC_TUNABLES", "glibc.pthread.rseq=1")


def _render(app: App, resources: Sequence[Resource], endpoints: Sequence[Endpoint]) -> tuple[Resource, ...]:
    changed = [on_pods(resource, _as_user) for resource in resources]
    added = [resolver_policy(app, RESOLVER, 53)]
    if app.keys.ingress.enabled:
        for endpoint in endpoints:
            added += [_ingress_policy(app, endpoint), _ingress(app, endpoint)]
    return (_namespace(app), *changed, *added)


def _as_user(template: dict[str, Any]) -> dict[str, Any]:
    spec = dict(template["spec"])
    spec["securityContext"] = {**spec["securityContext"], **IDENTITY}
    own = template["metadata"]["labels"]
    if own["app.kubernetes.io/name"] == "mongodb" and own["app.kubernetes.io/version"].startswith("8."):
        spec["containers"] = [{**one, "env": [*one["env"], MONGODB_8]} for one in spec["containers"]]
    return {**template, "spec": spec}


def _namespace(app: App) -> Resource:
    own = {
        **labels(app, "namespace"),
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
    }
    # Data lives in it: it is neither pruned nor deleted with the application.
    keep = {**wave(WAVE_ACCESS - 1), "argocd.argoproj.io/sync-options": "Delete=false,Prune=false"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(app.namespace, own, keep)}


def _ingress_policy(app: App, endpoint: Endpoint) -> Resource:
    """From the ingress controller's namespace, or, where that is not told, from any."""
    namespace = app.keys.ingress.namespace
    selector = {"matchLabels": {"kubernetes.io/metadata.name": namespace}} if namespace else {}
    rule = {"from": [{"namespaceSelector": selector}], "ports": [port(endpoint.number)]}
    return network_policy(meta(app, "ingress", WAVE_ACCESS), endpoint.pods, ingress=[rule])


def _ingress(app: App, endpoint: Endpoint) -> Resource:
    choices = app.keys.ingress
    # The pod speaks TLS only; this annotation is ingress-nginx' word for it, other controllers have their own.
    extra = {"nginx.ingress.kubernetes.io/backend-protocol": "HTTPS", **choices.annotations}
    if choices.tls_secret and "cert-manager.io/cluster-issuer" not in extra and "cert-manager.io/issuer" not in extra:
        extra["generator/expects"] = f"Secret/{choices.tls_secret}: tls.crt, tls.key"
    backend = {"service": {"name": endpoint.service, "port": {"name": endpoint.port}}}
    tls = [without_empty({"hosts": [app.spec.host], "secretName": choices.tls_secret})]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": meta(app, "webserver", WAVE_DOOR, annotations=extra),
        "spec": without_empty(
            {
                "ingressClassName": choices.class_name,
                "tls": tls,
                "rules": [
                    {
                        "host": app.spec.host,
                        "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]},
                    }
                ],
            }
        ),
    }


OVERLAY = Overlay("dev", _render)
