"""Checks files by their path: reads each, and does no work twice for a content that it knows already."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from typing import NamedTuple

from generator.check.engines import Target
from generator.check.files import Outcome, check_text
from generator.check.roles import Role
from generator.findings import Finding, Location
from generator.k8s.discover import SourceFile
from generator.severity import Severity


class Task(NamedTuple):
    """A file to check, and what it is for."""

    file: SourceFile
    role: Role


class Checked(NamedTuple):
    """What came out; `key` stands for content and role, None if the file could not be read."""

    key: bytes | None
    outcome: Outcome


class Checker:
    """Checks one file a call for one target; can be sent to another process."""

    def __init__(self, target: Target, *, strict: bool, known: Mapping[bytes, Outcome]) -> None:
        """`known` are outcomes of earlier runs with the same target and `strict`, by their key."""
        self._target = target
        self._strict = strict
        self._known = dict(known)
        # Most outcomes are alike: "one object, nothing found". Each is kept, and sent to another process, once.
        self._alike: dict[Outcome, Outcome] = {}

    def __call__(self, task: Task) -> Checked:
        """Read and check a file; one that cannot be read is a finding of its own."""
        if task.file.problem is not None:
            return Checked(None, unreadable(task.file.problem))
        try:
            data = read_file(task.file)
        except OSError as error:
            return Checked(None, unreadable(f"cannot be read: {error.strerror}"))
        key = hashlib.blake2b(data, digest_size=16, person=task.role.encode()).digest()
        outcome = self._known.get(key)
        if outcome is None:
            outcome = check_text(data, task.role, self._target, strict=self._strict)
            outcome = self._known[key] = self._alike.setdefault(outcome, outcome)
        return Checked(key, outcome)


def read_file(file: SourceFile) -> bytes:
    """The bytes of a file. Raises OSError."""
    # Unbuffered, with the size known: three system calls a file.
    descriptor = os.open(file.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        first = os.read(descriptor, file.size + 1)
        if len(first) == file.size:
            return first
        # It has changed meanwhile, or is a pipe.
        parts = [first]
        while part := os.read(descriptor, 1 << 20):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def unreadable(problem: str) -> Outcome:
    """The outcome of a file that could not be read, and so was not checked."""
    return Outcome(findings=(Finding("yaml", Severity.ERROR, problem, location=Location("", 1, 1)),))
