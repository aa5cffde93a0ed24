"""Builds kustomizations side by side, and loads what the check needs while kustomize works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from generator import proc
from generator.check.built import BuiltOverlay
from generator.check.engines import Target
from generator.check.warm import load_checks
from generator.check.workers import available_cores
from generator.kustomize import build as builder


class Directory(NamedTuple):
    """A kustomization to build: the name that reports give it, where it is, and what it is meant for."""

    name: str
    path: Path
    target: Target


def build_all(directories: Sequence[Directory], env: Mapping[str, str]) -> list[BuiltOverlay]:
    """Every one of `directories`, built; one that fails carries what kustomize said. Raises ToolError without one."""
    if not directories:
        return []
    kustomize = builder.find_kustomize(env)
    # A build is a process that waits for files now and then: one more than there are cores, and never a crowd.
    with ThreadPoolExecutor(min(len(directories), available_cores() + 1)) as pool:
        try:
            builds = [pool.submit(builder.build, kustomize, directory.path) for directory in directories]
            load_checks(directory.target.kubernetes for directory in directories)
            return [_built(*one) for one in zip(directories, builds, strict=True)]
        except BaseException:
            # Leaving the pool waits for its threads: a kustomize that hangs must not hold up Ctrl-C.
            pool.shutdown(wait=False, cancel_futures=True)
            proc.kill_running()
            raise


def _built(directory: Directory, building: Future[bytes]) -> BuiltOverlay:
    """The overlay when kustomize is done; a failed build is part of the report."""
    try:
        return BuiltOverlay(directory.name, directory.path, directory.target, building.result())
    except builder.BuildFailed as error:
        return BuiltOverlay(directory.name, directory.path, directory.target, failure=error.message)
