"""The init container that waits until what a pod needs really answers: over TLS, with the pod's own credentials."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from generator.components.certificates import CA_FILE
from generator.components.clients import address, ca_file
from generator.components.component import Component, Rendered, image
from generator.components.flows import PORTS
from generator.k8s.pod import Container, config_map_volume, env, mount
from generator.k8s.workload import config_map
from generator.spec.conventions import WAVE_CONFIG, labels, wave
from generator.spec.model import App

SCRIPT = "/scripts/wait.py"
SCRIPTS_MOUNT = mount("scripts", "/scripts", read_only=True)


def scripts_volume(app: App) -> dict[str, Any]:
    """The volume with `wait.py`."""
    return config_map_volume("scripts", app.named("scripts"))


def wait_env(app: App, needs: tuple[str, ...]) -> dict[str, Any]:
    """Where `needs` are, for `wait.py`; the credentials stand in ClearML's own variables."""
    return env("WAIT_FOR", json.dumps({need: _peer(app, need) for need in needs}))


def wait_container(app: App, environment: list[dict[str, Any]], *mounts: dict[str, Any]) -> Container:
    """The init container; `environment` is the main container's, with `wait_env`."""
    return Container(
        name="wait",
        image=image(app, app.spec.apiserver, "clearml"),
        pull_policy=app.spec.images.pull_policy,
        command=["python3", SCRIPT],
        working_dir="/tmp",  # noqa: S108 - an emptyDir of the pod's own
        env=environment,
        mounts=[*mounts, SCRIPTS_MOUNT],
        resources={"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "256Mi"}},
    )


def _peer(app: App, need: str) -> dict[str, Any]:
    if need == "apiserver":
        return {"host": app.host_of(need), "port": PORTS[need], "ca": CA_FILE}
    host, port = address(app, need)
    return {"host": host, "port": port, "ca": ca_file(app, need)}


def _render(app: App) -> Rendered:
    text = resources.files("generator.components").joinpath("files/wait.py").read_text(encoding="utf-8")
    return Rendered((config_map(app.named("scripts"), {"wait.py": text}, labels(app, "scripts"), wave(WAVE_CONFIG)),))


COMPONENT = Component("scripts", _render)
