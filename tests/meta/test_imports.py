"""The law of imports: packages form layers, and imports point to lower layers only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Less the scripts that are shipped into pods: they import nothing of ours, because it is not there.
SHIPPED = ROOT / "generator/components/files"
SOURCES = sorted(path for path in (ROOT / "generator").rglob("*.py") if SHIPPED not in path.parents)

# From the bottom up; members of one layer do not import each other, except in the first.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"background", "errors", "findings", "proc", "severity", "signals"}),
    frozenset({"k8s"}),
    frozenset({"spec"}),
    frozenset({"components", "overlays"}),
    frozenset({"kustomize"}),
    frozenset({"schema", "scc", "podsecurity", "rules"}),
    frozenset({"check"}),
    frozenset({"reports", "publish", "cluster"}),
    frozenset({"commands"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}

# Stricter than the layers: checks work on anybody's manifests, and a report format only formats.
_ENGINE = frozenset({"errors", "findings", "proc", "severity", "k8s"})
ONLY: dict[str, frozenset[str]] = {
    **dict.fromkeys(("schema", "scc", "podsecurity", "rules"), _ENGINE),
    "reports": frozenset({"errors", "findings", "severity"}),
}


def offences(part: str, source: str) -> Iterator[str]:
    """Each import of `source`, a module of `generator.<part>`, that the law forbids."""
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom))
    for node in imports:
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"line {node.lineno}: a relative import; write it out"
        for target in _parts(node):
            if target != part and not _allowed(part, target):
                yield f"line {node.lineno}: {part} imports {target}"


def _parts(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The parts of `generator` that an import statement names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    for name in names:
        package, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        if package == "generator" and part not in ("", "__version__"):
            yield part


def _allowed(part: str, target: str) -> bool:
    if part in ONLY:
        return target in ONLY[part]
    return RANK[target] < RANK[part] or RANK[target] == RANK[part] == 0


def _part(path: Path) -> str:
    return path.relative_to(ROOT / "generator").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    """Every import statement, also inside functions and under TYPE_CHECKING."""
    assert list(offences(_part(path), path.read_text("utf-8"))) == []


def test_every_part_has_a_layer() -> None:
    """A new package or top-level module takes its place in LAYERS first."""
    assert {_part(path) for path in SOURCES} - {"__init__"} <= set(RANK)


@pytest.mark.parametrize(
    ("part", "source", "offence"),
    [
        ("k8s", "import generator.spec", "line 1: k8s imports spec"),
        ("k8s", "from generator import spec, errors", "line 1: k8s imports spec"),
        ("components", "def f():\n    from generator.overlays.dev import x", "line 2: components imports overlays"),
        ("rules", "from generator.kustomize.tree import x", "line 1: rules imports kustomize"),
        ("reports", "import generator.k8s.pointer as p", "line 1: reports imports k8s"),
        ("spec", "from . import model", "line 1: a relative import; write it out"),
        ("spec", "from generator.k8s import x\nfrom generator import __version__\nimport yaml", None),
        ("proc", "from generator.errors import ToolError", None),
    ],
)
def test_the_law_itself(part: str, source: str, offence: str | None) -> None:
    """The reader of imports sees every form of them."""
    assert list(offences(part, source)) == ([offence] if offence else [])
