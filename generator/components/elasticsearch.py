"""Elasticsearch: one node with TLS and a password; its configuration is copied so that the root can be read-only."""

from __future__ import annotations

from typing import Any

from generator.components import certificates
from generator.components.component import Component, Rendered, image, workload_meta
from generator.components.credentials import mounted, secret_of
from generator.components.flows import PORTS, is_external
from generator.components.pods import (
    CREDENTIALS_MOUNT,
    TMP_MOUNT,
    account,
    claim,
    component_pod,
    main_container,
    service,
    tmp_volume,
)
from generator.k8s.pod import Container, claim_volume, empty_dir, env, env_from_secret, exec_probe, mount
from generator.k8s.quantity import NANO, parse
from generator.k8s.workload import stateful_set
from generator.spec.conventions import WAVE_CONFIG, WAVE_STORES, selector
from generator.spec.model import App

NAME = "elasticsearch"
HOME = "/usr/share/elasticsearch"
MIB = 1024 * 1024
# Share of the volume and cap in MiB that must stay free: no new shards, move shards away, stop writing.
WATERMARKS = (("low", 0.15, 30 * 1024), ("high", 0.10, 20 * 1024), ("flood_stage", 0.05, 10 * 1024))
# elastic/dockerfiles: everything below config is group-writable; a volume over it would hide log4j2 and jvm.options.
COPY_CONFIG = f"cp -r {HOME}/config/. /config/\nmkdir -p /config/certs"
# Probes verify the certificate under its full name, which only resolves to this pod once it is ready.
READY = """printf 'user = "elastic:%s"' "$ELASTIC_PASSWORD" | curl --silent --fail --output /dev/null --max-time 10 \\
  --config - --cacert {home}/config/certs/ca.crt --connect-to {host}:{port}:127.0.0.1:{port} \\
  'https://{host}:{port}/_cluster/health?wait_for_status=yellow&timeout=5s'
"""
# Elasticsearch reloads certificates itself, but reads its password only when it starts, from the keystore that the
# image's entrypoint makes where there is none: it lies in an emptyDir, so the one of the old password must go first.
ALIVE = f"""test "$(cat /credentials/elasticsearch/password)" = "$ELASTIC_PASSWORD" ||
  {{ rm -f {HOME}/config/elasticsearch.keystore; exit 1; }}
exec 3<>/dev/tcp/127.0.0.1/9200
"""


def watermarks(size: str) -> dict[str, str]:
    """Three different amounts of free space, derived from the volume, so that a warning comes before the stop."""
    free = parse(size) / NANO / MIB
    return {
        f"cluster.routing.allocation.disk.watermark.{stage}": f"{max(1, min(cap, int(free * share)))}mb"
        for stage, share, cap in WATERMARKS
    }


def _settings(app: App) -> dict[str, str]:
    """Settings as variables: the image's entrypoint hands every dotted name to Elasticsearch."""
    ssl = {"key": "certs/tls.key", "certificate": "certs/tls.crt", "certificate_authorities": "certs/ca.crt"}
    return {
        "cluster.name": app.name,
        "node.name": app.named(NAME),
        "discovery.type": "single-node",
        # The transport port has no peer here; it does not leave the pod.
        "transport.host": "127.0.0.1",
        "bootstrap.memory_lock": "false",
        # vm.max_map_count cannot be raised without a privilege.
        "node.store.allow_mmap": "false",
        "http.compression_level": "7",
        "cluster.routing.allocation.node_initial_primaries_recoveries": "500",
        **watermarks(app.spec.elasticsearch.storage.size),
        "ingest.geoip.downloader.enabled": "false",
        "xpack.ml.enabled": "false",
        "xpack.security.enabled": "true",
        "xpack.security.autoconfiguration.enabled": "false",
        "xpack.security.http.ssl.enabled": "true",
        **{f"xpack.security.http.ssl.{key}": value for key, value in ssl.items()},
        "xpack.security.transport.ssl.enabled": "true",
        "xpack.security.transport.ssl.verification_mode": "certificate",
        **{f"xpack.security.transport.ssl.{key}": value for key, value in ssl.items()},
    }


def _env(app: App) -> list[dict[str, Any]]:
    heap = app.spec.elasticsearch.heap
    return [
        env("ES_JAVA_OPTS", f"-Xms{heap} -Xmx{heap}"),
        env_from_secret("ELASTIC_PASSWORD", secret_of(app, NAME), "password"),
        *(env(name, value) for name, value in sorted(_settings(app).items())),
    ]


def _container(app: App) -> Container:
    ready = READY.format(home=HOME, host=app.host_of(NAME), port=PORTS[NAME])
    return main_container(
        app,
        NAME,
        app.spec.elasticsearch,
        "elasticsearch",
        command=(),
        working_dir=None,
        env=_env(app),
        mounts=[
            mount("config", f"{HOME}/config"),
            mount("certs", f"{HOME}/config/certs", read_only=True),
            mount("data", f"{HOME}/data"),
            mount("logs", f"{HOME}/logs"),
            CREDENTIALS_MOUNT,
            TMP_MOUNT,
        ],
        startup=exec_probe(["bash", "-c", ready], period=10, timeout=15, failures=30),
        readiness=exec_probe(["bash", "-c", ready], period=15, timeout=15, failures=3),
        liveness=exec_probe(["bash", "-c", ALIVE], period=20, timeout=10, failures=6),
    )


def _copy_config(app: App) -> Container:
    return Container(
        name="copy-config",
        image=image(app, app.spec.elasticsearch, "elasticsearch"),
        pull_policy=app.spec.images.pull_policy,
        command=["bash", "-c", f"set -eu\n{COPY_CONFIG}\n"],
        mounts=[mount("config", "/config")],
        resources={"requests": {"cpu": "20m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
    )


def _render(app: App) -> Rendered:
    if is_external(app, NAME):
        return Rendered(())
    section = app.spec.elasticsearch
    pod = component_pod(
        app,
        NAME,
        section,
        "elasticsearch",
        _container(app),
        init=[_copy_config(app)],
        volumes=[
            empty_dir("config", "64Mi"),
            certificates.volume(app, NAME),
            claim_volume("data", app.named(f"{NAME}-data")),
            empty_dir("logs", "512Mi"),
            mounted(app, (NAME,)),
            tmp_volume(),
        ],
        grace=120,
    )
    own = workload_meta(app, NAME, section, WAVE_STORES, product="elasticsearch")
    return Rendered(
        (
            account(app, NAME),
            claim(app, NAME, section.storage, WAVE_STORES),
            service(app, NAME, WAVE_CONFIG, certificates.service_annotations(app, NAME)),
            stateful_set(own, selector(app, NAME), pod, service=app.named(NAME)),
        )
    )


COMPONENT = Component(NAME, _render)
