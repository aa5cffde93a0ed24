"""`secrets:` and `users:` - where passwords come from; no value is ever written to git."""

from __future__ import annotations

from typing import Annotated, Literal

from generator.spec.sections.base import DataKey, GoDuration, ObjectName, Section, describe, text

RemotePrefix = Annotated[
    str, text(r"^[-A-Za-z0-9._/]*$", "a path such as clearml/: letters, digits, '-', '_', '.', '/'")
]


class SecretNames(Section, frozen=True, kw_only=True):
    """Names of the Secrets; default <name>-<component>."""

    elasticsearch: Annotated[ObjectName | None, describe("Password of Elasticsearch's user elastic.")] = None
    mongodb: Annotated[ObjectName | None, describe("Password of MongoDB's root user.")] = None
    redis: Annotated[ObjectName | None, describe("Password of Redis.")] = None
    apiserver: Annotated[
        ObjectName | None, describe("Token and session secrets, and keys of the internal accounts.")
    ] = None
    fileserver: Annotated[ObjectName | None, describe("Key pair with which the file server logs in.")] = None


class SecretStoreRef(Section, frozen=True, kw_only=True):
    """The External Secrets store to read from."""

    name: Annotated[ObjectName, describe("Name of the store.")]
    kind: Annotated[Literal["SecretStore", "ClusterSecretStore"], describe("Kind of the store.")] = "ClusterSecretStore"


class ExternalSecrets(Section, frozen=True, kw_only=True):
    """Choices for provider external-secrets: remote key <prefix><secret name>, one property a key."""

    store: Annotated[SecretStoreRef, describe("Store to read from.")]
    prefix: Annotated[RemotePrefix, describe("Put before each Secret's name to get the remote key.")] = ""
    refresh_interval: Annotated[GoDuration, describe("How often the operator reads again.")] = "1h"


class Secrets(Section, frozen=True, kw_only=True):
    """Where passwords and keys come from."""

    provider: Annotated[
        Literal["bootstrap", "existing", "external-secrets"],
        describe(
            "bootstrap: a Job makes what is missing; existing: yours; external-secrets: the operator fetches them."
        ),
    ] = "bootstrap"
    names: Annotated[SecretNames, describe("Other names for the Secrets.")] = SecretNames()
    external_secrets: Annotated[
        ExternalSecrets | None, describe("Store and paths, with provider external-secrets.")
    ] = None


UserName = Annotated[
    str, text(r"^[A-Za-z0-9][A-Za-z0-9._@-]*$", "a user name: letters, digits, '.', '_', '@' and '-'", max_length=64)
]
DisplayName = Annotated[str, text(r"^[^\"\\$\x00-\x1f]+$", "a name without quotes, backslash and '$'", max_length=100)]


class User(Section, frozen=True, kw_only=True):
    """Somebody who may log in; ClearML derives the user id from the user name, so a renamed user is a new one."""

    username: Annotated[UserName, describe("Login name.")]
    name: Annotated[DisplayName | None, describe("Name shown in the UI; default: the login name.")] = None
    secret: Annotated[
        ObjectName | None, describe("Secret with the password; default <name>-first-user, then <name>-user-<number>.")
    ] = None
    password_key: Annotated[DataKey, describe("Key of the password in it.")] = "password"
