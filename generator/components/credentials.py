"""Which Secrets the stack needs, key by key. No value is made or kept here.

All the public defaults of ClearML's secure.conf are replaced: token and session secrets, and the accounts apiserver,
webserver, tests and fileserver (apiserver/config/default/secure.conf, fileserver/config/default/secure.conf).
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import choice
from typing import Any

from generator.components.flows import is_external
from generator.k8s.resource import Resource
from generator.spec.model import App
from generator.spec.sections.secrets import SecretNames, User


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a Secret: `literal` where its value is no secret, else a random value of `length` characters."""

    name: str
    purpose: str
    length: int = 40
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class NeededSecret:
    """A Secret that must exist before the pods start."""

    name: str
    keys: tuple[Key, ...]


API_KEYS = (
    Key("token-secret", "signs login tokens; a new value logs everybody out", 60),
    Key("session-secret", "signs the web session", 60),
    Key("apiserver-key", "access key of the internal account apiserver", 30),
    Key("apiserver-secret", "secret key of the internal account apiserver", 60),
    Key("webserver-key", "access key of the internal account webserver", 30),
    Key("webserver-secret", "secret key of the internal account webserver", 60),
    Key("tests-key", "access key of the internal account tests", 30),
    Key("tests-secret", "secret key of the internal account tests", 60),
)
FILE_KEYS = (
    Key("user-key", "access key with which the file server logs in", 30),
    Key("user-secret", "secret key with which the file server logs in", 60),
)


def secret_of(app: App, part: str) -> str:
    """Name of the Secret of `part`: elasticsearch, mongodb, redis, apiserver or fileserver."""
    names: SecretNames = app.spec.secrets.names
    chosen: str | None = getattr(names, part)
    return chosen or app.named(part)


def user_secret(app: App, index: int) -> str:
    """Name of the Secret with the password of the user at `index`."""
    user: User = app.spec.users[index]
    return user.secret or app.named("first-user" if index == 0 else f"user-{index + 1}")


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in to a store: `username` as a value, or in key `username_key` of `secret`; Redis may have none."""

    secret: str
    password_key: str = "password"
    username: str | None = None
    username_key: str | None = None


def login(app: App, store: str) -> Login:
    """The login to `store`: elasticsearch, mongodb or redis."""
    if is_external(app, store):
        given = getattr(app.spec, store).external.secret
        return Login(given.name, given.password_key, username_key=given.username_key)
    return Login(secret_of(app, store), username=MANAGED_USERS[store])


# Elasticsearch has its administrator built in; MongoDB's is made at its first start; Redis' default user has no name.
MANAGED_USERS = {"elasticsearch": "elastic", "mongodb": "clearml", "redis": None}


def mounted(app: App, parts: Sequence[str]) -> dict[str, Any]:
    """The volume that shows the Secrets of `parts` under /credentials/<part>/<key>, for fingerprint and start."""
    return {"name": "credentials", "projected": {"sources": [source for part in parts for source in _files(app, part)]}}


def _files(app: App, part: str) -> list[dict[str, Any]]:
    if part == "users":
        secrets = [(f"user-{n + 1}", user_secret(app, n), [u.password_key]) for n, u in enumerate(app.spec.users)]
    elif part == "apiserver":
        secrets = [(part, secret_of(app, part), [key.name for key in API_KEYS])]
    elif part == "fileserver":
        secrets = [(part, secret_of(app, part), [key.name for key in FILE_KEYS])]
    else:
        given = login(app, part)
        secrets = [(part, given.secret, [key for key in (given.username_key, given.password_key) if key])]
    return [
        {"secret": {"name": name, "items": [{"key": key, "path": f"{folder}/{key}"} for key in keys]}}
        for folder, name, keys in secrets
    ]


def needed_secrets(app: App) -> tuple[NeededSecret, ...]:
    """Every Secret that the provider must deliver, in reading order; those of external stores belong to others."""
    stores = tuple(
        NeededSecret(secret_of(app, store), (Key("password", f"password of {store}"),))
        for store in ("elasticsearch", "mongodb", "redis")
        if not is_external(app, store)
    )
    users = tuple(
        NeededSecret(
            user_secret(app, index),
            (
                Key("username", "login name", literal=user.username),
                Key(user.password_key, "password for the web UI", 24),
            ),
        )
        for index, user in enumerate(app.spec.users)
    )
    return (
        *stores,
        NeededSecret(secret_of(app, "apiserver"), API_KEYS),
        NeededSecret(secret_of(app, "fileserver"), FILE_KEYS),
        *users,
    )


def secret_manifest(secret: NeededSecret, namespace: str) -> Resource:
    """A Secret with new random values; for a file that never enters a repository."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": secret.name, "namespace": namespace},
        "type": "Opaque",
        "stringData": {key.name: key.literal or _random_value(key.length) for key in secret.keys},
    }


def _random_value(length: int) -> str:
    """Letters, digits, '-' and '_', a letter first: the alphabet that HOCON and URLs both leave alone."""
    alphabet = string.ascii_letters + string.digits + "-_"
    return choice(string.ascii_letters) + "".join(choice(alphabet) for _ in range(length - 1))
