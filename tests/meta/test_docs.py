"""Generated documents are what the code says; `make docs` writes them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "document"),
    [
        ("generator.rules.manual", "docs/rules.md"),
        ("generator.spec.json_schema", "docs/clearml.schema.json"),
    ],
)
def test_document_is_up_to_date(module: str, document: str) -> None:
    """The bytes that `make docs` would write."""
    done = subprocess.run([sys.executable, "-m", module], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == (ROOT / document).read_bytes()


def test_schema_is_json_schema_2020_12() -> None:
    """What an editor needs to offer completion in clearml.yaml."""
    schema = json.loads((ROOT / "docs/clearml.schema.json").read_bytes())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_targets_exist(document: str) -> None:
    """Every `make target` that a document names is in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)", (ROOT / document).read_text("utf-8")))
    assert named
    assert named <= targets


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_holds_its_requirements(lock: str) -> None:
    """Every package of the .in file is locked, and every locked one has hashes."""
    wanted = (ROOT / lock).with_suffix(".in").read_text("utf-8")
    names = {re.split(r"[^\w-]", line)[0].lower() for line in wanted.splitlines() if line[:1].isalpha()}
    locked = re.findall(r"^(\S+)==\S+ \\\n    --hash=sha256:", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    assert names <= set(locked)
    assert len(locked) == len(re.findall(r"^[a-z0-9]", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def _tracked(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if "__pycache__" not in path.parts)


@pytest.mark.parametrize(
    "document", _tracked("*.md", "docs/**/*.md"), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link of a document is a file of this repository."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text("utf-8"))
    assert [link for link in links if "://" not in link and not (document.parent / link).exists()] == []


def test_documents_named_in_code_exist() -> None:
    """A comment or message that sends the reader to docs/ or image/ does not send him nowhere."""
    sources = _tracked("generator/**/*.py", "generator/**/*.yaml", "tests/**/*.py", "image/*", "docs/**/*.md")
    named = re.compile(r"\b((?:docs|image)/[\w./-]*\w)")
    missing = {
        f"{source.relative_to(ROOT)}: {path}"
        for source in sources
        for path in named.findall(source.read_text("utf-8"))
        if not (ROOT / path).exists() and not list(ROOT.glob(f"{path}*"))
    }
    assert missing == set()
