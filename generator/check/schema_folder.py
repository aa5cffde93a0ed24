"""The folder of schemas that a repository keeps, as a check sees it: what in it is broken, and what it stands for."""

from __future__ import annotations

import hashlib
from pathlib import Path

from generator.findings import Finding, Inputs, Location, Report
from generator.severity import Severity


def broken_schemas(folder: Path) -> Report:
    """The report on files of `folder` that cannot be used; the kinds that they were to define are not known."""
    from generator.schema.folder import SchemaFolder

    schemas = SchemaFolder(folder)
    schemas.everything()
    findings = [
        Finding("schema", Severity.ERROR, broken.message, location=Location(broken.path.as_posix(), 1, 1))
        for broken in dict.fromkeys(schemas.broken)
    ]
    return Report.of(findings, Inputs())


def digest(folder: Path | None) -> str:
    """A text that changes with every file of `folder`; "" for none. Raises OSError."""
    if folder is None:
        return ""
    content = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        content.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode() + data)
    return content.hexdigest()
