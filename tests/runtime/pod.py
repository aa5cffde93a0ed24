"""From a rendered pod template to its volumes and containers: what the kubelet makes of it before a process runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.runtime.container import Container, Mount
from tests.runtime.network import Network
from tests.runtime.volumes import Objects, lay_out

TOKEN_MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
_REFERENCE = re.compile(r"\$\$|\$\(([-._a-zA-Z0-9]+)\)")


@dataclass(frozen=True)
class Node:
    """Where pods run: a folder, a network of their own, and the names that resolve to it."""

    folder: Path
    network: Network
    hosts: Path
    environment: Mapping[str, str]


class Pod:
    """A pod of `node`; `objects` may change, `refresh` is the kubelet's sync of the volumes."""

    def __init__(self, template: Mapping[str, Any], objects: Objects, node: Node) -> None:
        self.spec = template["spec"]
        self.objects = objects
        self.node = node
        self.folder: Path = node.folder / self.spec["serviceAccountName"]
        self.folder.mkdir()
        self.refresh()

    def refresh(self) -> None:
        """Bring every projected volume up to date."""
        for volume in self._volumes():
            lay_out(volume, self.volume(volume["name"]), self.objects)

    def volume(self, name: str) -> Path:
        """The folder of this machine that a volume is."""
        return self.folder / f"volume-{name}"

    def manifest(self, name: str) -> Mapping[str, Any]:
        """What the pod says of its container, init container or not."""
        containers = [*self.spec.get("initContainers", ()), *self.spec["containers"]]
        (found,) = (one for one in containers if one["name"] == name)
        return dict(found)

    def container(self, name: str, image: Mapping[str, str] | None = None, extra: Iterable[Mount] = ()) -> Container:
        """The container called `name`, not yet started; `extra` are parts of its image that this machine lacks."""
        manifest = self.manifest(name)
        security = {**self.spec["securityContext"], **manifest["securityContext"]}
        assert security["capabilities"] == {"drop": ["ALL"]}, "the container would start with capabilities"
        assert security["allowPrivilegeEscalation"] is False, "the container would start without no_new_privs"
        assert "runAsUser" not in security, "OpenShift chooses the UID"
        return Container(
            command=[*manifest["command"], *manifest.get("args", ())],
            folder=self.folder / f"container-{name}",
            network=self.node.network,
            environment={**self.node.environment, **self._environment(manifest)},
            mounts=[*self._mounts(manifest), Mount(self.node.hosts, "/etc/hosts", False), *extra],
            image=image or {},
            working_dir=manifest.get("workingDir", "/"),
            read_only=security["readOnlyRootFilesystem"],
        )

    def _volumes(self) -> list[Mapping[str, Any]]:
        token = {"name": "token", "configMap": {"name": "token"}}
        return [*self.spec["volumes"], *([token] if self.spec["automountServiceAccountToken"] else [])]

    def _mounts(self, manifest: Mapping[str, Any]) -> Iterable[Mount]:
        projected = {one["name"] for one in self.spec["volumes"] if "projected" in one or "configMap" in one}
        for one in manifest["volumeMounts"]:
            source = self.volume(one["name"]) / one.get("subPath", "")
            yield Mount(source, one["mountPath"], one.get("readOnly", False) or one["name"] in projected)
        if self.spec["automountServiceAccountToken"]:
            yield Mount(self.volume("token"), TOKEN_MOUNT, True)

    def _environment(self, manifest: Mapping[str, Any]) -> dict[str, str]:
        result: dict[str, str] = {}
        for one in manifest.get("env", ()):
            if "value" in one:
                result[one["name"]] = _expanded(one["value"], result)
            else:
                reference = one["valueFrom"]["secretKeyRef"]
                result[one["name"]] = self.objects["Secret"][reference["name"]][reference["key"]]
        return result


def _expanded(value: str, known: Mapping[str, str]) -> str:
    """`$(NAME)` of a variable before it; `$$` is a dollar, an unknown name stays (third_party/forked/golang)."""

    def text(found: re.Match[str]) -> str:
        return "$" if found[1] is None else known.get(found[1], found[0])

    return _REFERENCE.sub(text, value)
