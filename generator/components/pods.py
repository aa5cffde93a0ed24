"""What the pods of all components have in common, put together in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.components.component import image, pod_labels, pull_secrets, resource_amounts, tolerations, with_user_env
from generator.components.flows import PORTS
from generator.k8s.pod import Container, Pod, empty_dir, mount
from generator.k8s.resource import Resource, metadata, without_empty
from generator.k8s.workload import service as one_port_service
from generator.k8s.workload import service_account
from generator.spec.conventions import WAVE_ACCESS, labels, meta, selector, wave
from generator.spec.model import App
from generator.spec.releases import Product
from generator.spec.sections.component import Storage, Workload

# A claim that Argo CD neither prunes nor deletes: data outlives its manifest.
# IgnoreExtraneous: a claim that left the tree and stays would leave its Application OutOfSync for ever.
KEEP = {
    "argocd.argoproj.io/compare-options": "IgnoreExtraneous",
    "argocd.argoproj.io/sync-options": "Delete=false,Prune=false",
}
TMP_MOUNT = mount("tmp", "/tmp")  # noqa: S108 - an emptyDir of the pod's own
CERTS_MOUNT = mount("certs", "/certs", read_only=True)
CREDENTIALS_MOUNT = mount("credentials", "/credentials", read_only=True)
CONFIG_MOUNT = mount("config", "/config", read_only=True)


def tmp_volume(size: str = "256Mi") -> dict[str, Any]:
    """Scratch space, with a limit so that it cannot fill the node."""
    return empty_dir("tmp", size)


def main_container(
    app: App,
    component: str,
    section: Workload,
    product: Product,
    *,
    command: Sequence[str],
    env: list[dict[str, Any]],
    mounts: Sequence[Mapping[str, Any]],
    startup: Mapping[str, Any],
    readiness: Mapping[str, Any],
    liveness: Mapping[str, Any],
    working_dir: str | None = "/tmp",  # noqa: S108 - readable to any UID, whatever the image's own working directory is
) -> Container:
    """The container that does a component's work, with the user's image, size and variables."""
    return Container(
        name=component,
        image=image(app, section, product),
        pull_policy=app.spec.images.pull_policy,
        command=command,
        working_dir=working_dir,
        env=with_user_env(env, section.env),
        ports={port_name(component): PORTS[component]} if component in PORTS else {},
        mounts=mounts,
        resources=resource_amounts(section.resources),
        startup=startup,
        readiness=readiness,
        liveness=liveness,
    )


def component_pod(
    app: App,
    component: str,
    section: Workload,
    product: Product,
    container: Container,
    *,
    volumes: Sequence[Mapping[str, Any]],
    init: Sequence[Container] = (),
    grace: int = 30,
    replicas: int = 1,
) -> Pod:
    """The pod of a component, with the user's labels, annotations and node selection."""
    return Pod(
        service_account=app.named(component),
        containers=[container],
        init_containers=init,
        volumes=volumes,
        labels=pod_labels(app, component, section, product=product),
        annotations=section.annotations,
        pull_secrets=pull_secrets(app, section),
        node_selector=section.node_selector,
        tolerations=tolerations(section),
        spread_over=selector(app, component) if replicas > 1 else None,
        grace=grace,
    )


def port_name(component: str) -> str:
    """The name of a component's port in container and Service; its prefix is its protocol."""
    return {"mongodb": "mongodb", "redis": "redis"}.get(component, "https")


def account(app: App, component: str) -> Resource:
    """The component's own ServiceAccount, without a token."""
    return service_account(app.named(component), labels(app, component), wave(WAVE_ACCESS))


def service(app: App, component: str, number: int, annotations: Mapping[str, str]) -> Resource:
    """The component's Service in sync wave `number`."""
    own = metadata(app.named(component), labels(app, component), {**wave(number), **annotations})
    return one_port_service(own, selector(app, component), port_name(component), PORTS[component])


def claim(app: App, component: str, storage: Storage, number: int) -> Resource:
    """The component's volume claim; it carries no version, so that nothing in it ever changes but its size."""
    own = meta(app, component, number, name=app.named(f"{component}-data"))
    own["annotations"] = dict(sorted({**own["annotations"], **KEEP}.items()))
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": own,
        "spec": without_empty(
            {
                "accessModes": [storage.access_mode],
                "storageClassName": storage.storage_class,
                "volumeMode": "Filesystem",
                "resources": {"requests": {"storage": storage.size}},
            }
        ),
    }
