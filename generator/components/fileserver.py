"""The file server: gunicorn with TLS in front of one volume."""

from __future__ import annotations

import json
from typing import Any

from generator.components import certificates
from generator.components.apiserver import CONFIG_MOUNT, LOGS_MOUNT, fileserver_account_env
from generator.components.clients import common_env, extra_cas, quoted, redis_env
from generator.components.component import Component, Rendered, workload_meta
from generator.components.credentials import mounted
from generator.components.flows import PORTS, connects_to
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
from generator.components.start import ENTER_CLEARML, liveness, note_fingerprint, script
from generator.components.waiting import scripts_volume, wait_container, wait_env
from generator.k8s.pod import Container, claim_volume, config_map_volume, empty_dir, env, https_probe, mount
from generator.k8s.workload import config_map, deployment, pod_disruption_budget
from generator.spec.conventions import WAVE_CLIENTS, WAVE_CONFIG, labels, meta, selector, wave
from generator.spec.model import App

NAME = "fileserver"
NEEDS = ("redis", "apiserver")


def configuration(app: App) -> str:
    """fileserver.conf: JSON is HOCON. Authentication is on by default and stays on."""
    settings = {
        "cors": {"origins": app.public_url},
        "auth": {"enabled": True},
        # Async delete removes many files at a time (clearml-server, docker/docker-compose.yml).
        "delete": {"allow_batch": True},
    }
    return json.dumps(settings, indent=2) + "\n"


def _env(app: App) -> list[dict[str, Any]]:
    api = f"https://{app.host_of('apiserver')}:{PORTS['apiserver']}"
    return [
        *common_env(),
        *redis_env(app, NAME),
        *fileserver_account_env(app),
        env("CLEARML__hosts__api_server", quoted(api)),
        env("CLEARML_UPLOAD_FOLDER", "/mnt/fileserver"),
    ]


def _start(app: App) -> list[str]:
    section = app.spec.fileserver
    return script(
        note_fingerprint("/certs", "/credentials"),
        ENTER_CLEARML,
        "cd fileserver",
        f"exec gunicorn --workers {section.workers} --threads {section.threads} --timeout 600 \\\n"
        f"  --bind 0.0.0.0:{PORTS[NAME]} --certfile /certs/tls.crt --keyfile /certs/tls.key fileserver:app",
    )


def _container(app: App) -> Container:
    return main_container(
        app,
        NAME,
        app.spec.fileserver,
        "clearml",
        command=_start(app),
        env=_env(app),
        # Uploads are spooled to /tmp before they reach the volume, hence its size.
        mounts=[
            CERTS_MOUNT,
            CONFIG_MOUNT,
            CREDENTIALS_MOUNT,
            mount("data", "/mnt/fileserver"),
            LOGS_MOUNT,
            TMP_MOUNT,
        ],
        startup=https_probe("/", "https", period=10, timeout=5, failures=30),
        readiness=https_probe("/", "https", period=10, timeout=10, failures=3),
        liveness=liveness(PORTS[NAME]),
    )


def _wait(app: App) -> Container:
    environment = [*common_env(), *redis_env(app, NAME), *fileserver_account_env(app), wait_env(app, NEEDS)]
    return wait_container(app, environment, CERTS_MOUNT, TMP_MOUNT)


def _render(app: App) -> Rendered:
    section = app.spec.fileserver
    pod = component_pod(
        app,
        NAME,
        section,
        "clearml",
        _container(app),
        init=[_wait(app)],
        volumes=[
            certificates.volume(app, NAME, extra_cas(app, ("redis",))),
            config_map_volume("config", app.named(NAME)),
            mounted(app, ("redis", NAME)),
            claim_volume("data", app.named(f"{NAME}-data")),
            scripts_volume(app),
            empty_dir("logs", "256Mi"),
            tmp_volume(section.upload_buffer),
        ],
        grace=60,
        replicas=section.replicas,
    )
    own = workload_meta(app, NAME, section, WAVE_CLIENTS, product="clearml", connects_to=connects_to(app, NAME))
    shared = section.storage.access_mode == "ReadWriteMany"
    budget = [pod_disruption_budget(meta(app, NAME, WAVE_CLIENTS), selector(app, NAME))] if section.replicas > 1 else []
    return Rendered(
        (
            account(app, NAME),
            claim(app, NAME, section.storage, WAVE_CLIENTS),
            config_map(app.named(NAME), {"fileserver.conf": configuration(app)}, labels(app, NAME), wave(WAVE_CONFIG)),
            service(app, NAME, WAVE_CONFIG, certificates.service_annotations(app, NAME)),
            deployment(own, selector(app, NAME), pod, replicas=section.replicas, recreate=not shared),
            *budget,
        )
    )


COMPONENT = Component(NAME, _render)
