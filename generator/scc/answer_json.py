"""The answers as JSON, for other tools: one object, versioned."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from generator.scc.answers import Answer


def format_json(by_version: Mapping[str, Mapping[str, Sequence[Answer]]]) -> str:
    """`by_version`: where the objects come from -> OpenShift minor -> answers."""
    results = [
        {"source": source, "openshift": version, "workloads": [_workload(answer) for answer in answers]}
        for source, versions in by_version.items()
        for version, answers in versions.items()
    ]
    return json.dumps({"version": 1, "results": results}, indent=2, ensure_ascii=False) + "\n"


def _workload(answer: Answer) -> dict[str, Any]:
    reference = answer.resource
    return {
        "resource": {
            "apiVersion": reference.api_version,
            "kind": reference.kind,
            "namespace": reference.namespace,
            "name": reference.name,
        },
        "serviceAccount": answer.account,
        "assumedRange": answer.assumed_range,
        "admitted": answer.scc is not None,
        "ignored": answer.scc == "",
        "scc": answer.scc or None,
        "message": answer.message,
        "stricter": {
            name: [{"pointer": one.pointer, "message": f"{one.subject}: {one.text}"} for one in objections]
            for name, objections in answer.stricter.items()
        },
        "change": {
            "scc": answer.remedy.scc,
            "steps": [{"pointer": step.pointer, "set": step.value} for step in answer.remedy.steps],
            "revoke": list(answer.remedy.revoked),
        }
        if answer.remedy
        else None,
        "least": answer.least,
        "clusterRole": answer.role,
    }
