"""The kubelet's loop over one container: probe, and restart what fails. Its seconds are shorter."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.runtime.container import Container
from tests.runtime.https import ask
from tests.runtime.network import Network

# A probe's period of one second takes this long.
SECOND = 0.02


class Kubelet:
    """Keeps a container running: `ready` and `restarts` are what `oc get pod` would show."""

    def __init__(self, container: Container, manifest: Mapping[str, Any], network: Network) -> None:
        self.container = container
        self.ready = False
        self.restarts = 0
        self._manifest = manifest
        self._network = network
        self._started = False
        self._failures = dict.fromkeys(("startupProbe", "livenessProbe"), 0)
        container.start()

    def probe(self, kind: str) -> bool:
        """One run of a probe."""
        probe = self._manifest[kind]
        if "exec" in probe:
            try:
                command = probe["exec"]["command"]
                return self.container.execute(command, timeout=probe["timeoutSeconds"]).returncode == 0
            except subprocess.TimeoutExpired:
                return False
        return self._http(probe["httpGet"], probe["timeoutSeconds"])

    def run_until(self, condition: Callable[[], bool], timeout: float = 20) -> None:
        """Go on probing until `condition` holds; fails after `timeout` seconds."""
        end = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < end, f"waited in vain; the container's log:\n{self.container.log}"
            self._round()

    def until_ready(self) -> None:
        """Go on probing until the container is ready."""
        self.run_until(lambda: self.ready)

    def rounds(self, count: int) -> None:
        """Go on probing for `count` rounds."""
        for _ in range(count):
            self._round()

    def restart(self) -> int:
        """Stop the container and start it anew; gives the exit code that it had."""
        code = self.container.stop()
        self.ready = self._started = False
        self._failures = dict.fromkeys(self._failures, 0)
        self.restarts += 1
        assert self.restarts < 5, f"it crashes again and again:\n{self.container.log}"
        self.container.start()
        return code

    def _round(self) -> None:
        kind = "livenessProbe" if self._started else "startupProbe"
        time.sleep(self._manifest[kind]["periodSeconds"] * SECOND)
        if self.container.exit_code is not None:
            self.restart()
        elif self.probe(kind):
            self._started, self._failures[kind] = True, 0
            self.ready = self.probe("readinessProbe")
        else:
            self._failures[kind] += 1
            if self._failures[kind] >= self._manifest[kind]["failureThreshold"]:
                self.restart()

    def _http(self, get: Mapping[str, Any], timeout: float) -> bool:
        (port,) = (one["containerPort"] for one in self._manifest["ports"] if one["name"] == get["port"])
        assert get["scheme"] == "HTTPS"
        try:
            return 200 <= ask(self._network, port, get["path"], timeout=timeout).status < 400
        except OSError:
            return False
