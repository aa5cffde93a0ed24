"""The user's configuration reaches a push, wherever git reads it from, and once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.publish.private import PrivateRepository
from generator.publish.source import find_source
from tests.publish.scene import Scene, git


def _configure_globally(scene: Scene, text: str) -> None:
    """`text` in the user's own file, and nothing of who commits in the repository's."""
    (Path(os.environ["HOME"]) / ".gitconfig").write_text(text)
    for name in ("user.name", "user.email"):
        git(scene.source, "config", "--unset", name)


@pytest.mark.parametrize("first", [True, False])
def test_identity_of_a_folder(scene: Scene, tmp_path: Path, first: bool) -> None:
    """includeIf.gitdir, as those have it who work for several companies: before or after the user's own name."""
    work = tmp_path / "work.gitconfig"
    work.write_text("[user]\nname = Work\nemail = work@example.com\n")
    own = "[user]\nname = Own\nemail = own@example.com\n"
    include = f'[includeIf "gitdir:{scene.source}/"]\npath = {work}\n'
    _configure_globally(scene, include + own if first else own + include)
    scene.publish("--push")
    expected = git(scene.source, "config", "user.email")
    assert expected == ("own@example.com" if first else "work@example.com")
    for role in ("%ae", "%ce"):
        assert git(scene.remote, "log", "-1", f"--format={role}", "deploy") == expected


def test_signature_of_a_folder(scene: Scene, tmp_path: Path) -> None:
    work, program = tmp_path / "work.gitconfig", tmp_path / "gpg"
    program.write_text(
        "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\n"
        "printf -- '-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP SIGNATURE-----\\n'\n"
    )
    program.chmod(0o755)
    work.write_text(f"[gpg]\nprogram = {program}\n[commit]\ngpgSign = true\n")
    own = "[user]\nname = Own\nemail = own@example.com\n"
    _configure_globally(scene, f'{own}[includeIf "gitdir:{scene.source}/"]\npath = {work}\n')
    scene.publish("--push")
    assert "BEGIN PGP SIGNATURE" in git(scene.remote, "cat-file", "-p", "deploy")


def test_no_header_is_sent_twice(scene: Scene, tmp_path: Path) -> None:
    """A forge refuses two Authorization headers."""
    _configure_globally(scene, "[http]\nextraHeader = X: user\n[user]\nname = Own\nemail = own@example.com\n")
    git(scene.source, "config", "http.extraHeader", "X: clone")
    private = PrivateRepository(find_source(scene.source / "clearml.yaml"), tmp_path)
    assert private.git.text("config", "--get-all", "http.extraHeader") == "X: user\nX: clone"


def test_setting_without_a_value_is_true(scene: Scene, tmp_path: Path) -> None:
    """As git has it: handed on as an empty value it would be false, and TLS would not be verified."""
    with (scene.source / ".git/config").open("a") as file:
        file.write('[http]\n\tsslVerify\n[commit]\n\tgpgSign\n[http "https://x"]\n\textraHeader =\n')
    private = PrivateRepository(find_source(scene.source / "clearml.yaml"), tmp_path)
    for name in ("http.sslVerify", "commit.gpgSign"):
        assert private.git.setting(name, "bool") == "true"
    assert private.git.answer("config", "--get-all", "http.https://x.extraHeader") == ""


def test_signing_that_is_switched_on_without_a_value(scene: Scene) -> None:
    with (scene.source / ".git/config").open("a") as file:
        file.write("[commit]\n\tgpgSign\n[gpg]\n\tprogram = /bin/false\n")
    for arguments in ([], ["--push"]):
        assert "the commit cannot be made or signed" in scene.refused(*arguments)
