"""ExternalSecrets: the operator fetches what `credentials` lists, one remote entry a Secret, one property a key."""

from __future__ import annotations

from generator.components.component import Component, Rendered
from generator.components.credentials import NeededSecret, needed_secrets
from generator.k8s.resource import Resource
from generator.spec.conventions import CUSTOM_KIND, WAVE_CONFIG, meta
from generator.spec.model import App


def _render(app: App) -> Rendered:
    if app.spec.secrets.provider != "external-secrets":
        return Rendered(())
    return Rendered(tuple(_external_secret(app, secret) for secret in needed_secrets(app)))


def _external_secret(app: App, secret: NeededSecret) -> Resource:
    """One ExternalSecret; the operator's defaults are written out, so that nothing differs from what it stores."""
    choices = app.spec.secrets.external_secrets
    assert choices is not None, "load_spec refuses provider external-secrets without externalSecrets"  # noqa: S101
    remote = f"{choices.prefix}{secret.name}"
    # A user's name is no secret and stands in the spec.
    keys = [key.name for key in secret.keys if key.literal is None]
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": meta(app, "secrets", WAVE_CONFIG, name=secret.name, annotations=CUSTOM_KIND),
        "spec": {
            "refreshPolicy": "Periodic",
            "refreshInterval": choices.refresh_interval,
            "secretStoreRef": {"name": choices.store.name, "kind": choices.store.kind},
            "target": {"name": secret.name, "creationPolicy": "Owner", "deletionPolicy": "Retain"},
            "data": [
                {
                    "secretKey": key,
                    "remoteRef": {
                        "key": remote,
                        "property": key,
                        "conversionStrategy": "Default",
                        "decodingStrategy": "None",
                        "metadataPolicy": "None",
                    },
                }
                for key in keys
            ],
        },
    }


COMPONENT = Component("external-secrets", _render)
