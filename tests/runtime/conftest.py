"""The deployment whose pods are started, its Secrets and certificates, and a machine to run them on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.kustomize.layout import overlay_objects
from generator.spec.load import load_spec
from tests.runtime.authority import Authority
from tests.runtime.deployment import NAMESPACE, Deployment
from tests.runtime.network import Network
from tests.runtime.pod import Node

_TOOLS = ("unshare", "nsenter", "setpriv", "openssl", "redis-server", "nginx")
_SPEC = f"name: clearml\nnamespace: {NAMESPACE}\nversion: 2.3.0\nhost: clearml.apps.example.com\n"


@pytest.fixture(scope="session")
def _able() -> None:
    """Skip where this machine cannot make containers, and say why."""
    if os.geteuid() != 0:
        pytest.skip("starts containers: needs root")
    if missing := [tool for tool in _TOOLS if not shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")]:
        pytest.skip(f"starts containers: needs {', '.join(missing)} (Debian: util-linux openssl redis-server nginx)")
    overlay = "mount -t overlay -o lowerdir=/,upperdir=u,workdir=w o r"
    trial = f"mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir u w r && {overlay}"
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "sh", "-c", trial]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    if done.returncode:
        pytest.skip(f"starts containers: needs mounts and namespaces: {done.stderr.strip()}")


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every object of the overlay openshift."""
    path = tmp_path_factory.mktemp("spec") / "clearml.yaml"
    path.write_text(_SPEC, "utf-8")
    (app,) = (one for one in load_spec(path).apps if one.overlay == "openshift")
    return [dict(one) for one in overlay_objects(app)]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The CA of the deployment."""
    return Authority(tmp_path_factory.mktemp("authority") / "ca", "clearml CA")


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A CA that nobody trusts yet."""
    return Authority(tmp_path_factory.mktemp("authority") / "other", "another CA")


@pytest.fixture
def node(tmp_path: Path, _able: None) -> Iterator[Node]:
    """A machine with a network of its own, on which every Service is at hand."""
    folder = tmp_path / "node"
    folder.mkdir()
    services = [f"clearml-{name}.{NAMESPACE}.svc" for name in ("redis", "apiserver", "fileserver", "webserver")]
    (folder / "hosts").write_text(f"127.0.0.1 localhost {' '.join(services)}\n", "utf-8")
    network = Network()
    api = {"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "6443"}
    yield Node(folder, network, folder / "hosts", api)
    network.close()


@pytest.fixture
def deployment(rendered: list[dict[str, Any]], authority: Authority, node: Node) -> Iterator[Deployment]:
    """The deployment on `node`, with certificates and passwords; nothing runs yet, and nothing runs on."""
    made = Deployment(rendered, authority, node)
    yield made
    made.stop()
