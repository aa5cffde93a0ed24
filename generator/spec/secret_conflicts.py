"""Conflicts about Secrets and users."""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.model import App
from generator.spec.problems import Problem

_STORES = ("elasticsearch", "mongodb", "redis")
_SERVERS = (*_STORES, "apiserver", "fileserver", "webserver")


def secret_conflicts(app: App) -> Iterator[Problem]:
    """External Secrets without a store, users and Secrets that are there twice."""
    secrets = app.spec.secrets
    if secrets.provider == "external-secrets" and secrets.external_secrets is None:
        yield Problem(
            "secrets.provider external-secrets needs secrets.externalSecrets: the store to read from",
            ("/secrets/provider", "/secrets/externalSecrets"),
        )
    yield from _same_users(app)
    yield from _same_secrets(app)


def _same_users(app: App) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, user in enumerate(app.spec.users):
        if user.username in first:
            yield Problem(
                f'user "{user.username}" is there twice, see users[{first[user.username]}]: remove or rename one',
                (f"/users/{index}/username",),
            )
        first.setdefault(user.username, index)


def _same_secrets(app: App) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for pointer, purpose, name in secret_names(app):
        if name in taken:
            yield Problem(
                f'Secret "{name}" would hold {purpose} and {taken[name]}: give one of them another name', (pointer,)
            )
        taken.setdefault(name, purpose)


def secret_names(app: App) -> Iterator[tuple[str, str, str]]:
    """Pointer, purpose and name of every Secret of ours, defaults as in the components (a test compares them).

    Certificates come first, so that a Secret of the user's that clashes with one is what gets reported.
    """
    tls = app.spec.tls
    for server in _SERVERS:
        chosen = getattr(tls.existing, server) if tls.provider == "existing" else None
        if not _external(app, server):
            yield f"/tls/existing/{server}", f"the certificate of {server}", chosen or app.named(f"{server}-tls")
    if tls.provider == "cert-manager":
        yield "/tls/provider", "the certificates that async delete trusts", app.named("async-delete-tls")
        if tls.cert_manager.issuer is None:
            yield "/tls/provider", "the private CA", app.named("ca")
    if app.platform.openshift and tls.provider != "service-ca":
        yield "/tls/provider", "the certificate behind the Route", app.named("webserver-serving")
    for part in (*_STORES, "apiserver", "fileserver"):
        if not _external(app, part):
            chosen = getattr(app.spec.secrets.names, part)
            yield f"/secrets/names/{part}", f"the passwords of {part}", chosen or app.named(part)
    for index, user in enumerate(app.spec.users):
        default = app.named("first-user" if index == 0 else f"user-{index + 1}")
        yield f"/users/{index}/secret", f'the password of user "{user.username}"', user.secret or default


def _external(app: App, part: str) -> bool:
    return part in _STORES and getattr(app.spec, part).mode == "external"
