"""Conflicts about the certificates between the pods."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.spec.model import App
from generator.spec.problems import Problem
from generator.spec.store_conflicts import ca_source

_SECONDS = {"h": 3600, "m": 60, "s": 1}
# cert-manager's own lower bounds: pkg/apis/certmanager/v1/const.go, MinimumCertificateDuration and MinimumRenewBefore.
_SHORTEST_LIFE = 3600
_SHORTEST_RENEWAL = 300


def tls_conflicts(app: App) -> Iterator[Problem]:
    """A provider that is not there, a CA without one source, certificates that would be renewed for ever."""
    tls = app.spec.tls
    if tls.provider == "service-ca" and app.platform.kind == "dev":
        yield Problem(
            "tls.provider service-ca is OpenShift's own and not there on plain Kubernetes: set tls.provider to"
            f" cert-manager or existing in overlays.{app.overlay}, or leave it out with enabled: false",
            ("/tls/provider",),
        )
    if tls.provider == "existing":
        yield from ca_source(tls.existing.ca, "/tls/existing/ca")
    if tls.provider == "cert-manager":
        yield from _lives(app)
    external_secrets = app.spec.secrets.external_secrets
    if external_secrets is not None and seconds(external_secrets.refresh_interval) == 0:
        yield Problem(
            "secrets.externalSecrets.refreshInterval is zero, and the operator would read only once: use 1h",
            ("/secrets/externalSecrets/refreshInterval",),
        )


def seconds(duration: str) -> int:
    """A duration as the types allow it ("1h30m") in seconds."""
    return sum(int(number) * _SECONDS[unit] for number, unit in re.findall(r"([0-9]+)([hms])", duration))


def _lives(app: App) -> Iterator[Problem]:
    choices = app.spec.tls.cert_manager
    if seconds(choices.renew_before) < _SHORTEST_RENEWAL:
        yield Problem(
            f"tls.certManager.renewBefore {choices.renew_before} is too short; allowed: 5m or more",
            ("/tls/certManager/renewBefore",),
        )
    lives = {"duration": choices.duration}
    if choices.issuer is None:
        lives["caDuration"] = choices.ca_duration
    for key, life in lives.items():
        if seconds(life) < _SHORTEST_LIFE:
            yield Problem(
                f"tls.certManager.{key} {life} is too short; allowed: 1h or more", (f"/tls/certManager/{key}",)
            )
        elif seconds(choices.renew_before) >= seconds(life):
            yield Problem(
                f"tls.certManager.renewBefore {choices.renew_before} is not less than {key} {life}:"
                " certificates would be renewed without end",
                ("/tls/certManager/renewBefore", f"/tls/certManager/{key}"),
            )
    if choices.issuer is None and seconds(choices.duration) > seconds(choices.ca_duration):
        yield Problem(
            f"tls.certManager.duration {choices.duration} is longer than caDuration {choices.ca_duration}:"
            " a certificate would outlive its CA",
            ("/tls/certManager/duration", "/tls/certManager/caDuration"),
        )
