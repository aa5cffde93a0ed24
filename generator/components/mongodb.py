"""MongoDB: one server with TLS and a password."""

from __future__ import annotations

from typing import Any

from generator.components import certificates
from generator.components.component import Component, Rendered, workload_meta
from generator.components.credentials import MANAGED_USERS, mounted, secret_of
from generator.components.flows import PORTS, is_external
from generator.components.pods import (
    CERTS_MOUNT,
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
from generator.k8s.pod import Container, claim_volume, empty_dir, env, env_from_secret, exec_probe, mount
from generator.k8s.quantity import NANO, parse
from generator.k8s.workload import stateful_set
from generator.spec.conventions import WAVE_CONFIG, WAVE_STORES, selector
from generator.spec.model import App

NAME = "mongodb"
GIB = 1024**3
# The name is not verified: it leads to this pod only once the pod is ready. The password enters no argument, and is the
# mounted one: after a change (docs/operations.md, "Passwords") that of the container's start is no longer right.
LOGIN = """MONGODB_PASSWORD="$(cat /credentials/mongodb/password)" \\
exec mongosh --quiet --norc --tls --tlsCAFile /certs/ca.crt --tlsAllowInvalidHostnames --eval \\
  'db.getSiblingDB("admin").auth(process.env.MONGO_INITDB_ROOT_USERNAME, process.env.MONGODB_PASSWORD);
   db.adminCommand({ ping: 1 })' "mongodb://127.0.0.1:27017/admin"
"""


def cache_size(limit: str | None) -> list[str]:
    """WiredTiger's cache for a memory limit: half of what is above 1 GiB, as MongoDB computes it, but at least 0.25."""
    if limit is None:
        return []
    gigabytes = max(0.25, (parse(limit) / NANO / GIB - 1) / 2)
    return [f"--wiredTigerCacheSizeGB {gigabytes:.2f}"]


def _start(app: App) -> list[str]:
    options = [
        "--bind_ip_all",
        f"--port {PORTS[NAME]}",
        "--tlsMode requireTLS",
        "--tlsCertificateKeyFile /tmp/server.pem",
        "--tlsCAFile /certs/ca.crt",
        "--tlsAllowConnectionsWithoutCertificates",
        *cache_size(app.spec.mongodb.resources.limits.memory),
        # ClearML sorts large result sets (clearml-server, docker/docker-compose.yml).
        "--setParameter internalQueryMaxBlockingSortMemoryUsageBytes=196100200",
    ]
    return script(
        # The Secret is left out: its password holds for an empty volume only (docs/operations.md, "Passwords").
        note_fingerprint("/certs"),
        # mongod wants certificate and key in one file.
        "(umask 077; cat /certs/tls.crt /certs/tls.key > /tmp/server.pem)",
        "exec docker-entrypoint.sh mongod \\\n  " + " \\\n  ".join(options),
    )


def _env(app: App) -> list[dict[str, Any]]:
    return [
        env("HOME", "/tmp"),  # noqa: S108 - mongosh writes there; the image's own HOME is the data volume
        env("MONGO_INITDB_ROOT_USERNAME", MANAGED_USERS[NAME] or ""),
        env_from_secret("MONGO_INITDB_ROOT_PASSWORD", secret_of(app, NAME), "password"),
    ]


def _container(app: App) -> Container:
    return main_container(
        app,
        NAME,
        app.spec.mongodb,
        "mongodb",
        command=_start(app),
        env=_env(app),
        # /data/configdb is a volume of the image; without a mount some runtimes make one that nobody may write.
        mounts=[
            CERTS_MOUNT,
            CREDENTIALS_MOUNT,
            mount("data", "/data/db"),
            mount("configdb", "/data/configdb"),
            TMP_MOUNT,
        ],
        startup=exec_probe(["bash", "-c", LOGIN], period=10, timeout=20, failures=30),
        readiness=exec_probe(["bash", "-c", LOGIN], period=30, timeout=20, failures=3),
        liveness=liveness(PORTS[NAME]),
    )


def _render(app: App) -> Rendered:
    if is_external(app, NAME):
        return Rendered(())
    section = app.spec.mongodb
    pod = component_pod(
        app,
        NAME,
        section,
        "mongodb",
        _container(app),
        volumes=[
            certificates.volume(app, NAME),
            claim_volume("data", app.named(f"{NAME}-data")),
            empty_dir("configdb", "16Mi"),
            mounted(app, (NAME,)),
            tmp_volume(),
        ],
        grace=120,
    )
    own = workload_meta(app, NAME, section, WAVE_STORES, product="mongodb")
    return Rendered(
        (
            account(app, NAME),
            claim(app, NAME, section.storage, WAVE_STORES),
            service(app, NAME, WAVE_CONFIG, certificates.service_annotations(app, NAME)),
            stateful_set(own, selector(app, NAME), pod, service=app.named(NAME)),
        )
    )


COMPONENT = Component(NAME, _render)
