"""Verdicts on objects whose kind is defined by a CRD that the case brings."""

from __future__ import annotations

from functools import cache

from generator.findings import Finding
from generator.schema import validate
from generator.schema.registry import Schemas
from tests.schema_table.table import Case, cases


def findings(case: Case, kubernetes: str) -> list[Finding]:
    """What the checks of the CRD's own version say about the case's object."""
    return validate(case.object, kubernetes=kubernetes, schemas=_schemas(case.topic, case.file))


@cache
def _schemas(topic: str, file: str) -> Schemas:
    return Schemas(next(case.crds for case in cases(topic) if case.file == file))
