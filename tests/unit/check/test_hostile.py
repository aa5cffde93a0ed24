"""Large and hostile inputs: bounded time and memory, and everything else is still checked."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a%d}\n"


def _check(folder: Path, *arguments: str, timeout: float = 30) -> tuple[int, list[str]]:
    """Exit code and last lines of `check` with 500 MB of memory for it."""
    done = subprocess.run(
        [sys.executable, "-m", "generator", "check", "--quiet", *arguments, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (500 << 20, 500 << 20)),
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()[-3:]


@pytest.mark.parametrize("documents", [3_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_many_documents_in_a_file(tmp_path: Path, documents: int) -> None:
    """Every second one with a finding: the file is parsed again once, not once a finding."""
    texts = (OBJECT % number + "bogus: 1\n" * (number % 2) for number in range(documents))
    (tmp_path / "all.yaml").write_text("---\n".join(texts))
    code, lines = _check(tmp_path, timeout=120)
    assert lines == [
        f'{tmp_path}/all.yaml:{documents // 2 * 9 - 1}:1: error: unknown field "bogus" [schema-unknown-field]',
        f"by rule: schema-unknown-field {documents // 2}",
        f"{documents // 2} errors in {documents} resources of 1 file",
    ]
    assert code == 1


@pytest.mark.parametrize("lists", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_nested_lists(tmp_path: Path, lists: int) -> None:
    """Deeper than the reader goes is a finding; as deep as it goes, the item at the bottom is found and placed."""
    opened = "{apiVersion: v1, kind: List, items: ["
    inner = "{apiVersion: v1, kind: Secret, metadata: {name: a}, bogus: 1}"
    (tmp_path / "deep.yaml").write_text(opened * lists + inner + "]}" * lists)
    (tmp_path / "flat.yaml").write_text(opened + ", ".join([inner] * lists) + "]}")
    code, lines = _check(tmp_path)
    assert code == 1
    assert lines[-1].endswith(f"{lists + 1} errors in {lists if lists > 200 else lists + 1} resources of 2 files")


def test_many_files(tmp_path: Path) -> None:
    """Ten thousand of them, one of them bad; the names are links, which are quicker to make than files."""
    originals = [tmp_path / f"{number}.yaml" for number in range(100)]
    for number, original in enumerate(originals):
        original.write_text(OBJECT % number)
    for number in range(9_900):
        folder = tmp_path / str(number % 100)
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.yaml").hardlink_to(originals[number % 100])
    (tmp_path / "50/bad.yaml").write_text("a: [\n")
    code, lines = _check(tmp_path)
    assert (code, lines[-1]) == (1, "1 error in 10000 resources of 10001 files")


def test_one_bad_file_among_others(tmp_path: Path) -> None:
    """Nothing that a file holds keeps the others from being checked."""
    hostile = {
        "alias.yaml": b"a: &a [x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c, c, c - 1, c - 1) for c in range(98, 122)),
        "binary.yaml": bytes(range(256)) * 100,
        "deep.yaml": b"[" * 100_000,
        "json.json": b'{"a":' * 50_000,
        "empty.yaml": b"",
        "comment.yaml": b"# nothing\n",
        "nul.yaml": b"\0" * 10_000,
        "utf16.yaml": "kind: a\n".encode("utf-16"),
        "self.yaml": b"a: &a [*a]\n",
        "kustomization.yaml": b"resources: [., .., a.yaml, {a: b}, 1]\npatches: 1\nconfigMapGenerator: [{files: {}}]\n",
        "nothing.json": b"null",
    }
    for name, data in hostile.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.yaml").write_text(OBJECT % 1 + "bogus: 1\n")
    code, lines = _check(tmp_path)
    assert code == 1
    assert lines[-1].endswith("of 12 files")
    found = subprocess.run(
        [sys.executable, "-m", "generator", "check", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT)},
    ).stdout
    assert 'good.yaml:4:1: error: unknown field "bogus"' in found
    bad = {"alias.yaml", "binary.yaml", "deep.yaml", "json.json", "nul.yaml", "self.yaml"}
    assert bad <= {line.partition(":")[0] for line in found.splitlines() if line.endswith("[yaml]")}
