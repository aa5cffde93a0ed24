"""A deployment: the rendered objects, the Secrets that they need, and the containers that a test has started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.runtime.authority import Authority
from tests.runtime.container import Container, Mount
from tests.runtime.kubelet import Kubelet
from tests.runtime.pod import Node, Pod

NAMESPACE = "clearml"
SERVERS = ("redis", "apiserver", "fileserver", "webserver")


def service(component: str) -> str:
    """The name under which a component is called."""
    return f"clearml-{component}.{NAMESPACE}.svc"


class Deployment:
    """Objects on a node; `objects` may be changed while containers run."""

    def __init__(self, rendered: Sequence[Mapping[str, Any]], authority: Authority, node: Node) -> None:
        self.authority = authority
        self.node = node
        self._rendered = rendered
        self._running: list[Container] = []
        secrets = {f"clearml-{name}-tls": authority.issue(service(name)) for name in SERVERS}
        # The operator of service-ca writes it; on OpenShift it stands behind the Route.
        secrets["clearml-webserver-serving"] = secrets["clearml-webserver-tls"]
        secrets["clearml-redis"] = {"password": "redis-password-of-the-test"}
        secrets["clearml-fileserver"] = {"user-key": "FILES-KEY", "user-secret": "files-secret-of-the-test"}
        config_maps = {one["metadata"]["name"]: dict(one["data"]) for one in rendered if one["kind"] == "ConfigMap"}
        self.objects: dict[str, dict[str, dict[str, str]]] = {"Secret": secrets, "ConfigMap": config_maps}

    def pod(self, component: str) -> Pod:
        """The pod of a component, its volumes laid out."""
        (template,) = (
            one["spec"]["template"]
            for one in self._rendered
            if one["kind"] in ("Deployment", "StatefulSet", "Job")
            and one["metadata"]["labels"]["app.kubernetes.io/name"] == component
        )
        return Pod(template, self.objects, self.node)

    def container(
        self, pod: Pod, name: str, image: Mapping[str, str] | None = None, extra: Iterable[Mount] = ()
    ) -> Container:
        """A container of `pod` that ends with the test."""
        made = pod.container(name, image, extra)
        self._running.append(made)
        return made

    def run(self, pod: Pod, name: str, image: Mapping[str, str] | None = None) -> Kubelet:
        """Start a container of `pod` under a kubelet."""
        return Kubelet(self.container(pod, name, image), pod.manifest(name), self.node.network)

    def stop(self) -> None:
        """End what still runs."""
        for one in self._running:
            one.kill()
