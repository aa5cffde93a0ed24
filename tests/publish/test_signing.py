"""Signed as the user's configuration says, with real keys: git itself verifies what was committed and pushed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publish.scene import IDENTITY, Scene, git

_NAME, _EMAIL = IDENTITY.values()


@pytest.fixture
def openpgp(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The fingerprint of a key that gpg has made, in a home of its own whose agent ends with the test."""
    if shutil.which("gpg") is None:
        pytest.skip("there is no gpg: apt-get install gnupg")
    # The names of sockets are short, those of pytest's folders are not.
    with tempfile.TemporaryDirectory(prefix="gpg-", dir="/tmp") as home:
        monkeypatch.setenv("GNUPGHOME", home)
        key = ("--quick-generate-key", f"{_NAME} <{_EMAIL}>", "ed25519", "sign", "never")
        _run("gpg", "--batch", "--quiet", "--passphrase", "", *key)
        listed = _run("gpg", "--batch", "--with-colons", "--list-keys").split("\n")
        yield next(line.split(":")[9] for line in listed if line.startswith("fpr:"))
        _run("gpgconf", "--kill", "all")


@pytest.fixture
def ssh(tmp_path: Path, scene: Scene) -> Path:
    """A key of ssh-keygen, which git is told to believe."""
    key = tmp_path / "key"
    _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
    signers = tmp_path / "signers"
    signers.write_text(f"{_EMAIL} {key.with_suffix('.pub').read_text()}")
    for folder in (scene.source, scene.remote):
        git(folder, "config", "gpg.ssh.allowedSignersFile", str(signers))
    return key


def test_openpgp(scene: Scene, openpgp: str) -> None:
    _configure(scene, {"user.signingKey": openpgp})
    _published_and_verified(scene)


def test_ssh(scene: Scene, ssh: Path) -> None:
    _configure(scene, {"gpg.format": "ssh", "user.signingKey": str(ssh)})
    _published_and_verified(scene)


def test_key_that_is_missing(scene: Scene, tmp_path: Path) -> None:
    _configure(scene, {"gpg.format": "ssh", "user.signingKey": str(tmp_path / "nokey")})
    assert "the commit cannot be made or signed" in scene.refused()


def test_passphrase_that_nobody_can_be_asked_for(scene: Scene, tmp_path: Path) -> None:
    """It is refused, and does not wait."""
    key = tmp_path / "key"
    _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret words", "-f", str(key))
    _configure(scene, {"gpg.format": "ssh", "user.signingKey": str(key)})
    told = scene.refused()
    assert "the commit cannot be made or signed" in told
    assert "a plain `git commit` must work, too" in told


def _configure(scene: Scene, settings: dict[str, str]) -> None:
    for name, value in {**settings, "commit.gpgSign": "true"}.items():
        git(scene.source, "config", name, value)


def _published_and_verified(scene: Scene) -> None:
    """For a commit here and for a push."""
    scene.publish()
    scene.publish("--push")
    for folder in (scene.source, scene.remote):
        git(folder, "verify-commit", "deploy")
    git(scene.source, "config", "commit.gpgSign", "false")
    scene.change()
    scene.publish()
    unsigned = subprocess.run(["git", "verify-commit", "deploy"], cwd=scene.source, capture_output=True, check=False)
    assert unsigned.returncode == 1


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
