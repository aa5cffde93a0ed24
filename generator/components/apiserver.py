"""The API server: gunicorn with TLS, under any UID (docs/adr/0002-api-server-under-an-arbitrary-uid.md)."""

from __future__ import annotations

import json
from typing import Any

from generator.components import certificates
from generator.components.clients import (
    common_env,
    elasticsearch_env,
    extra_cas,
    hocon_secret,
    mongodb_env,
    quoted,
    redis_env,
)
from generator.components.component import Component, Rendered, workload_meta
from generator.components.credentials import mounted, secret_of, user_secret
from generator.components.flows import PORTS, STORES, connects_to
from generator.components.pods import (
    CERTS_MOUNT,
    CREDENTIALS_MOUNT,
    TMP_MOUNT,
    account,
    component_pod,
    main_container,
    service,
    tmp_volume,
)
from generator.components.start import ENTER_CLEARML, liveness, note_fingerprint, script
from generator.components.waiting import scripts_volume, wait_container, wait_env
from generator.k8s.pod import Container, config_map_volume, empty_dir, env, env_from_secret, https_probe, mount
from generator.k8s.workload import config_map, deployment, pod_disruption_budget
from generator.spec.conventions import WAVE_API, WAVE_CONFIG, labels, meta, selector, wave
from generator.spec.model import App

NAME = "apiserver"
# The two places that the code writes to below read-only folders. The mount must be exactly apierrors/errors: its
# parent, and apiserver/schema, are Python packages that a volume would hide.
ERRORS_MOUNT = mount("apierrors", "/opt/clearml/apiserver/apierrors/errors")
LOGS_MOUNT = mount("logs", "/var/log/clearml")
CONFIG_MOUNT = mount("config", "/opt/clearml/config", read_only=True)


def written_volumes() -> list[dict[str, Any]]:
    """Scratch volumes of the API server's code, which async delete runs as well."""
    return [empty_dir("apierrors", "16Mi"), empty_dir("logs", "256Mi")]


def configuration(app: App) -> str:
    """apiserver.conf: JSON is HOCON. What is secret comes through the environment."""
    settings = {
        # Without fixed users there is no login at all; a start without them must not delete their API keys.
        "auth": {
            "fixed_users": {"enabled": True},
            "delete_missing_autocreated_users": False,
            "cookies": {"secure": True},
        },
        "cors": {"origins": app.public_url},
        "check_for_updates": {"enabled": False},
        "statistics": {"supported": False},
    }
    return json.dumps(settings, indent=2) + "\n"


def url_prefixes(app: App) -> dict[str, Any]:
    """Which links are the file server's: the API server schedules deletions by it, async delete carries them out."""
    urls = [app.files_url, *app.spec.async_delete.former_urls]
    return env("CLEARML__services__async_urls_delete__fileserver__url_prefixes", json.dumps(urls))


def token_env(app: App) -> list[dict[str, Any]]:
    """The token secret and the API server's own account, the same wherever its code runs."""
    secret = secret_of(app, NAME)
    return [
        *hocon_secret("secure__auth__token_secret", "TOKEN_SECRET", secret, "token-secret"),
        *_account_env("apiserver", secret, "apiserver-key", "apiserver-secret"),
    ]


def fileserver_account_env(app: App) -> list[dict[str, Any]]:
    """The file server's account: the API server must know the same pair as the file server shows."""
    return _account_env("fileserver", secret_of(app, "fileserver"), "user-key", "user-secret")


def _account_env(name: str, secret: str, key: str, value: str) -> list[dict[str, Any]]:
    path = f"secure__credentials__{name}__user"
    return [
        *hocon_secret(f"{path}_key", f"{name.upper()}_USER_KEY", secret, key),
        *hocon_secret(f"{path}_secret", f"{name.upper()}_USER_SECRET", secret, value),
    ]


def store_env(app: App) -> list[dict[str, Any]]:
    """The three stores, as the API server's code reads them."""
    return [*elasticsearch_env(app), *mongodb_env(app), *redis_env(app, NAME)]


def _users_env(app: App) -> list[dict[str, Any]]:
    """The fixed users: names from the spec, passwords by reference."""
    passwords, entries = [], []
    for index, user in enumerate(app.spec.users):
        variable = f"USER_{index + 1}_PASSWORD"
        passwords.append(env_from_secret(variable, user_secret(app, index), user.password_key))
        name, display = quoted(user.username), quoted(user.name or user.username)
        entries.append(f'{{username: {name}, password: "$({variable})", name: {display}}}')
    return [*passwords, env("CLEARML__apiserver__auth__fixed_users__users", f"[{', '.join(entries)}]")]


def _env(app: App) -> list[dict[str, Any]]:
    secret = secret_of(app, NAME)
    return [
        *common_env(),
        *store_env(app),
        *token_env(app),
        *hocon_secret("secure__http__session_secret__apiserver", "SESSION_SECRET", secret, "session-secret"),
        *_account_env("webserver", secret, "webserver-key", "webserver-secret"),
        *_account_env("tests", secret, "tests-key", "tests-secret"),
        *fileserver_account_env(app),
        *_users_env(app),
        env("CLEARML__services__async_urls_delete__enabled", "true"),
        url_prefixes(app),
    ]


def _start(app: App) -> list[str]:
    return script(
        note_fingerprint("/certs", "/credentials"),
        ENTER_CLEARML,
        # As the image's entrypoint.sh does, which cannot be executed under an arbitrary UID (mode 744) and would keep
        # SIGTERM from gunicorn.
        "python3 -m apiserver.apierrors_generator",
        f"exec gunicorn --workers {app.spec.apiserver.workers} --timeout 600 --bind 0.0.0.0:{PORTS[NAME]} \\\n"
        "  --certfile /certs/tls.crt --keyfile /certs/tls.key apiserver.server:app",
    )


def _container(app: App) -> Container:
    return main_container(
        app,
        NAME,
        app.spec.apiserver,
        "clearml",
        command=_start(app),
        env=_env(app),
        mounts=[CERTS_MOUNT, CONFIG_MOUNT, CREDENTIALS_MOUNT, ERRORS_MOUNT, LOGS_MOUNT, TMP_MOUNT],
        # Each worker parses the API's schema for some 12 s of CPU before it answers.
        startup=https_probe("/debug.ping", "https", period=10, timeout=5, failures=30),
        readiness=https_probe("/debug.ping", "https", period=10, timeout=10, failures=3),
        liveness=liveness(PORTS[NAME]),
    )


def _render(app: App) -> Rendered:
    section = app.spec.apiserver
    pod = component_pod(
        app,
        NAME,
        section,
        "clearml",
        _container(app),
        init=[wait_container(app, [*common_env(), *store_env(app), wait_env(app, STORES)], CERTS_MOUNT, TMP_MOUNT)],
        volumes=[
            certificates.volume(app, NAME, extra_cas(app, STORES)),
            config_map_volume("config", app.named(NAME)),
            mounted(app, (*STORES, NAME, "fileserver", "users")),
            scripts_volume(app),
            *written_volumes(),
            tmp_volume("1Gi"),
        ],
        grace=60,
        replicas=section.replicas,
    )
    own = workload_meta(app, NAME, section, WAVE_API, product="clearml", connects_to=connects_to(app, NAME))
    budget = [pod_disruption_budget(meta(app, NAME, WAVE_API), selector(app, NAME))] if section.replicas > 1 else []
    return Rendered(
        (
            account(app, NAME),
            config_map(app.named(NAME), {"apiserver.conf": configuration(app)}, labels(app, NAME), wave(WAVE_CONFIG)),
            service(app, NAME, WAVE_CONFIG, certificates.service_annotations(app, NAME)),
            deployment(own, selector(app, NAME), pod, replicas=section.replicas),
            *budget,
        )
    )


COMPONENT = Component(NAME, _render)
