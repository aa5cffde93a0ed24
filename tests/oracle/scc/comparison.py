"""Asks the oracle, asks us, and says where the two differ."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.scc import Admission, User, admit
from tests.oracle.scc.cases import OPENSHIFT

FOLDER = Path(__file__).parent
Json = dict[str, Any]
_CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")
# Word in the path of an objection -> the strategy that made it; the first that fits.
STRATEGIES = (
    *("runAsUser", "runAsNonRoot", "seLinuxOptions", "fsGroup", "supplementalGroups", "capabilities", "seccomp"),
    *("sysctls", "volumes", "hostNetwork", "hostPID", "hostIPC", "hostPort", "hostUsers", "privileged"),
    *("allowPrivilegeEscalation", "readOnlyRootFilesystem"),
)


def build(folder: Path) -> Path:
    """The oracle, built into `folder`; needs Go and its module proxy."""
    binary = folder / "scc-oracle"
    subprocess.run(["go", "build", "-trimpath", "-o", str(binary), "."], cwd=FOLDER, check=True, timeout=1200)
    return binary


def ask(binary: Path, cases: Sequence[Json]) -> Iterator[Json]:
    """The oracle's answers, in order: {"admitted", "message", "written"}. Fails for a case that it cannot decode."""
    command = [str(binary)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as oracle:
        assert oracle.stdin is not None
        assert oracle.stdout is not None
        feeder = threading.Thread(target=_feed, args=(oracle.stdin, cases), daemon=True)
        feeder.start()
        for case in cases:
            answer = json.loads(oracle.stdout.readline())
            assert not answer.get("error"), (answer, case)
            written = what_is_written(answer["pod"]) if answer["admitted"] else None
            yield {"admitted": answer["admitted"], "message": answer["message"], "written": written}
        feeder.join()


def _feed(stdin: Any, cases: Sequence[Json]) -> None:
    for case in cases:
        stdin.write(json.dumps(case).encode() + b"\n")
    stdin.close()


def ours(case: Json) -> Admission:
    """Our answer to a case."""
    return admit(
        case["pod"],
        namespace=case["namespace"],
        sccs=case["sccs"],
        user=User(case["user"]["name"], tuple(case["user"]["groups"])),
        allowed=case["allowed"],
        operation=case["operation"],
        old_pod=case["old_pod"],
        subresource=case["subresource"],
        openshift=OPENSHIFT,
    )


def difference(case: Json, theirs: Mapping[str, Any]) -> str | None:
    """Where our answer to `case` is another one than `theirs`; None if they agree to the letter."""
    answer = ours(case)
    if answer.admitted != theirs["admitted"] or answer.message != theirs["message"]:
        return f"{answer.admitted} {answer.message!r}, not {theirs['admitted']} {theirs['message']!r}"
    written = what_is_written(answer.pod) if answer.pod is not None else None
    return None if written == theirs["written"] else f"{written}, not {theirs['written']}"


def what_is_written(pod: Mapping[str, Any]) -> list[Any]:
    """All that admission can write: annotations, the pod's security context, and those of its containers."""
    spec = pod.get("spec") or {}
    contexts = [_context(container) for key in _CONTAINER_LISTS for container in spec.get(key) or ()]
    return [(pod.get("metadata") or {}).get("annotations") or {}, _context(spec) or {}, contexts]


def _context(holder: Mapping[str, Any]) -> Json | None:
    """A securityContext without what Go's JSON leaves out: null, and lists and texts that are empty."""
    context = holder.get("securityContext")
    if context is None:
        return None
    return {key: _plain(value) for key, value in context.items() if value not in (None, []) and key != "sysctls"}


def _plain(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: one for key, one in value.items() if one not in (None, []) and (one != "" or key == "localhostProfile")
    }


def strategies(answer: Admission) -> set[str]:
    """The strategies that objected to a pod."""
    paths = [refusal.path for refusals in answer.refusals.values() for refusal in refusals]
    return {next((name for name in STRATEGIES if name in path), "") for path in paths} - {""}
