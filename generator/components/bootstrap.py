"""The Job that creates missing Secrets in the cluster, so that none is ever written to git.

Its Role can create Secrets and get those it is to make by name: it can add, never change, and reads nobody else's.
It belongs to each overlay with its final template, because a Job's template cannot be changed: the name ends in a hash.
"""

from __future__ import annotations

import json
from importlib import resources

from generator.components.component import (
    RUNTIMES,
    Component,
    Rendered,
    image,
    image_version,
    pull_secrets,
    tolerations,
)
from generator.components.credentials import needed_secrets
from generator.components.pods import CONFIG_MOUNT, TMP_MOUNT, account, tmp_volume
from generator.k8s.network import network_policy, port
from generator.k8s.pod import Container, Pod, config_map_volume
from generator.k8s.resource import Resource, metadata
from generator.k8s.workload import config_map
from generator.spec.conventions import WAVE_ACCESS, WAVE_ISSUE, labels, meta, selector, wave
from generator.spec.model import App

NAME = "bootstrap"
PROVIDES = "generator/provides"


def _render(app: App) -> Rendered:
    """What the Job needs and the Job itself, under a name without the hash; nothing with another secrets provider."""
    if app.spec.secrets.provider != "bootstrap":
        return Rendered(())
    script = resources.files("generator.components").joinpath("files/bootstrap.py").read_text(encoding="utf-8")
    files = {"bootstrap.py": script, "plan.json": _plan(app)}
    return Rendered(
        (
            account(app, NAME),
            _api_access(app),
            _role(app),
            _role_binding(app),
            config_map(app.named(NAME), files, labels(app, NAME), wave(WAVE_ACCESS)),
            _job(app),
        )
    )


def _plan(app: App) -> str:
    """plan.json: the labels of all Secrets, and of each its keys: a number is the length of a random value."""
    secrets = {
        secret.name: {key.name: key.length if key.literal is None else key.literal for key in secret.keys}
        for secret in needed_secrets(app)
    }
    return json.dumps({"labels": labels(app, "secrets"), "secrets": secrets}, indent=2) + "\n"


def _api_access(app: App) -> Resource:
    """Egress to the API server: node addresses, which no selector matches, so the port alone must do."""
    rule = {"ports": [port(number) for number in app.spec.network.kubernetes_api_ports]}
    return network_policy(meta(app, NAME, WAVE_ACCESS), selector(app, NAME), ingress=(), egress=[rule])


def _role(app: App) -> Resource:
    names = [secret.name for secret in needed_secrets(app)]
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": meta(app, NAME, WAVE_ACCESS),
        "rules": [
            # RBAC cannot limit "create" to names; it allows to add, not to read or change.
            {"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]},
            {"apiGroups": [""], "resources": ["secrets"], "resourceNames": names, "verbs": ["get"]},
        ],
    }


def _role_binding(app: App) -> Resource:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": meta(app, NAME, WAVE_ACCESS),
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": app.named(NAME)},
        "subjects": [{"kind": "ServiceAccount", "name": app.named(NAME), "namespace": app.namespace}],
    }


def _job(app: App) -> Resource:
    section = app.spec.apiserver
    pod = Pod(
        service_account=app.named(NAME),
        containers=[_container(app)],
        volumes=[config_map_volume("config", app.named(NAME)), tmp_volume("16Mi")],
        labels=labels(app, NAME, version=image_version(app, section, "clearml")),
        pull_secrets=pull_secrets(app, section),
        node_selector=section.node_selector,
        tolerations=tolerations(section),
        token=True,
        restart_policy="Never",
    )
    own = metadata(
        app.named(NAME),
        labels(app, NAME, runtime=RUNTIMES[NAME]),
        {**wave(WAVE_ISSUE), PROVIDES: _provides(app)},
    )
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": own,
        # No TTL: a Job that deletes itself leaves Argo CD out of sync, which makes it anew, for ever.
        "spec": {"backoffLimit": 6, "completions": 1, "parallelism": 1, "template": pod.template()},
    }


def _container(app: App) -> Container:
    return Container(
        name=NAME,
        image=image(app, app.spec.apiserver, "clearml"),
        pull_policy=app.spec.images.pull_policy,
        command=["python3", "/config/bootstrap.py"],
        working_dir="/tmp",  # noqa: S108 - an emptyDir of the pod's own
        mounts=[CONFIG_MOUNT, TMP_MOUNT],
        resources={"requests": {"cpu": "20m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
    )


def _provides(app: App) -> str:
    return "; ".join(
        f"Secret/{secret.name}: {', '.join(key.name for key in secret.keys)}" for secret in needed_secrets(app)
    )


COMPONENT = Component(NAME, _render)
