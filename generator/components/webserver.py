"""The web server: nginx with a configuration of our own on 8443, the one door to UI, API and files."""

from __future__ import annotations

import json
from importlib import resources

from generator.components import certificates
from generator.components.component import Component, Rendered, workload_meta
from generator.components.flows import PORTS, connects_to
from generator.components.pods import (
    CERTS_MOUNT,
    CONFIG_MOUNT,
    TMP_MOUNT,
    account,
    component_pod,
    main_container,
    service,
    tmp_volume,
)
from generator.components.start import liveness, note_fingerprint, script
from generator.k8s.endpoint import Endpoint
from generator.k8s.pod import Container, config_map_volume, env, https_probe
from generator.k8s.resource import without_empty
from generator.k8s.workload import config_map, deployment, pod_disruption_budget
from generator.spec.conventions import WAVE_CLIENTS, WAVE_CONFIG, labels, meta, selector, wave
from generator.spec.model import App

NAME = "webserver"


def ui_configuration(app: App) -> str:
    """configuration.json of the web UI: one host, so that one certificate and one cookie serve all three."""
    settings = without_empty(
        {
            "apiBaseUrl": "/api",
            "fileBaseUrl": app.files_url,
            "displayedServerUrls": {"apiServer": f"{app.public_url}/api", "filesServer": app.files_url},
            # While the API is away, the UI must not fall back to its mode without passwords.
            "loginFallback": "error",
            "loginNotice": app.spec.webserver.login_notice,
            "hideUpdateNotice": True,
            "showSurvey": False,
        }
    )
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"


def nginx_configuration(app: App) -> str:
    """nginx.conf, from `files/nginx.conf` with the values of this deployment in the place of @NAME@."""
    section = app.spec.webserver
    text = resources.files("generator.components").joinpath("files/nginx.conf").read_text(encoding="utf-8")
    values = {
        "ACCESS_LOG": "/dev/stdout" if section.access_log else "off",
        "LISTEN_IPV6": f"listen [::]:{PORTS[NAME]} ssl;"
        if section.ipv6
        else "# IPv6 is switched off (webserver.ipv6).",
        # A browser would apply it to every port of localhost.
        "STRICT_TRANSPORT": "# No HSTS on localhost."
        if app.local
        else 'add_header Strict-Transport-Security "max-age=31536000" always;',
        "CONNECT_SOURCES": "".join(f" https://{host}" for host in section.connect_sources),
        "API_HOST": app.host_of("apiserver"),
        "API_PORT": str(PORTS["apiserver"]),
        "FILES_HOST": app.host_of("fileserver"),
        "FILES_PORT": str(PORTS["fileserver"]),
    }
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _container(app: App) -> Container:
    return main_container(
        app,
        NAME,
        app.spec.webserver,
        "clearml",
        command=script(
            note_fingerprint("/certs"), "exec /usr/sbin/nginx -e stderr -c /config/nginx.conf -g 'daemon off;'"
        ),
        env=[env("HOME", "/tmp")],  # noqa: S108 - an emptyDir of the pod's own
        mounts=[CERTS_MOUNT, CONFIG_MOUNT, TMP_MOUNT],
        startup=https_probe("/version.json", "https", period=5, timeout=5, failures=60),
        readiness=https_probe("/version.json", "https", period=10, timeout=5, failures=3),
        liveness=liveness(PORTS[NAME]),
    )


def _render(app: App) -> Rendered:
    section = app.spec.webserver
    pod = component_pod(
        app,
        NAME,
        section,
        "clearml",
        _container(app),
        volumes=[certificates.volume(app, NAME), config_map_volume("config", app.named(NAME)), tmp_volume("1Gi")],
        replicas=section.replicas,
    )
    own = workload_meta(app, NAME, section, WAVE_CLIENTS, product="clearml", connects_to=connects_to(app, NAME))
    files = {"nginx.conf": nginx_configuration(app), "configuration.json": ui_configuration(app)}
    budget = [pod_disruption_budget(meta(app, NAME, WAVE_CLIENTS), selector(app, NAME))] if section.replicas > 1 else []
    return Rendered(
        (
            account(app, NAME),
            config_map(app.named(NAME), files, labels(app, NAME), wave(WAVE_CONFIG)),
            service(app, NAME, WAVE_CONFIG, certificates.service_annotations(app, NAME)),
            deployment(own, selector(app, NAME), pod, replicas=section.replicas),
            *budget,
        ),
        (Endpoint(app.named(NAME), "https", PORTS[NAME], selector(app, NAME)),),
    )


COMPONENT = Component(NAME, _render)
