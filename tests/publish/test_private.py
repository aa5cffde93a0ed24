"""The folder of one command: what is said when there is no place for it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from generator.errors import ToolError
from generator.publish.private import private_folder
from tests.publish.scene import Scene


def test_gone_afterwards() -> None:
    with private_folder("x") as folder:
        (folder / "file").write_text("x")
    assert not folder.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full(number: int) -> None:
    """No bug of ours, and a folder that is gone."""
    with pytest.raises(ToolError) as caught, private_folder("x") as folder:
        raise OSError(number, os.strerror(number))
    assert caught.value.message == f"{tempfile.gettempdir()} is full: {os.strerror(number)}"
    assert "TMPDIR" in caught.value.hint
    assert not folder.exists()


def test_other_errors_are_not_ours() -> None:
    with pytest.raises(PermissionError), private_folder("x"):
        raise PermissionError


@pytest.mark.parametrize("command", ["publish", "verify"])
def test_no_place(scene: Scene, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """The folder for temporary files is not there."""
    scene.publish()
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    ended = scene.run() if command == "publish" else scene.verify("deploy")
    assert ended.code == 3
    assert "there is no place for temporary files: No such file or directory" in ended.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts")
def test_disk_that_is_full(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real one, of a few pages: git has no room for its repository, or we for the tree."""
    small = tmp_path / "small"
    small.mkdir()
    if os.system(f"mount -t tmpfs -o size=64k tmpfs {small} 2>/dev/null"):
        pytest.skip("this machine does not let us mount")
    try:
        monkeypatch.setattr(tempfile, "tempdir", str(small))
        for arguments in ([], ["--push"]):
            told = scene.refused(*arguments)
            assert "No space left on device" in told
            assert list(small.iterdir()) == []
    finally:
        os.system(f"umount {small}")
