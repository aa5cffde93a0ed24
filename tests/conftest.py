"""What holds for every test: no network, the same examples each time, and a reason where a test cannot run here."""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import Any

import pytest
from hypothesis import settings

# Marker -> the variables without which its tests are skipped, and how to run them.
PRECONDITIONS = {
    "apiserver": (("KUBECONFIG",), "make apiserver KUBECONFIG=FILE"),
    "argocd": (("KUBECONFIG", "GENERATOR_ARGOCD"), "make apiserver KUBECONFIG=FILE GENERATOR_ARGOCD=1"),
    "oracle": (("GENERATOR_ORACLE",), "make oracle"),
    "stress": (("GENERATOR_STRESS",), "make stress"),
}

# A red test must be red again on the next machine; `--hypothesis-profile=explore` goes looking for new examples.
settings.register_profile("generator", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, derandomize=False, max_examples=2000, print_blob=True)
settings.load_profile("generator")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose precondition is missing."""
    for marker, (variables, command) in PRECONDITIONS.items():
        if item.get_closest_marker(marker) is not None:
            missing = [name for name in variables if not os.environ.get(name)]
            if missing:
                pytest.skip(f"needs {' and '.join(missing)}: {command}")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches beyond this machine fails, and says where it wanted to go."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            pytest.fail(f"the test wants to connect to {address[0]}: tests work without network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
