"""Containers as OpenShift runs them: an arbitrary UID, GID 0, no capability, no new privilege, a root of their own.

The machine's own root stands for every image. It is the read-only lower layer of an overlay, so nothing here can
change it. What no test can stand in for is seccomp and SELinux.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.runtime.network import Network
from tests.runtime.volumes import FS_GROUP

UID = FS_GROUP
# A process that changes its UID loses the signal by which it would die with its parent: setpriv sets it again.
_DROP = (
    f"setpriv --reuid {UID} --regid 0 --groups {FS_GROUP} "
    "--bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs --pdeathsig KILL --"
).split()
_DEVICES = ("null", "zero", "full", "random", "urandom")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Mount:
    """A folder or file of this machine, and where the container sees it."""

    source: Path
    path: str
    read_only: bool


@dataclass
class Container:
    """One container; `image` are files that its image has and this machine lacks, `folder` is its own scratch."""

    command: Sequence[str]
    folder: Path
    network: Network
    environment: Mapping[str, str]
    mounts: Sequence[Mount]
    image: Mapping[str, str] = field(default_factory=dict)
    working_dir: str = "/"
    read_only: bool = True
    _process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What it has written to stdout and stderr since it was first started."""
        return (self.folder / "log").read_text("utf-8", "replace")

    @property
    def exit_code(self) -> int | None:
        """The exit code of a container that has ended."""
        assert self._process, "not started"
        return self._process.poll()

    @property
    def pid(self) -> int:
        """Its first process, as this machine counts."""
        assert self._process, "not started"
        parent = self._process.pid
        return int(Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()[0])

    def start(self) -> None:
        """Start it from its image anew; what stands in its volumes stays."""
        self._lay_image()
        outside = ["setpriv", "--pdeathsig", "KILL", "--"]
        outside += ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        with (self.folder / "log").open("ab") as log, self.network.entered():
            # runc and crun hand the log to the container's UID: nginx opens /dev/stdout once more.
            os.fchown(log.fileno(), UID, 0)
            self._process = subprocess.Popen(
                [*outside, "bash", "-c", self._script()], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        while self.exit_code is None and not self._entered():
            time.sleep(0.005)

    def execute(self, command: Sequence[str], timeout: float = 30) -> subprocess.CompletedProcess[str]:
        """Run `command` beside the first process, in the same conditions."""
        inside = ["nsenter", "--target", str(self.pid), "--mount", "--pid", "--net", "--root", *self._entry()]
        return subprocess.run(
            [*inside, *command], capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL
        )

    def stop(self, grace: float = 10) -> int:
        """SIGTERM, then after `grace` seconds SIGKILL; gives the exit code."""
        assert self._process, "not started"
        self._signal(signal.SIGTERM)
        try:
            return self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
            return self._process.returncode

    def kill(self) -> None:
        """End it now, if it runs at all."""
        if self._process:
            self._signal(signal.SIGKILL)
            self._process.wait(10)

    def wait(self, timeout: float = 30) -> int:
        """The exit code of a container that ends by itself."""
        assert self._process, "not started"
        return self._process.wait(timeout)

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.kill(self.pid, number)
        except (OSError, IndexError):  # it has just ended, or has not come to life
            assert self._process
            self._process.kill()

    def _entered(self) -> bool:
        try:
            status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        except (OSError, IndexError):
            return False
        return f"Uid:\t{UID}\t" in status

    def _entry(self) -> list[str]:
        variables = [f"{name}={value}" for name, value in {"PATH": _PATH, **self.environment}.items()]
        return ["env", "-i", f"--chdir={self.working_dir}", *variables, *_DROP]

    def _lay_image(self) -> None:
        for path, text in self.image.items():
            file = self.folder / "image" / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        for name in ("image", "layers"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def _script(self) -> str:
        """What a container runtime does, up to the command."""
        layers = self.folder / "layers"
        root = layers / "root"
        steps: list[list[object]] = [
            ["mount", "-t", "tmpfs", "tmpfs", layers],
            ["mkdir", root, layers / "work"],
            # An upper layer must not lie in the file system of its own lower one.
            ["cp", "--recursive", self.folder / "image", layers / "upper"],
            *_mount_points(layers / "upper", self.mounts),
            ["mount", "-t", "overlay", "overlay", "-o", _overlay(layers), root],
            ["mount", "-t", "proc", "proc", root / "proc"],
            *_devices(root / "dev"),
        ]
        for one in self.mounts:
            options = "bind,ro" if one.read_only else "bind"
            steps.append(["mount", "-o", options, one.source, f"{root}{one.path}"])
        if self.read_only:
            steps.append(["mount", "-o", "remount,ro", root])
        steps.append(["exec", "chroot", root, *self._entry(), *self.command])
        return "set -eu\numask 022\n" + "\n".join(shlex.join(map(str, step)) for step in steps)


def _overlay(layers: Path) -> str:
    return f"lowerdir=/,upperdir={layers}/upper,workdir={layers}/work"


def _mount_points(upper: Path, mounts: Sequence[Mount]) -> list[list[object]]:
    folders = [f"{upper}{one.path}" for one in mounts if one.source.is_dir()]
    return [["mkdir", "--parents", *folders]] if folders else []


def _devices(folder: Path) -> list[list[object]]:
    made = [folder / name for name in _DEVICES]
    return [
        ["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", folder],
        ["touch", *made],
        *(["mount", "--bind", f"/dev/{name}", folder / name] for name in _DEVICES),
        *(["ln", "-s", f"/proc/self/fd/{number}", folder / name] for number, name in ((1, "stdout"), (2, "stderr"))),
        ["ln", "-s", "/proc/self/fd", folder / "fd"],
    ]
