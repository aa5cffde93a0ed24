"""OpenShift: pods pinned to `restricted-v2`, a Route for each endpoint, and a web certificate the router trusts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from generator.k8s.endpoint import Endpoint
from generator.k8s.network import network_policy, port
from generator.k8s.resource import Resource, with_annotations, without_empty
from generator.k8s.versions import at_least
from generator.overlays.name_resolution import resolver_policy
from generator.overlays.overlay import Overlay, on_pods
from generator.spec.conventions import WAVE_ACCESS, WAVE_DOOR, meta
from generator.spec.model import App

# openshift/api, security/v1/consts.go; honoured from 4.14 on, immutable once the pod exists.
REQUIRED_SCC = {"openshift.io/required-scc": "restricted-v2"}
SERVING_CERT = "service.beta.openshift.io/serving-cert-secret-name"
# The namespaces of the routers: OVN-Kubernetes' label, and the older one of OpenShift SDN.
ROUTERS = ({"policy-group.network.openshift.io/ingress": ""}, {"network.openshift.io/policy-group": "ingress"})
# CoreDNS listens on 5353 here; a policy sees the port behind the Service.
RESOLVER = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "openshift-dns"}}}


def _render(app: App, resources: Sequence[Resource], endpoints: Sequence[Endpoint]) -> tuple[Resource, ...]:
    changed = list(resources)
    for endpoint in endpoints:
        changed = [_with_door_certificate(app, endpoint, resource) for resource in changed]
    if at_least(str(app.platform.openshift), "4.14"):
        changed = [on_pods(resource, partial(with_annotations, annotations=REQUIRED_SCC)) for resource in changed]
    added = [resolver_policy(app, RESOLVER, 5353)]
    for endpoint in endpoints:
        added += [_router_policy(app, endpoint), *_router_access(app), _route(app, endpoint)]
    return (*changed, *added)


def _with_door_certificate(app: App, endpoint: Endpoint, resource: Resource) -> Resource:
    """The certificate behind the Route: a reencrypt Route verifies with the service CA and cannot name another one.

    With passthrough the browser sees it, so it is the user's, for the public host.
    """
    route = app.keys.route
    if route.termination == "passthrough":
        secret = str(route.certificate)
    elif app.spec.tls.provider == "service-ca":
        return resource
    else:
        secret = f"{endpoint.service}-serving"
        if resource["kind"] == "Service" and resource["metadata"]["name"] == endpoint.service:
            return with_annotations(resource, {SERVING_CERT: secret})
    return on_pods(resource, partial(_serving, endpoint=endpoint, secret=secret))


def _serving(template: dict[str, Any], endpoint: Endpoint, secret: str) -> dict[str, Any]:
    """The pod template of the endpoint with `tls.crt` and `tls.key` projected from `secret`; others unchanged."""
    if not endpoint.pods.items() <= template["metadata"].get("labels", {}).items():
        return template
    volumes = [
        {**volume, "projected": {"sources": [_from(source, secret) for source in volume["projected"]["sources"]]}}
        if "projected" in volume
        else volume
        for volume in template["spec"]["volumes"]
    ]
    return {**template, "spec": {**template["spec"], "volumes": volumes}}


def _from(source: dict[str, Any], secret: str) -> dict[str, Any]:
    items = source.get("secret", {}).get("items", ())
    serves = any(item["key"] == "tls.crt" for item in items)
    return {"secret": {**source["secret"], "name": secret}} if serves else source


def _router_policy(app: App, endpoint: Endpoint) -> Resource:
    peers = [{"namespaceSelector": {"matchLabels": labels}} for labels in ROUTERS]
    rule = {"from": peers, "ports": [port(endpoint.number)]}
    return network_policy(meta(app, "router", WAVE_ACCESS), endpoint.pods, ingress=[rule])


def _router_access(app: App) -> Iterator[Resource]:
    """The router reads an external certificate itself, with rights that the namespace must give it.

    openshift-docs, modules/nw-ingress-route-secret-load-external-cert.adoc
    """
    secret = app.keys.route.external_certificate
    if secret is None:
        return
    own = meta(app, "router-certificate", WAVE_ACCESS)
    yield {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": own,
        "rules": [
            {"apiGroups": [""], "resources": ["secrets"], "resourceNames": [secret], "verbs": ["get", "list", "watch"]}
        ],
    }
    yield {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": own,
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": own["name"]},
        "subjects": [{"kind": "ServiceAccount", "name": "router", "namespace": "openshift-ingress"}],
    }


def _route(app: App, endpoint: Endpoint) -> Resource:
    """The Route, its API's defaults written out so that nothing differs from what the cluster stores."""
    route = app.keys.route
    annotations = {"haproxy.router.openshift.io/timeout": route.timeout}
    if route.termination == "reencrypt":
        # ClearML logs the first address of X-Forwarded-For: it must be the router's word, not the client's.
        annotations["haproxy.router.openshift.io/set-forwarded-headers"] = "replace"
    if route.external_certificate:
        annotations["generator/expects"] = f"Secret/{route.external_certificate}: tls.crt, tls.key"
    external = {"name": route.external_certificate} if route.external_certificate else None
    return {
        "apiVersion": "route.openshift.io/v1",
        "kind": "Route",
        "metadata": meta(app, "webserver", WAVE_DOOR, annotations={**annotations, **route.annotations}),
        "spec": {
            "host": app.spec.host,
            "port": {"targetPort": endpoint.port},
            "tls": without_empty(
                {
                    "termination": route.termination,
                    "insecureEdgeTerminationPolicy": "Redirect",
                    "externalCertificate": external,
                }
            ),
            "to": {"kind": "Service", "name": endpoint.service, "weight": 100},
            "wildcardPolicy": "None",
        },
    }


OVERLAY = Overlay("openshift", _render)
