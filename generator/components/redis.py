"""Redis: one server with TLS only and a password."""

from __future__ import annotations

from generator.components import certificates
from generator.components.component import Component, Rendered, workload_meta
from generator.components.credentials import mounted
from generator.components.flows import PORTS, is_external
from generator.components.pods import (
    CERTS_MOUNT,
    CONFIG_MOUNT,
    CREDENTIALS_MOUNT,
    TMP_MOUNT,
    account,
    claim,
    component_pod,
    main_container,
    service,
    tmp_volume,
)
from generator.components.start import liveness, note_fingerprint, script
from generator.k8s.pod import Container, claim_volume, config_map_volume, exec_probe, mount
from generator.k8s.quantity import NANO, parse
from generator.k8s.workload import config_map, stateful_set
from generator.spec.conventions import WAVE_CONFIG, WAVE_STORES, labels, selector, wave
from generator.spec.model import App

NAME = "redis"
# The password enters a file that only this UID reads, never an argument; quotes and backslashes in it are escaped.
SET_LOGIN = """(umask 077; { cat /config/redis.conf
  printf 'requirepass "%s"\\n' "$(sed 's/["\\\\]/\\\\&/g' /credentials/redis/password)"; } > /tmp/redis.conf)"""
PING = """REDISCLI_AUTH="$(cat /credentials/redis/password)" \\
  redis-cli --tls --cacert /certs/ca.crt -h 127.0.0.1 -p 6379 ping | grep --quiet PONG
"""


def configuration(app: App) -> str:
    """redis.conf, all but the password."""
    lines = [
        "# TLS only: port 0 closes the plain one.",
        "port 0",
        f"tls-port {PORTS[NAME]}",
        "tls-cert-file /certs/tls.crt",
        "tls-key-file /certs/tls.key",
        "tls-ca-cert-file /certs/ca.crt",
        "tls-auth-clients no",
        'tls-protocols "TLSv1.2 TLSv1.3"',
        "dir /data",
        "appendonly yes",
        "appendfsync everysec",
        "# Locks and revoked tokens must not be evicted.",
        "maxmemory-policy noeviction",
    ]
    limit = app.spec.redis.resources.limits.memory
    if limit:
        lines += [
            "# Three quarters of the memory limit: a full Redis refuses writes, it is not killed.",
            _maxmemory(limit),
        ]
    return "\n".join(lines) + "\n"


def _maxmemory(limit: str) -> str:
    return f"maxmemory {parse(limit) // NANO * 3 // 4}"


def _container(app: App) -> Container:
    return main_container(
        app,
        NAME,
        app.spec.redis,
        "redis",
        command=script(
            note_fingerprint("/certs", "/credentials"),
            SET_LOGIN,
            "exec redis-server /tmp/redis.conf",
        ),
        env=[],
        mounts=[CERTS_MOUNT, CONFIG_MOUNT, CREDENTIALS_MOUNT, mount("data", "/data"), TMP_MOUNT],
        startup=exec_probe(["bash", "-c", PING], period=5, timeout=5, failures=60),
        readiness=exec_probe(["bash", "-c", PING], period=10, timeout=5, failures=3),
        liveness=liveness(PORTS[NAME]),
    )


def _render(app: App) -> Rendered:
    if is_external(app, NAME):
        return Rendered(())
    section = app.spec.redis
    pod = component_pod(
        app,
        NAME,
        section,
        "redis",
        _container(app),
        volumes=[
            certificates.volume(app, NAME),
            config_map_volume("config", app.named(NAME)),
            mounted(app, (NAME,)),
            claim_volume("data", app.named(f"{NAME}-data")),
            tmp_volume("64Mi"),
        ],
        grace=60,
    )
    own = workload_meta(app, NAME, section, WAVE_STORES, product="redis")
    return Rendered(
        (
            account(app, NAME),
            claim(app, NAME, section.storage, WAVE_STORES),
            config_map(app.named(NAME), {"redis.conf": configuration(app)}, labels(app, NAME), wave(WAVE_CONFIG)),
            service(app, NAME, WAVE_CONFIG, certificates.service_annotations(app, NAME)),
            stateful_set(own, selector(app, NAME), pod, service=app.named(NAME)),
        )
    )


COMPONENT = Component(NAME, _render)
