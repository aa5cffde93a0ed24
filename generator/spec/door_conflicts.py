"""Conflicts about the way in: Route, Ingress, and which keys an overlay of a kind can have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.k8s.versions import OPENSHIFT
from generator.spec.model import App
from generator.spec.problems import Problem

# Overlay keys that have a meaning on one kind of platform only.
_ONLY_ON = {
    "openshift": ("openshift", "route"),
    "dev": ("kubernetes", "ingress", "localPort"),
}
_MEANS = {
    "openshift": "OpenShift",
    "dev": "plain Kubernetes",
}
_EXTERNAL_CERTIFICATE_SINCE = "4.19"


def misplaced_keys(where: str, name: str, kind: str, mapping: Mapping[str, Any]) -> Iterator[Problem]:
    """Keys of overlay `name` (its pointer is `where`) that belong to overlays of another kind than `kind`."""
    for owner, keys in _ONLY_ON.items():
        for key in keys:
            if owner != kind and key in mapping:
                yield Problem(
                    f"{key} has no place in overlay {name}, which is for {_MEANS[kind]}: remove it",
                    (f"{where}/{key}",),
                    on_key=True,
                )


def door_conflicts(app: App) -> Iterator[Problem]:
    """Termination and certificates of the Route, on OpenShift."""
    if app.platform.kind != "openshift" or app.platform.openshift is None:
        return
    route = app.keys.route
    if route.external_certificate is not None:
        known = tuple(OPENSHIFT)
        if known.index(app.platform.openshift) < known.index(_EXTERNAL_CERTIFICATE_SINCE):
            yield Problem(
                f"route.externalCertificate needs OpenShift {_EXTERNAL_CERTIFICATE_SINCE}, and this overlay is for"
                f" {app.platform.openshift}: remove it or raise openshift",
                ("/route/externalCertificate", "/openshift"),
            )
        if route.termination != "reencrypt":
            yield Problem(
                "route.externalCertificate is the router's, and with termination passthrough the router shows none:"
                " remove it, or use termination reencrypt",
                ("/route/externalCertificate", "/route/termination"),
            )
    if route.termination == "passthrough" and route.certificate is None:
        yield Problem(
            "route.termination passthrough needs route.certificate: the Secret with the certificate for the public"
            " host",
            ("/route/termination", "/route/certificate"),
        )
    if route.certificate is not None and route.termination != "passthrough":
        yield Problem(
            "route.certificate has no effect with termination reencrypt: remove it, or use termination passthrough",
            ("/route/certificate", "/route/termination"),
        )
