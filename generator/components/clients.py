"""How ClearML's processes reach the stores: environment variables, in the order that `$(NAME)` references need.

Names ending in `_SERVICE_…` are read raw; a name with `__` sets a configuration path and its value is HOCON, so text
stands in double quotes inside it (clearml-server, apiserver/config/basic.py). A secret is defined raw first and then
referred to, because Kubernetes can put quotes only around a reference.
"""

from __future__ import annotations

import json
from typing import Any

from generator.components.certificates import CA_FILE, CERTS
from generator.components.credentials import login
from generator.components.flows import PORTS, is_external
from generator.k8s.pod import env, env_from_secret
from generator.spec.model import App
from generator.spec.sections.component import CaSource

REDIS_ALIASES = {"apiserver": ("apiserver", "workers"), "fileserver": ("fileserver",)}


def quoted(value: str) -> str:
    """`value` as HOCON text; HOCON's strings are JSON's."""
    return json.dumps(value, ensure_ascii=False)


def address(app: App, store: str) -> tuple[str, int]:
    """Host and port of a store, as in its certificate."""
    if is_external(app, store):
        external = getattr(app.spec, store).external
        return external.host, external.port
    return app.host_of(store), PORTS[store]


def extra_cas(app: App, stores: tuple[str, ...]) -> dict[str, CaSource | None]:
    """File names and sources of the CAs of external stores, for the certificate volume."""
    return {f"{store}-ca.crt": getattr(app.spec, store).external.ca for store in stores if is_external(app, store)}


def ca_file(app: App, store: str) -> str | None:
    """The CA to verify a store with; None: the public ones of the image."""
    if not is_external(app, store):
        return CA_FILE
    return f"{CERTS}/{store}-ca.crt" if getattr(app.spec, store).external.ca else None


def common_env() -> list[dict[str, Any]]:
    """What every ClearML process gets.

    HOME: gunicorn writes there. Level WARNING: at INFO the API server logs its MongoDB URI, password included.
    """
    return [
        env("HOME", "/tmp"),  # noqa: S108 - an emptyDir of the pod's own
        env("REQUESTS_CA_BUNDLE", CA_FILE),
        env("CLEARML__logging__loggers__clearml__level", "WARNING"),
    ]


def elasticsearch_env(app: App) -> list[dict[str, Any]]:
    """Both clusters that ClearML configures, events and workers, over HTTPS; host variables cannot set the scheme."""
    host, port = address(app, "elasticsearch")
    hosts = json.dumps([{"host": host, "port": port, "scheme": "https"}])
    ca = ca_file(app, "elasticsearch")
    result = _login_env(app, "elasticsearch", "CLEARML_ELASTIC_SERVICE_USERNAME", "CLEARML_ELASTIC_SERVICE_PASSWORD")
    for cluster in ("events", "workers"):
        result.append(env(f"CLEARML__hosts__elastic__{cluster}__hosts", hosts))
        if ca:
            result.append(env(f"CLEARML__hosts__elastic__{cluster}__args__ca_certs", quoted(ca)))
    return result


def mongodb_env(app: App) -> list[dict[str, Any]]:
    """One URI without a database path: with a path, both databases would land in that one."""
    host, port = address(app, "mongodb")
    external = app.spec.mongodb.external if is_external(app, "mongodb") else None
    options = [f"authSource={external.auth_source if external else 'admin'}", "tls=true"]
    if ca := ca_file(app, "mongodb"):
        options.append(f"tlsCAFile={ca}")
    if external and external.replica_set:
        options.append(f"replicaSet={external.replica_set}")
    credentials = _login_env(app, "mongodb", "MONGODB_USERNAME", "MONGODB_PASSWORD")
    uri = f"mongodb://$(MONGODB_USERNAME):$(MONGODB_PASSWORD)@{host}:{port}/?{'&'.join(options)}"
    return [*credentials, env("CLEARML_MONGODB_SERVICE_CONNECTION_STRING", uri)]


def redis_env(app: App, process: str) -> list[dict[str, Any]]:
    """Redis for `process` (apiserver or fileserver), whose aliases each say TLS, CA and name check."""
    host, port = address(app, "redis")
    ca = ca_file(app, "redis")
    given = login(app, "redis")
    result = [
        env("CLEARML_REDIS_SERVICE_HOST", host),
        env("CLEARML_REDIS_SERVICE_PORT", str(port)),
        env_from_secret("CLEARML_REDIS_SERVICE_PASSWORD", given.secret, given.password_key),
    ]
    if given.username_key:
        result.append(env_from_secret("REDIS_USERNAME", given.secret, given.username_key))
    for alias in REDIS_ALIASES[process]:
        prefix = f"CLEARML__hosts__redis__{alias}__"
        result.append(env(f"{prefix}ssl", "true"))
        # Without it redis-py takes any certificate of the same CA, whatever its name.
        result.append(env(f"{prefix}ssl_check_hostname", "true"))
        if ca:
            result.append(env(f"{prefix}ssl_ca_certs", quoted(ca)))
        if given.username_key:
            result.append(env(f"{prefix}username", '"$(REDIS_USERNAME)"'))
    return result


def hocon_secret(path: str, variable: str, secret: str, key: str) -> list[dict[str, Any]]:
    """A configuration path whose value is a key of a Secret, quoted."""
    return [env_from_secret(variable, secret, key), env(f"CLEARML__{path}", f'"$({variable})"')]


def _login_env(app: App, store: str, username: str, password: str) -> list[dict[str, Any]]:
    given = login(app, store)
    if given.username_key:
        user = env_from_secret(username, given.secret, given.username_key)
    else:
        user = env(username, given.username or "")
    return [user, env_from_secret(password, given.secret, given.password_key)]
