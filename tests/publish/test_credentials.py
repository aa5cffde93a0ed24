"""No password or token in any output, whatever goes wrong."""

from __future__ import annotations

import json

import pytest

from generator.errors import GeneratorError, without_credentials
from tests.publish.scene import Scene, git

URL = "http://pat:s3cr3t@127.0.0.1:9/team/shop.git"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (URL, "http://***@127.0.0.1:9/team/shop.git"),
        ("https://ghp_token@example.com/x", "https://***@example.com/x"),
        ("see https://a:b@h/x and https://c:d@h/y", "see https://***@h/x and https://***@h/y"),
        ("https://a:p@ss@host/x", "https://***@host/x"),
        ("ssh://git@host/x", "ssh://git@host/x"),
        ("ssh://git:pw@host/x", "ssh://***@host/x"),
        ("git@host:team/x", "git@host:team/x"),
        ("https://host/x?private_token=abc&y=1", "https://host/x?private_token=***&y=1"),
        ("AUTHORIZATION: basic eHl6", "AUTHORIZATION: basic ***"),
        ("https://host/a@b", "https://host/a@b"),
        ("https://host:8443/a@b", "https://host:8443/a@b"),
        ("https://u:pa/ssWORD@h/x", "https://***@h/x"),
        ("https://u:pa ssWORD@h/x", "https://***@h/x"),
        ("https://u:12/34ssWORD@h/x", "https://***@h/x"),
        ("https://u:12/34@git.example.com", "https://***@git.example.com"),
        ("https://host:8443/a and b@c.example.com", "https://host:8443/a and b@c.example.com"),
        ("https:/u:pw@h", "https:/***@h"),
        ("//u:pw@localhost:1/x", "//***@localhost:1/x"),
        ("u:pw@localhost/x", "***@localhost/x"),
        ("https//u:pw@localhost/x", "https//***@localhost/x"),
        ("https:///u:pw@localhost:1/x", "https:///***@localhost:1/x"),
        ("https:u:pw@localhost/x", "***@localhost/x"),
        ("nginx:1.2@sha256:abc", "nginx:1.2@sha256:abc"),
        ("u:pw@host:path", "***@host:path"),
        ("https://h/x?sig=abc&y=1", "https://h/x?sig=***&y=1"),
        ("see base/x.yaml:1:1: a@b", "see base/x.yaml:1:1: a@b"),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert without_credentials(text) == masked
    assert GeneratorError(text, text).message == masked
    assert GeneratorError(text, text).hint == masked


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--push", "--remote", URL],
        ["--pr", "--remote", URL],
        ["--remote", URL],
        ["--push", "--remote", URL, "--branch", "other"],
        ["--no-such-flag", URL],
        ["--push", "--remote", URL + " x"],
        ["--push", "--branch", URL],
        ["--push", "--path", URL],
        ["--overlay", URL],
    ],
)
def test_nothing_is_shown(scene: Scene, arguments: list[str], style: str) -> None:
    """Nobody listens there: every way to fail, with the URL in each flag."""
    ended = scene.run(*arguments, "--format", style)
    assert ended.code in (2, 3)
    assert "s3cr3t" not in ended.out + ended.err


def test_nothing_is_shown_when_it_works(scene: Scene) -> None:
    """A remote whose configured URL holds a password."""
    git(scene.source, "remote", "set-url", "origin", URL)
    git(scene.source, "config", f"url.file://{scene.remote}.insteadOf", URL)
    for arguments in (["--dry-run", "--push"], ["--push"], ["--push", "--format", "json"]):
        ended = scene.run(*arguments)
        assert ended.code == 0, ended
        assert "s3cr3t" not in ended.out + ended.err
    assert json.loads(ended.out)["result"] == "unchanged"
    assert "s3cr3t" not in git(scene.remote, "log", "-p", "deploy")


def test_url_is_no_option(scene: Scene) -> None:
    """git would start the program that --upload-pack names."""
    ended = scene.run("--push", "--remote=--upload-pack=touch ran; /x:y")
    assert ended.code == 3
    assert "cannot be reached" in ended.err
    assert not (scene.source / "ran").exists()
