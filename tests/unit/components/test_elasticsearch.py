"""Elasticsearch's liveness check, run by a real bash: a changed password must not meet the keystore of the old one."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.components.elasticsearch import ALIVE, HOME

PASSWORD = "first-password"


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that takes connections, as Elasticsearch's does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def _alive(folder: Path, port: int) -> int:
    """The exit code of the check in a container whose folders are below `folder`."""
    script = ALIVE.replace("/credentials", f"{folder}/credentials").replace(HOME, f"{folder}{HOME}")
    script = script.replace("/9200", f"/{port}")
    environment = {"ELASTIC_PASSWORD": PASSWORD, "PATH": "/usr/bin:/bin"}
    return subprocess.run(["bash", "-c", script], env=environment, timeout=20, check=False).returncode


@pytest.fixture
def keystore(tmp_path: Path) -> Path:
    """What the image's entrypoint leaves in the configuration folder, an emptyDir that outlives the container."""
    (tmp_path / "credentials/elasticsearch").mkdir(parents=True)
    path = tmp_path / HOME[1:] / "config/elasticsearch.keystore"
    path.parent.mkdir(parents=True)
    path.write_text("bootstrap.password")
    return path


def test_unchanged_password(tmp_path: Path, keystore: Path, listening: int) -> None:
    (tmp_path / "credentials/elasticsearch/password").write_text(PASSWORD)
    assert _alive(tmp_path, listening) == 0
    assert keystore.exists()


def test_changed_password(tmp_path: Path, keystore: Path, listening: int) -> None:
    """The container starts anew, and its entrypoint makes a keystore with the new password."""
    (tmp_path / "credentials/elasticsearch/password").write_text("second-password")
    assert _alive(tmp_path, listening) != 0
    assert not keystore.exists()


def test_closed_port(tmp_path: Path, keystore: Path, listening: int) -> None:
    (tmp_path / "credentials/elasticsearch/password").write_text(PASSWORD)
    with socket.create_server(("127.0.0.1", 0)) as server:
        unused = server.getsockname()[1]
    assert _alive(tmp_path, unused) != 0
    assert keystore.exists()
