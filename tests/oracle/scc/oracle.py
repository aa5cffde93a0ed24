"""Asks the Go oracle, and compares its answers with ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generator.scc import Admission, User, admit
from tests.oracle.scc.cases import OPENSHIFT, definitions

JSON = dict[str, Any]
_LISTS = ("initContainers", "containers", "ephemeralContainers")


def build(target: Path, *flags: str) -> Path:
    """Build the oracle, which takes a few minutes the first time."""
    subprocess.run(
        ["go", "build", *flags, "-o", str(target), "."],
        cwd=Path(__file__).parent,
        check=True,
    )
    return target


def ask(program: Path, cases: Sequence[JSON]) -> list[JSON]:
    """The oracle's answer to each case, reduced to what is compared."""
    lines = [json.dumps({"define": definitions()}), *map(json.dumps, cases)]
    done = subprocess.run([str(program)], input="\n".join(lines), capture_output=True, text=True, check=True)
    return [theirs(json.loads(line)) for line in done.stdout.splitlines()]


def answers(cases: Sequence[JSON]) -> Iterator[tuple[Admission, JSON]]:
    """Our decision on each case, and the same as it is compared."""
    shipped = definitions()
    for case in cases:
        user = case.get("user")
        admission = admit(
            case["pod"],
            namespace=case["namespace"],
            sccs=[shipped[scc] if isinstance(scc, str) else scc for scc in case["sccs"]],
            user=User(user["name"], tuple(user["groups"])) if user else None,
            allowed=case.get("allowed"),
            operation=case["operation"],
            old_pod=case.get("old_pod"),
            subresource=case.get("subresource", ""),
            openshift=OPENSHIFT,
        )
        yield admission, ours(admission)


def ours(admission: Admission) -> JSON:
    """Our answer in the oracle's words."""
    if not admission.admitted:
        # Its wording of what cannot be decoded is another, so only the fact is compared.
        readable = admission.message.startswith("pods ")
        return {"verdict": "refused", "message": admission.message} if readable else {"verdict": "undecodable"}
    if admission.ignored:
        return {"verdict": "ignored", "pod": security(admission.pod)}
    return {"verdict": "allowed", "scc": admission.scc, "pod": security(admission.pod)}


def theirs(answer: JSON) -> JSON:
    """The oracle's answer, without the API defaults that it adds to the pod."""
    if answer["verdict"] == "undecodable":
        return {"verdict": "undecodable"}
    if "pod" in answer:
        return {**answer, "pod": security(answer["pod"])}
    return answer


def security(pod: JSON | None) -> JSON:
    """What admission may write: annotations and security contexts, as Go would store them."""
    pod = pod or {}
    spec = pod.get("spec") or {}
    annotations = {k: "" if v is None else v for k, v in ((pod.get("metadata") or {}).get("annotations") or {}).items()}
    return {
        "annotations": annotations,
        "pod": _stored(spec.get("securityContext"), "") or {},
        **{key: [_stored((c or {}).get("securityContext"), "") for c in spec[key]] for key in _LISTS if spec.get(key)},
    }


_KNOWN = frozenset(
    {
        "add", "drop", "capabilities", "privileged", "seLinuxOptions", "level", "role", "type", "user", "runAsUser",
        "runAsGroup", "runAsNonRoot", "readOnlyRootFilesystem", "allowPrivilegeEscalation", "procMount",
        "seccompProfile", "localhostProfile", "fsGroup", "fsGroupChangePolicy", "supplementalGroups", "sysctls", "name",
        "value",
    }
)  # fmt: skip


def _stored(value: Any, key: str) -> Any:
    """Without null, unknown fields, empty lists, and the empty texts that Go leaves out."""
    if isinstance(value, dict):
        parts = {name: _stored(item, name) for name, item in value.items() if item is not None and name in _KNOWN}
        return {
            name: item
            for name, item in parts.items()
            if item != [] and not (item == "" and name in ("level", "role", "user", "type", "value", "name"))
        }
    if isinstance(value, list):
        zero: Any = {} if key == "sysctls" else 0 if key == "supplementalGroups" else ""
        return [_stored(zero if item is None else item, "") for item in value]
    return value
