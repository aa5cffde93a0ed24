"""Our verdict on the cases that openshift/api tests its CRDs with is theirs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.yamlio import load_documents
from generator.schema import validate
from generator.schema.custom_store import load_index
from generator.severity import Severity

pytestmark = [pytest.mark.oracle, pytest.mark.slow]

# `make schemas` fills it from the module of each release.
SOURCES = Path(os.environ.get("GENERATOR_SCHEMA_SOURCES", ".venv/schemas")) / "sources" / "openshift"
# They create, we apply: of a null where none may be a create makes nothing, server-side apply an error.
_WITH_A_NULL = "IPsec - Start without setting ipsecConfig"


@pytest.mark.parametrize("release", load_index()["releases"])
def test_on_create(release: str) -> None:
    """Every object that a cluster without previews takes is taken, every other refused."""
    paths = sorted((SOURCES / release / "cases").glob("*.yaml"))
    if not paths:
        pytest.skip(f"{SOURCES} holds no cases: make schemas")
    wrong = []
    for path in paths:
        (document,) = load_documents(path.read_bytes())
        for case in document.value["tests"].get("onCreate") or ():
            errors = _errors(case["initial"], release)
            if bool(errors) is not ("expectedError" in case) and case["name"] != _WITH_A_NULL:
                wrong.append((path.name, case["name"], case.get("expectedError", ""), errors))
    assert wrong == []


def _errors(text: str, release: str) -> list[str]:
    (document,) = load_documents(text.encode())
    resource: dict[str, Any] = document.value
    named = {**resource, "metadata": {"name": "cluster", **(resource.get("metadata") or {})}}
    return [finding.message for finding in validate(named, openshift=release) if finding.severity is Severity.ERROR]
