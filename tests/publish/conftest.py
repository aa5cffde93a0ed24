"""Repositories of their own for every test, and a git that knows no configuration but theirs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.commands import Answer, check
from generator.publish import git
from tests.publish.scene import Scene


@pytest.fixture(autouse=True)
def _bare_git(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in [name for name in os.environ if name.startswith(("GIT_", "CI_", "GITHUB_", "GITEA_"))]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    # The folders of the command itself, to see that it leaves none.
    monkeypatch.setenv("TMPDIR", str(home))


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """`check` passes everything: building overlays takes most of a publish, and most tests are about git."""
    monkeypatch.setattr(check, "run", lambda *_: Answer(""))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """git waits for locks for a fifth of a second."""
    monkeypatch.setattr(git, "_SETTINGS", [one.replace("=5000", "=200") for one in git._SETTINGS])


@pytest.fixture
def scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unchecked: None
) -> Scene:
    """A source and a remote; the working folder is the source."""
    scene = Scene(tmp_path, capsys)
    monkeypatch.chdir(scene.source)
    return scene
