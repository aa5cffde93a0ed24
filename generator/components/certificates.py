"""TLS between the pods: who issues the certificates, and the volume in which every pod finds its own and the CA.

Whatever the provider, a pod sees `/certs/tls.crt`, `/certs/tls.key` (servers only) and `/certs/ca.crt`.
Names are `<service>.<namespace>.svc`: service-ca issues nothing shorter (docs/architecture.md).
"""

from __future__ import annotations

from typing import Any

from generator.components.component import Component, Rendered
from generator.components.flows import PORTS, is_external
from generator.k8s.resource import Resource, without_empty
from generator.spec.conventions import CUSTOM_KIND, WAVE_CONFIG, WAVE_ISSUE, meta
from generator.spec.model import App
from generator.spec.sections.component import CaSource

CERTS = "/certs"
CA_FILE = f"{CERTS}/ca.crt"
VOLUME = "certs"
SERVING_CERT = "service.beta.openshift.io/serving-cert-secret-name"
INJECT_CA = "service.beta.openshift.io/inject-cabundle"
# A client has no certificate to show, but needs the CA: cert-manager puts it into each Secret that it makes.
CLIENTS = ("async-delete",)


def secret_name(app: App, component: str) -> str:
    """The Secret with a component's certificate."""
    tls = app.spec.tls
    chosen = getattr(tls.existing, component, None) if tls.provider == "existing" else None
    return chosen or app.named(f"{component}-tls")


def service_annotations(app: App, component: str) -> dict[str, str]:
    """What a Service says so that its certificate is made."""
    return {SERVING_CERT: secret_name(app, component)} if app.spec.tls.provider == "service-ca" else {}


def volume(app: App, component: str, extra_ca: dict[str, CaSource | None] | None = None) -> dict[str, Any]:
    """The projected volume of a component; `extra_ca` maps file names to CAs of external stores."""
    sources: list[dict[str, Any]] = []
    if component in PORTS:
        sources.append(_project("secret", secret_name(app, component), {"tls.crt": "tls.crt", "tls.key": "tls.key"}))
    sources.append(_ca_source(app, component))
    for file, ca in sorted((extra_ca or {}).items()):
        if ca is not None:
            kind, name = ("configMap", ca.config_map) if ca.config_map else ("secret", ca.secret)
            sources.append(_project(kind, str(name), {ca.key: file}))
    return {"name": VOLUME, "projected": {"sources": sources}}


def _ca_source(app: App, component: str) -> dict[str, Any]:
    match app.spec.tls.provider:
        case "cert-manager":
            # From the component's own Secret, so that certificate and CA are always of one issue.
            return _project("secret", secret_name(app, component), {"ca.crt": "ca.crt"})
        case "service-ca":
            return _project("configMap", app.named("ca"), {"service-ca.crt": "ca.crt"})
        case _:
            ca = app.spec.tls.existing.ca or CaSource(config_map=app.named("ca"))
            kind, name = ("configMap", ca.config_map) if ca.config_map else ("secret", ca.secret)
            return _project(kind, str(name), {ca.key: "ca.crt"})


def _project(kind: str, name: str, items: dict[str, str]) -> dict[str, Any]:
    return {kind: {"name": name, "items": [{"key": key, "path": path} for key, path in items.items()]}}


def _render(app: App) -> Rendered:
    match app.spec.tls.provider:
        case "cert-manager":
            return Rendered((*_authority(app), *(_certificate(app, name) for name in _holders(app))))
        case "service-ca":
            return Rendered((_injected_bundle(app),))
        case _:
            return Rendered(())


def _holders(app: App) -> list[str]:
    return [name for name in (*PORTS, *CLIENTS) if not is_external(app, name)]


def _injected_bundle(app: App) -> Resource:
    """The ConfigMap into which OpenShift writes its service CA; `data` is left out so that nothing fights over it."""
    metadata = meta(app, "certificates", WAVE_CONFIG, name=app.named("ca"))
    metadata["annotations"] = {**metadata["annotations"], INJECT_CA: "true"}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def _authority(app: App) -> list[Resource]:
    """A private CA: self-signed issuer, CA certificate, and the issuer that signs with it; not with the user's own."""
    if app.spec.tls.cert_manager.issuer:
        return []
    choices = app.spec.tls.cert_manager
    self_signed, ca = app.named("selfsigned"), app.named("ca")
    return [
        _issuer(app, self_signed, {"selfSigned": {}}),
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Certificate",
            "metadata": _meta(app, "certificates", WAVE_ISSUE, ca),
            "spec": {
                "isCA": True,
                "commonName": f"{app.name} CA of namespace {app.namespace}"[:64],
                "secretName": ca,
                "duration": choices.ca_duration,
                "renewBefore": choices.renew_before,
                # The same key at renewal: certificates issued before stay valid under the new CA certificate.
                "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Never"},
                "issuerRef": {"name": self_signed, "kind": "Issuer", "group": "cert-manager.io"},
            },
        },
        _issuer(app, ca, {"ca": {"secretName": ca}}),
    ]


def _meta(app: App, component: str, number: int, name: str) -> dict[str, Any]:
    return meta(app, component, number, name=name, annotations=CUSTOM_KIND)


def _issuer(app: App, name: str, spec: dict[str, Any]) -> Resource:
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Issuer",
        "metadata": _meta(app, "certificates", WAVE_ISSUE, name),
        "spec": spec,
    }


def _certificate(app: App, component: str) -> Resource:
    choices = app.spec.tls.cert_manager
    issuer = choices.issuer
    # Elasticsearch's transport layer shows the same certificate as server and as client.
    usages = ["client auth"] if component in CLIENTS else ["server auth"]
    if component == "elasticsearch":
        usages = ["server auth", "client auth"]
    names = [app.host_of(component), *(["localhost"] if component == "webserver" and app.local else [])]
    return {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": _meta(app, component, WAVE_CONFIG, app.named(component)),
        "spec": without_empty(
            {
                "secretName": secret_name(app, component),
                "dnsNames": names,
                "duration": choices.duration,
                "renewBefore": choices.renew_before,
                "usages": ["digital signature", "key encipherment", *usages],
                "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
                "issuerRef": {
                    "name": issuer.name if issuer else app.named("ca"),
                    "kind": issuer.kind if issuer else "Issuer",
                    "group": "cert-manager.io",
                },
            }
        ),
    }


COMPONENT = Component("certificates", _render)
