"""Async delete: the worker that removes the files of deleted tasks; always one, it takes no lock on its queue."""

from __future__ import annotations

from typing import Any

from generator.components import certificates
from generator.components.apiserver import (
    CONFIG_MOUNT,
    ERRORS_MOUNT,
    LOGS_MOUNT,
    store_env,
    token_env,
    url_prefixes,
    written_volumes,
)
from generator.components.clients import common_env, extra_cas
from generator.components.component import Component, Rendered, workload_meta
from generator.components.credentials import mounted
from generator.components.flows import PORTS, STORES, connects_to
from generator.components.pods import (
    CERTS_MOUNT,
    CREDENTIALS_MOUNT,
    TMP_MOUNT,
    account,
    component_pod,
    main_container,
    tmp_volume,
)
from generator.components.start import ENTER_CLEARML, liveness, note_fingerprint, script
from generator.components.waiting import SCRIPT, SCRIPTS_MOUNT, scripts_volume, wait_container, wait_env
from generator.k8s.pod import Container, config_map_volume, env, exec_probe
from generator.k8s.workload import deployment
from generator.spec.conventions import WAVE_CLIENTS, selector
from generator.spec.model import App

NAME = "async-delete"


def _start(app: App) -> list[str]:
    files = f"https://{app.host_of('fileserver')}:{PORTS['fileserver']}"
    return script(
        note_fingerprint("/certs", "/credentials"),
        ENTER_CLEARML,
        f"exec python3 -m jobs.async_urls_delete --fileserver-host {files}",
    )


def _env(app: App) -> list[dict[str, Any]]:
    return [
        *common_env(),
        env("PYTHONPATH", "/opt/clearml/apiserver"),
        *store_env(app),
        *token_env(app),
        url_prefixes(app),
        wait_env(app, STORES),
    ]


def _container(app: App) -> Container:
    # It has no port: it is ready while it can log in to its stores, with the settings it runs with itself.
    log_in = ["python3", SCRIPT, "--once"]
    return main_container(
        app,
        NAME,
        app.spec.async_delete,
        "clearml",
        command=_start(app),
        env=_env(app),
        mounts=[CERTS_MOUNT, CONFIG_MOUNT, CREDENTIALS_MOUNT, ERRORS_MOUNT, LOGS_MOUNT, SCRIPTS_MOUNT, TMP_MOUNT],
        startup=exec_probe(log_in, period=10, timeout=20, failures=30),
        readiness=exec_probe(log_in, period=60, timeout=20, failures=3),
        liveness=liveness(),
    )


def _render(app: App) -> Rendered:
    section = app.spec.async_delete
    pod = component_pod(
        app,
        NAME,
        section,
        "clearml",
        _container(app),
        init=[wait_container(app, [*common_env(), *store_env(app), wait_env(app, STORES)], CERTS_MOUNT, TMP_MOUNT)],
        volumes=[
            certificates.volume(app, NAME, extra_cas(app, STORES)),
            config_map_volume("config", app.named("apiserver")),
            mounted(app, (*STORES, "apiserver")),
            scripts_volume(app),
            *written_volumes(),
            tmp_volume(),
        ],
        grace=60,
    )
    own = workload_meta(app, NAME, section, WAVE_CLIENTS, product="clearml", connects_to=connects_to(app, NAME))
    return Rendered((account(app, NAME), deployment(own, selector(app, NAME), pod, recreate=True)))


COMPONENT = Component(NAME, _render)
