"""What the tests of writing a tree begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.kustomize.small_tree import OLD, render


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree that was rendered."""
    render(tmp_path / "out", OLD)
    return tmp_path / "out"
