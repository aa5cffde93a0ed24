"""The command line: what goes to which stream, exit codes, colours, help; the commands themselves are stand-ins."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from generator import __version__, cli, commands
from generator.commands import Answer
from generator.errors import GeneratorError, SpecError

ROOT = Path(__file__).parents[2]
Run = Callable[[argparse.Namespace, Callable[[str], None]], Answer]
Install = Callable[[Run], None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a function in the place of the command `check`, which then has one flag, --name."""

    def put(run: Run) -> None:
        module = ModuleType("generator.commands.check")
        vars(module).update(add_arguments=lambda parser: parser.add_argument("--name", required=True), run=run)
        monkeypatch.setitem(sys.modules, module.__name__, module)

    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    return put


def _answering(output: str, *, clean: bool = True) -> Run:
    return lambda options, say: Answer(output, clean)


def _raising(error: BaseException) -> Run:
    def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
        raise error

    return run


def _generator(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        timeout=30,
    )


@pytest.mark.parametrize(("clean", "code"), [(True, 0), (False, 1)])
def test_streams_and_exit_code(install: Install, capsys: pytest.CaptureFixture[str], clean: bool, code: int) -> None:
    """The output goes to stdout as it is, what is said to stderr."""

    def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
        say(f"checking {options.name}")
        return Answer("two\nlines\n", clean)

    install(run)
    assert cli.main(["check", "--name", "x"]) == code
    assert capsys.readouterr() == ("two\nlines\n", "checking x\n")


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (GeneratorError("no kustomize", "run: make tools"), 3, "error: no kustomize\nhint: run: make tools\n"),
        (SpecError("clearml.yaml:1:1: empty"), 2, "error: clearml.yaml:1:1: empty\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_errors(
    install: Install, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, told: str
) -> None:
    """Each error has its code; nothing of it reaches stdout."""
    install(_raising(error))
    assert cli.main(["check", "--name", "x"]) == code
    assert capsys.readouterr() == ("", told)


def test_our_bug(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    """Anything unforeseen keeps its traceback and asks for a report."""
    install(_raising(ZeroDivisionError("of all things")))
    assert cli.main(["check", "--name", "x"]) == 70
    output, told = capsys.readouterr()
    assert output == ""
    assert told.startswith("Traceback ")
    assert "\nZeroDivisionError: of all things\n" in told
    last = told.splitlines()[-1]
    assert last == f"error: this is a bug in generator {__version__}; please report it with the lines above"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["chekc"], "error: there is no command 'chekc'\nhint: did you mean check?\n"),
        (["RENDER"], "error: there is no command 'RENDER'\nhint: did you mean render?\n"),
        (
            ["zzz"],
            "error: there is no command 'zzz'\n"
            "hint: the commands are init, render, check, scc, schemas, publish, verify, secrets\n",
        ),
        (["--colour", "x"], "error: unrecognized arguments: --colour\nhint: see: python -m generator --help\n"),
        (
            ["check"],
            "error: the following arguments are required: --name\nhint: see: python -m generator check --help\n",
        ),
        (
            ["check", "--nam", "x", "--name", "y"],
            "error: unrecognized arguments: --nam x\nhint: see: python -m generator check --help\n",
        ),
    ],
)
def test_wrong_arguments(install: Install, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    """Exit code 2, what was wrong, and where to look; flags cannot be abbreviated."""
    install(_answering("never\n"))
    assert cli.main(arguments) == 2
    assert capsys.readouterr() == ("", told)


def test_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Help, on stderr because nobody asked for it."""
    assert cli.main([]) == 2
    output, told = capsys.readouterr()
    assert output == ""
    assert told.startswith("usage: python -m generator ")


@pytest.mark.parametrize(
    ("before", "after", "environment", "expected"),
    [
        ([], [], {}, False),  # captured stdout is no terminal
        ([], [], {"FORCE_COLOR": "1"}, True),
        ([], [], {"FORCE_COLOR": ""}, False),
        ([], [], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], [], {"NO_COLOR": "1"}, True),
        ([], ["--color=always"], {}, True),
        ([], ["--color=never"], {"FORCE_COLOR": "1"}, False),
        (["--color=always"], ["--color=auto"], {}, False),
    ],
)
def test_colour(
    install: Install,
    monkeypatch: pytest.MonkeyPatch,
    before: list[str],
    after: list[str],
    environment: dict[str, str],
    expected: bool,
) -> None:
    """The flag wins over the environment, NO_COLOR over FORCE_COLOR, a later flag over an earlier one."""
    seen = []

    def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
        seen.append(options.colour)
        return Answer("")

    install(run)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli.main([*before, "check", "--name", "x", *after]) == 0
    assert seen == [expected]


@pytest.mark.parametrize(("term", "expected"), [("xterm", True), ("dumb", False)])
def test_colour_on_a_terminal(monkeypatch: pytest.MonkeyPatch, term: str, expected: bool) -> None:
    """A terminal shows colours unless it says that it cannot."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert cli._wants_colour(None, {"TERM": term}) is expected


def test_every_command_is_listed() -> None:
    """The modules of the folder that are commands, and the table of verbs, agree."""
    modules = [importlib.import_module(f"generator.commands.{m.name}") for m in pkgutil.iter_modules(commands.__path__)]
    listed = {command.module for command in cli.COMMANDS.values()}
    assert {module.__name__ for module in modules if hasattr(module, "add_arguments")} == listed


@pytest.mark.parametrize("verb", [None, *cli.COMMANDS])
def test_help(verb: str | None) -> None:
    """Help fits 80 columns, goes to stdout and is no error; the main help names every verb."""
    done = _generator(*([verb] if verb else []), "--help", COLUMNS="200")
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert max(map(len, text.splitlines())) <= 80
    if verb is None:
        assert all(re.search(rf"^  {name} +\S", text, re.MULTILINE) for name in cli.COMMANDS)


def test_version() -> None:
    """Name and version, nothing else."""
    assert _generator("--version").stdout == f"generator {__version__}\n".encode()


def test_only_the_chosen_command_is_imported() -> None:
    """What makes `--help` fast: no other command, no YAML, no schemas."""
    script = (
        "import sys; from generator.cli import main; main(['check', '--help']);"
        "print(*sorted(m for m in sys.modules if m.startswith(('generator.', 'yaml', 'msgspec', 'jsonschema'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    imported = set(done.stdout.splitlines()[-1].split())
    assert imported & {command.module for command in cli.COMMANDS.values()} == {"generator.commands.check"}
    layers = {name.split(".")[1] if name.startswith("generator.") else name.split(".")[0] for name in imported}
    assert layers <= {"cli", "commands", "errors", "findings", "severity"}


_SCRIPT = r"""
import sys
from types import ModuleType
from generator import cli
from generator.commands import Answer
module = ModuleType("generator.commands.check")
module.add_arguments = lambda parser: None
module.run = lambda options, say: say("na\u00efve \udcff") or Answer("na\u00efve \u2192 \udcff\n" * 10000)
sys.modules[module.__name__] = module
sys.exit(cli.main(["check"]))
"""


def test_utf8_whatever_the_locale() -> None:
    """UTF-8 even in the C locale; what is no text at all is escaped instead of crashing."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == 0
    assert done.stdout.decode("utf-8") == "naïve → \\udcff\n" * 10000
    assert done.stderr.decode("utf-8") == "naïve \\udcff\n"


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("redirection", "code", "told"),
    [
        ("| head -n 1 >/dev/null", 141, ""),
        (">/dev/full", 3, "error: cannot write to stdout: No space left on device\n"),
        (">&-", 3, "error: stdout is closed, the output has nowhere to go\n"),
    ],
)
def test_stdout_that_goes_away(redirection: str, code: int, told: str, unbuffered: str) -> None:
    """No traceback: a gone reader is as quiet as SIGPIPE, a full disk is an error."""
    done = subprocess.run(
        ["bash", "-c", f'"$0" -c "$1" {redirection}; exit "${{PIPESTATUS[0]}}"', sys.executable, _SCRIPT],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == code
    assert done.stderr == "naïve \\udcff\n" + told
