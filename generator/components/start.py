"""How containers start, and how they learn that a certificate or Secret was renewed.

Only Elasticsearch reloads its certificates. Every other container notes what it was started with; its liveness check
fails as soon as the mounted files differ, and the kubelet starts it anew (docs/adr/0004-renewal.md).
"""

from __future__ import annotations

from typing import Any

from generator.k8s.pod import exec_probe

CREDENTIALS = "/credentials"
FINGERPRINT = "/tmp/fingerprint"  # noqa: S108 - an emptyDir of the container's own
_UNCHANGED = f"sha256sum --check --status {FINGERPRINT}"
# Some published ClearML images may carry mode 744 on the folder itself; no pod spec can cure that.
ENTER_CLEARML = (
    "cd /opt/clearml 2>/dev/null || { echo 'cannot enter /opt/clearml: this image needs the layer of"
    " image/Containerfile (docs/adr/0002-api-server-under-an-arbitrary-uid.md)' >&2; exit 1; }"
)


def note_fingerprint(*folders: str) -> str:
    """The shell line that notes what is mounted in `folders`.

    The kubelet swaps a whole volume by a symbolic link `..data`: names behind it are left out, they change each time.
    """
    return f"find -L {' '.join(folders)} -type f -not -path '*/..*' -exec sha256sum {{}} + > {FINGERPRINT}"


def script(*lines: str) -> list[str]:
    """A command that runs `lines` and stops at the first that fails; end it with `exec` so that signals arrive."""
    return ["bash", "-c", "\n".join(("set -eu", *lines)) + "\n"]


def liveness(port: int | None = None) -> dict[str, Any]:
    """A liveness probe: what is mounted is what the start saw, and `port` takes connections.

    It asks for no answer: workers that are busy with long requests are no reason to kill them.
    """
    connect = f" && exec 3<>/dev/tcp/127.0.0.1/{port}" if port else ""
    return exec_probe(["bash", "-c", _UNCHANGED + connect], period=20, timeout=10, failures=3)
