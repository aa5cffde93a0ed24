"""The command `secrets`: what it lists for each provider, and a file that nobody else reads and git never sees."""

from __future__ import annotations

import argparse
import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from generator.commands import Answer, secrets
from generator.errors import OutputRefused, UsageError
from generator.k8s.yamlio import load_documents

SPEC = "{name: shop, namespace: shop, version: 2.3.0, host: shop.example.com%s}\n"
STORE = "{provider: external-secrets, externalSecrets: {store: {name: vault}}}"
SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{23,}")
NAMES = ("shop-elasticsearch", "shop-mongodb", "shop-redis", "shop-apiserver", "shop-fileserver", "shop-first-user")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder outside of any repository."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(more: str = "", *arguments: str, said: list[str] | None = None) -> Answer:
    Path("clearml.yaml").write_text(SPEC % more)
    parser = argparse.ArgumentParser()
    secrets.add_arguments(parser)
    return secrets.run(parser.parse_args(arguments), (said if said is not None else []).append)


def _blocks(answer: Answer) -> dict[str, list[str]]:
    """Secret -> its keys, from the listing."""
    blocks: dict[str, list[str]] = {}
    for block in answer.output.split("\n\n")[1:]:
        name, *lines = block.splitlines()
        blocks[name] = [line.split()[0] for line in lines]
    return blocks


def _written(path: Path) -> dict[str, dict[str, Any]]:
    return {one.value["metadata"]["name"]: one.value for one in load_documents(path.read_bytes())}


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("provider", "origin"),
    [
        ("{provider: bootstrap}", "made by the bootstrap Job where missing"),
        ("{provider: existing}", "expected; `python -m generator secrets --write FILE` makes them"),
        (STORE, "fetched by External Secrets"),
    ],
)
def test_listing(provider: str, origin: str) -> None:
    """Every Secret with every key, and who makes them."""
    answer = _run(f", secrets: {provider}")
    assert answer.output.splitlines()[0] == f"namespace shop (overlay openshift); Secrets {origin}:"
    blocks = _blocks(answer)
    assert tuple(blocks) == NAMES
    assert blocks["shop-redis"] == ["password"]
    assert blocks["shop-first-user"] == ["username", "password"]
    assert blocks["shop-fileserver"] == ["user-key", "user-secret"]
    assert len(blocks["shop-apiserver"]) == 8


@pytest.mark.usefixtures("place")
def test_listing_of_what_others_provide() -> None:
    """Logins of external stores, certificates and CAs: listed apart, and not among ours."""
    external = "{mode: external, external: {host: db.example.com, secret: {name: login}, ca: {configMap: cas}}}"
    answer = _run(f", mongodb: {external}, tls: {{provider: existing}}, images: {{pullSecret: pull}}")
    blocks = _blocks(answer)
    assert "shop-mongodb" not in blocks
    lines = answer.output.split("provided by others:\n")[1].splitlines()
    assert "  ConfigMap/cas: ca.crt" in lines
    assert "  Secret/login: password, username" in lines
    assert "  Secret/pull: .dockerconfigjson" in lines
    assert "  Secret/shop-webserver-tls: tls.crt, tls.key" in lines
    assert not [line for line in lines if "mongodb-tls" in line]


@pytest.mark.usefixtures("place")
def test_overlay() -> None:
    """Names and namespace follow from the overlay."""
    names = ", overlays: {dev: {secrets: {provider: existing, names: {redis: team-redis}}}}"
    assert "team-redis" not in _run(names).output
    answer = _run(names, "--overlay", "dev")
    assert answer.output.startswith("namespace shop-dev (overlay dev); Secrets expected")
    assert "team-redis" in _blocks(answer)
    with pytest.raises(UsageError) as caught:
        _run("", "--overlay", "devv")
    assert caught.value.hint == "did you mean dev?"


@pytest.mark.usefixtures("place")
def test_no_overlay() -> None:
    with pytest.raises(UsageError, match="no overlay that is enabled"):
        _run(", overlays: {openshift: {enabled: false}, dev: {enabled: false}}")


def test_write(place: Path) -> None:
    """Every Secret of the list, in its namespace; each value random, in the safe alphabet, and nowhere else."""
    said: list[str] = []
    more = ", users: [{username: jane}, {username: joe, passwordKey: pw}]"
    answer = _run(more, "--write", "file.yaml", said=said)
    written = _written(place / "file.yaml")
    assert {name: list(one["stringData"]) for name, one in written.items()} == _blocks(answer)
    assert {one["metadata"]["namespace"] for one in written.values()} == {"shop"}
    assert written["shop-first-user"]["stringData"].pop("username") == "jane"
    assert written["shop-user-2"]["stringData"].pop("username") == "joe"
    values = [value for one in written.values() for value in one["stringData"].values()]
    assert all(SAFE.fullmatch(value) for value in values)
    assert len(set(values)) == len(values)
    assert not [value for value in values if value in answer.output + "".join(said)]
    assert said == ["wrote file.yaml; apply it and delete it: kubectl apply -f file.yaml"]


def test_each_write_is_another(place: Path) -> None:
    for name in ("one", "two"):
        _run("", "--write", name)
    one, two = (_written(place / name)["shop-redis"]["stringData"] for name in ("one", "two"))
    assert one != two


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_mode(place: Path, mask: int) -> None:
    """For the owner only, from the first moment, whatever the umask."""
    before = os.umask(mask)
    try:
        _run("", "--write", "file.yaml")
    finally:
        os.umask(before)
    assert stat.S_IMODE((place / "file.yaml").stat().st_mode) == 0o600


def test_existing_file(place: Path) -> None:
    """Its values may be in use; a link is not followed."""
    (place / "file.yaml").write_text("old")
    (place / "link.yaml").symlink_to(place / "elsewhere")
    for name in ("file.yaml", "link.yaml"):
        with pytest.raises(OutputRefused, match=f"{name} exists already"):
            _run("", "--write", name)
    assert (place / "file.yaml").read_text() == "old"
    assert not (place / "elsewhere").exists()


@pytest.mark.parametrize("target", ["file.yaml", "deep/file.yaml", "../repo/deep/file.yaml", "../link/file.yaml"])
def test_inside_a_repository(place: Path, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    """Wherever in it, ignored or not, and through a link."""
    repository = place / "repo"
    (repository / "deep").mkdir(parents=True)
    (place / "link").symlink_to(repository / "deep")
    subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
    monkeypatch.chdir(repository)
    with pytest.raises(OutputRefused, match=re.escape(f"inside the git repository {repository}")):
        _run("", "--write", target)
    assert not list(place.rglob("file.yaml"))


def test_inside_a_worktree(place: Path) -> None:
    """There .git is a file."""
    (place / "tree").mkdir()
    (place / "tree/.git").write_text("gitdir: /elsewhere\n")
    with pytest.raises(OutputRefused, match="inside the git repository"):
        _run("", "--write", "tree/file.yaml")


@pytest.mark.usefixtures("place")
def test_missing_folder() -> None:
    with pytest.raises(OutputRefused, match=r"no/file\.yaml cannot be written: No such file or directory"):
        _run("", "--write", "no/file.yaml")
