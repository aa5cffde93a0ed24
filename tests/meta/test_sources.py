"""What every source file keeps to: size, names, docstrings, who prints, and what it must not mention."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import __version__

ROOT = Path(__file__).parents[2]
# Scripts that are shipped into pods: data for us, with a command line of their own.
SHIPPED = ROOT / "generator/components/files"
SOURCES = sorted(path for path in (ROOT / "generator").rglob("*.py") if SHIPPED not in path.parents)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, TEST_FUNCTION_LINES = 250, 400, 40, 80
# One loop over the events of the parser: a call for each of them would double the time that reading takes.
DELIBERATELY_LONG = {"generator/k8s/yaml_reader.py": {"_value"}}
# Names that say nothing about what is inside.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
# Their `__main__` blocks write a generated file to stdout: `make docs`, `make schemas`.
WRITERS = {"generator/rules/manual.py", "generator/spec/json_schema.py", "generator/schema/bundle_build.py"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=_name)
def test_file_is_small(path: Path) -> None:
    """A module that grows beyond is two modules; tests hold tables and may be longer."""
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= (TEST_FILE_LINES if path in TESTS else FILE_LINES)


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=_name)
def test_functions_are_small(path: Path) -> None:
    """From the line of `def` to the last line; a table of test cases above a test does not count."""
    limit = TEST_FUNCTION_LINES if path in TESTS else FUNCTION_LINES
    lengths = {f.name: (f.end_lineno or 0) - f.lineno + 1 for f in _functions(_tree(path))}
    assert {name for name, lines in lengths.items() if lines > limit} == DELIBERATELY_LONG.get(_name(path), set())


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_docstrings(path: Path) -> None:
    """Every module, and every public class and function at its top level or in a public class, says what it is."""
    tree = _tree(path)
    undocumented = [name for name, node in _public(tree) if ast.get_docstring(node) is None]
    assert undocumented == []


def _public(module: ast.Module) -> Iterator[tuple[str, ast.Module | ast.ClassDef | Function]]:
    yield "the module", module
    for node in module.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                methods = (child for child in node.body if isinstance(child, Function))
                yield from ((f"{node.name}.{m.name}", m) for m in methods if not m.name.startswith("_"))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_only_the_command_line_prints(path: Path) -> None:
    """Whatever else prints or exits cannot be used as a library, and breaks a report on stdout."""
    if _name(path) in {"generator/cli.py", "generator/__main__.py"}:
        return
    tree = _tree(path)
    if _name(path) in WRITERS:
        tree.body = [node for node in tree.body if not _is_main_block(node)]
    forbidden = {"print", "sys.exit", "sys.stdout.write", "sys.stderr.write", "exit", "os._exit"}
    calls = (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert forbidden.intersection(calls) == set()


def _is_main_block(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def test_names_say_something() -> None:
    """No module or package called utils or the like."""
    assert [_name(path) for path in SOURCES if EMPTY_NAMES & {path.stem, path.parent.name}] == []


def test_packages_are_listed() -> None:
    """pyproject.toml names every package, and every folder of modules is one."""
    packages = sorted({".".join(path.relative_to(ROOT).parent.parts) for path in SOURCES})
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert sorted(project["tool"]["setuptools"]["packages"]) == packages
    folders = {path.parent for path in SOURCES}
    assert [_name(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_data_files_are_packaged() -> None:
    """Whatever is no Python and lies in a package is matched by its `package-data`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]
    packaged = {
        path
        for package, globs in patterns.items()
        for glob in globs
        for path in (ROOT / package.replace(".", "/")).glob(glob)
    }
    package = ROOT / "generator"
    data = {path for path in _project_files() if package in path.parents} - set(SOURCES)
    assert {_name(path) for path in data - packaged} == set()


def test_changelog_has_the_version() -> None:
    """The newest entry is the version that `--version` says."""
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


# Where packages come from is the business of whoever installs them; the folder beside the project is not part of it.
MENTIONS = re.compile(
    r"pypi\.org|pythonhosted\.org|proxy\.golang\.org|sum\.golang\.org|artifactory|nexus\.|deb\.debian\.org"
    r"|--(?:extra-)?index-url\b|--trusted-host\b|^GOPROXY|\.\./shared\b|/work/shared\b",
    re.IGNORECASE | re.MULTILINE,
)


def _project_files() -> list[Path]:
    """All that git knows or would add."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def test_no_host_of_a_registry_is_named() -> None:
    """Nor is anything read from the folder beside the project."""
    mentions = []
    for path in _project_files():
        if path == Path(__file__) or path.suffix == ".gz":
            continue
        text = path.read_text("utf-8", "replace")
        mentions += [f"{_name(path)}: {match[0]}" for match in MENTIONS.finditer(text)]
    assert mentions == []
