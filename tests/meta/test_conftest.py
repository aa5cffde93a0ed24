"""The rules of tests/conftest.py bite."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")])
def test_no_network(family: socket.AddressFamily, host: str) -> None:
    """A connection that would leave this machine fails the test (the addresses are those of documentation)."""
    with socket.socket(family) as client, pytest.raises(pytest.fail.Exception, match="wants to connect to"):
        client.connect((host, 443))


def test_this_machine_is_reachable() -> None:
    """Tests may talk to servers that they start."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.connect(server.getsockname())


@pytest.mark.parametrize(
    ("marker", "environment", "outcome"),
    [
        ("apiserver", {}, "1 skipped"),
        ("apiserver", {"KUBECONFIG": "x"}, "1 passed"),
        ("argocd", {"KUBECONFIG": "x"}, "1 skipped"),
        ("oracle", {"GENERATOR_ORACLE": "1"}, "1 passed"),
        ("slow", {}, "1 passed"),
    ],
)
def test_preconditions(tmp_path: Path, marker: str, environment: dict[str, str], outcome: str) -> None:
    """A test whose precondition is missing is skipped, any other runs."""
    (tmp_path / "conftest.py").write_text((ROOT / "tests/conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "test_it.py").write_text(f"import pytest\n@pytest.mark.{marker}\ndef test(): pass\n", "utf-8")
    options = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options, str(tmp_path)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1].startswith(outcome), done.stdout + done.stderr
