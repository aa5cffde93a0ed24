"""The stable JSON report that other tools read (docs/architecture.md); `version` changes with its shape."""

from __future__ import annotations

import json
from typing import Any

from generator import __version__
from generator.findings import Finding, Report


def format(report: Report) -> str:
    """The report as indented JSON that ends in a newline."""
    inputs = report.inputs
    content = {
        "version": 1,
        "tool": {"name": "generator", "version": __version__},
        "inputs": {
            "files": inputs.files,
            "documents": inputs.documents,
            "resources": inputs.resources,
            "skipped": [{"path": s.path, "line": s.line, "reason": s.reason} for s in inputs.skipped],
        },
        "counts": report.counts(),
        "findings": [_finding(finding) for finding in report.findings],
    }
    return json.dumps(content, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    resource, location = finding.resource, finding.location
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "resource": resource
        and {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            "namespace": resource.namespace,
            "name": resource.name,
        },
        "pointer": finding.pointer,
        "location": location and {"path": location.path, "line": location.line, "column": location.column},
        "overlay": finding.overlay,
        "exempted": finding.exempted,
    }
