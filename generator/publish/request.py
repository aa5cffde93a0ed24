"""What is asked of a publish: where to, and what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from generator.publish.git import Git
from generator.publish.refusals import Refusal
from generator.publish.source import Source
from generator.publish.target import Target
from generator.spec.load import Loaded


class Place(Protocol):
    """Where a target is: a branch of this repository (`LocalBranch`) or of another one (`RemoteBranch`)."""

    @property
    def git(self) -> Git:
        """git where its objects are; another one after `tip` when the target names objects by another hash."""

    @property
    def hash_name(self) -> str:
        """The hash that names objects there, as `tip` has found it: sha1 or sha256."""

    def tip(self) -> str:
        """The commit that the branch is at, "" for none."""

    def tree(self, ref: str) -> str:
        """The tree that `ref` has now, "" for none."""

    def refusals(self) -> list[Refusal]:
        """What forbids to move the branch from where `tip` has found it."""

    def deliver(self, commit: str, ref: str) -> bool:
        """Move `ref` to `commit`; False when somebody was faster."""


class Request(NamedTuple):
    """What to publish; `chosen` overlays, `judge` returns the report of files that must not be published, or ""."""

    loaded: Loaded
    source: Source
    target: Target
    chosen: tuple[str, ...]
    judge: Callable[[Mapping[str, bytes]], str]
    message: str | None = None
    allow_removal: bool = False
    allow_older: bool = False
    dry_run: bool = False
    review: bool = False
