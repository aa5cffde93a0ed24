"""The command `check` on files, folders, stdin and directories to build, as a process of its own."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
BAD = GOOD + "bogus: 1\n"


def _check(
    *arguments: str, cwd: Path, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", "check", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )


def test_folder(tmp_path: Path) -> None:
    """Findings on stdout, nothing on stderr, exit code 1; a missing path is a finding and hides nothing."""
    (tmp_path / "a.yaml").write_text(BAD)
    done = _check(".", "missing", cwd=tmp_path)
    assert done.stdout.splitlines() == [
        'a.yaml:4:1: error: unknown field "bogus" [schema-unknown-field]',
        "missing:1:1: error: cannot be read: No such file or directory [yaml]",
        "2 errors in 1 resource of 2 files",
    ]
    assert (done.returncode, done.stderr) == (1, "")
    assert _check(".", "--ignore", "schema-unknown-field", cwd=tmp_path).returncode == 0


def test_stdin(tmp_path: Path) -> None:
    """A stream from a pipe; an empty one is no pass."""
    done = _check("-", "--format", "json", cwd=tmp_path, stdin=f"{GOOD}---\n{BAD}")
    report = json.loads(done.stdout)
    assert [(f["rule"], f["location"]) for f in report["findings"]] == [
        ("duplicate-resource", {"path": "<stdin>", "line": 7, "column": 18}),
        ("schema-unknown-field", {"path": "<stdin>", "line": 8, "column": 1}),
    ]
    assert report["inputs"]["documents"] == 2
    done = _check("-", cwd=tmp_path, stdin="\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: stdin is empty, so nothing was checked\nhint: ")


def test_nothing_to_check(tmp_path: Path) -> None:
    """A folder without manifests is a wrong argument, not a clean repository."""
    (tmp_path / ".hidden.yaml").write_text(BAD)
    done = _check(".", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: no YAML or JSON file in .\nhint: hidden files")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--kubernetes", "1.99", "."], "error: Kubernetes '1.99' is not known; known are 1.25, "),
        (["--openshift", "4.18", "--kubernetes", "1.30", "."], "error: OpenShift 4.18 runs Kubernetes 1.31, not 1.30"),
        (["--overlay", "dev", "--build", "."], "error: --overlay is about the overlays of a spec"),
        (["--spec", "x.yaml", "--", "a"], "error: --spec is about the overlays of a spec"),
        (["--jobs", "0", "."], "error: argument --jobs: '0' is no number from 1"),
        (["--cache", "a.yaml", "."], "error: --cache: a.yaml is no folder"),
        (["--stric", "."], "error: unrecognized arguments: --stric"),
    ],
)
def test_wrong_arguments(tmp_path: Path, arguments: Sequence[str], message: str) -> None:
    """Exit code 2 and a hint, before anything is checked."""
    (tmp_path / "a.yaml").write_text(BAD)
    done = _check(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert "\nhint: " in done.stderr


def test_versions(tmp_path: Path) -> None:
    """The object is judged by the version that is asked for, else by the newest."""
    (tmp_path / "a.yaml").write_text("apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n")
    told = {flags: _check("a.yaml", *flags, cwd=tmp_path).stdout for flags in ((), ("--openshift", "4.12.3"))}
    assert all("removed in Kubernetes 1.25" in text for text in told.values())
    assert "served by 1.25" not in _check("a.yaml", "--kubernetes", "v1.25.1", cwd=tmp_path).stdout


def test_build(tmp_path: Path) -> None:
    """Anybody's kustomizations; one that does not build is an error and hides neither the others nor the files."""
    for name, resources in {"good": "a.yaml", "bad": "lost.yaml"}.items():
        folder = tmp_path / "apps" / name
        folder.mkdir(parents=True)
        (folder / "kustomization.yaml").write_text(f"resources: [{resources}]\n")
        (folder / "a.yaml").write_text(BAD)
    (tmp_path / "extra.yaml").write_text(BAD)
    done = _check("extra.yaml", "--build", "apps/good", "apps/bad", "apps/good", "nowhere", cwd=tmp_path)
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "apps/bad",
        "nowhere",
        "apps/good/a.yaml",
        "extra.yaml",
        "4 errors in 2 resources of 3 overlays and 1 file",
    ]
    assert "lost.yaml" in lines[0]
    assert lines[2].endswith("(overlay apps/good) [schema-unknown-field]")
    assert done.returncode == 1


def test_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    """And with a cache, the first time and the second."""
    for number in range(2300):
        text = (GOOD, BAD, "a: [", "kind: {{ x }}", "a: b\n")[number % 5].replace("name: a", f"name: a{number}")
        (tmp_path / f"{number % 7}-{number}.yaml").write_text(text)
    (tmp_path / ".cache").mkdir()
    runs = [("--jobs", "1"), ("--jobs", "3"), ("--cache", ".cache"), ("--cache", ".cache", "--jobs", "1")]
    answers = {_check(".", "--format", "json", *flags, cwd=tmp_path).stdout for flags in runs}
    assert len(answers) == 1
    assert json.loads(answers.pop())["counts"] == {"error": 920, "warning": 0, "note": 460, "exempted": 0}


def test_pipe_as_a_file(tmp_path: Path) -> None:
    """What a shell's <(...) names is read to its end."""
    reading, writing = os.pipe()
    os.write(writing, BAD.encode())
    os.close(writing)
    done = subprocess.run(
        [sys.executable, "-m", "generator", "check", f"/dev/fd/{reading}"],
        cwd=ROOT,
        pass_fds=[reading],
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(reading)
    assert f"/dev/fd/{reading}:4:1: error: unknown field" in done.stdout


def test_no_progress_bar_outside_a_terminal() -> None:
    """Neither in CI nor when asked to be quiet; on a terminal it is erased in the end."""
    from generator import cli

    primary, secondary = pty.openpty()
    with os.fdopen(secondary, "w") as terminal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", terminal)
        assert cli._wants_progress({"TERM": "xterm"})
        assert not cli._wants_progress({"TERM": "xterm", "CI": "true"})
        assert not cli._wants_progress({"TERM": "dumb"})
        patch.undo()
    os.close(primary)
    assert not cli._wants_progress({"TERM": "xterm"})
