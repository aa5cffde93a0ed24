"""The command line: arguments in, one command, exit code out. The only module that prints.

stdout carries a command's output and nothing else; progress, errors and hints go to stderr. Exit codes: 0 clean,
1 findings or drift, 2 bad arguments or bad spec, 3 the world failed, 70 our bug, 130 interrupted, 141 reader went away.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import importlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from generator import __version__
from generator.errors import GeneratorError, OutputRefused, UsageError

PROGRAM = "python -m generator"
_COLOR_HELP = "auto (on a terminal; the default), always or never"
CLEAN, NOT_CLEAN, OUR_BUG, INTERRUPTED, READER_GONE = 0, 1, 70, 130, 141


class Command(NamedTuple):
    """A verb: the module that is imported when it is chosen, and its line in the help."""

    module: str
    summary: str


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "init": Command("generator.commands.init", "write a clearml.yaml to start from"),
        "render": Command("generator.commands.render", "write base/, overlays/ and argocd/ from clearml.yaml"),
        "check": Command("generator.commands.check", "report what a cluster would refuse: overlays, files, folders"),
        "scc": Command(
            "generator.commands.scc", "say which SCC of OpenShift admits each workload, and what would help"
        ),
        "schemas": Command("generator.commands.schemas", "keep schemas of custom kinds, list the kinds that are known"),
        "publish": Command("generator.commands.publish", "commit the rendered tree to the branch that Argo CD syncs"),
        "verify": Command("generator.commands.verify", "say whether a published commit is what its source renders to"),
        "secrets": Command("generator.commands.secrets", "list the Secrets that the rendered objects need"),
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (by default the process's own) asks for, and return the exit code."""
    _use_utf8()
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except GeneratorError as error:
        _say(f"error: {error.message}")
        if error.hint:
            _say(f"hint: {error.hint}")
        return error.exit_code
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "generator":
            raise
        _say(f"error: the Python package {error.name} is not installed in {sys.executable}")
        _say("hint: `make render` sets up .venv, then use .venv/bin/python; elsewhere: pip install a clone")
        return GeneratorError.exit_code
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except Exception:  # The one place that may: whatever gets here is a bug, and the user must be told so.
        import traceback

        _say(traceback.format_exc().rstrip())
        _say(f"error: this is a bug in generator {__version__}; please report it with the lines above")
        return OUR_BUG


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are a UsageError like any other; it leaves by SystemExit only after help or version."""

    def __init__(self, prog: str, **settings: Any) -> None:
        # No abbreviations: what is unique today is ambiguous as soon as another flag begins with the same letters.
        super().__init__(prog=prog, allow_abbrev=False, formatter_class=_help_formatter, **settings)
        self.add_argument("--color", choices=("auto", "always", "never"), metavar="WHEN", help=_COLOR_HELP)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see: {self.prog} --help")


def _help_formatter(prog: str) -> argparse.HelpFormatter:
    # 80 columns on any terminal: the same help everywhere, and lines that stay readable on a wide one.
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=28, width=80)


def _run(arguments: Sequence[str]) -> int:
    """Parse in two steps, so that only the chosen command's module is imported. Raises GeneratorError."""
    try:
        before = _main_parser().parse_args(arguments)
        if before.verb is None:
            _say(_main_parser().format_help().rstrip())
            return UsageError.exit_code
        command = _command(before.verb)
        module = importlib.import_module(command.module)
        parser = _Parser(f"{PROGRAM} {before.verb}", description=f"{command.summary[0].upper()}{command.summary[1:]}.")
        module.add_arguments(parser)
        options = parser.parse_args(before.rest)
    except SystemExit:  # argparse has printed --help or --version
        return _write("", CLEAN)
    options.colour = _wants_colour(options.color or before.color, os.environ)
    options.draw = _draw if _wants_progress(os.environ) else None
    answer = module.run(options, _say)
    return _write(answer.output, CLEAN if answer.clean else NOT_CLEAN)


def _main_parser() -> _Parser:
    """The parser of what stands before the verb."""
    width = max(map(len, COMMANDS))
    verbs = "\n".join(f"  {verb:{width}}  {command.summary}" for verb, command in COMMANDS.items())
    parser = _Parser(
        PROGRAM,
        usage=f"{PROGRAM} [--version] [--color WHEN] COMMAND ...",
        description="Render ClearML for OpenShift as a Kustomize tree, and check it offline.",
        epilog=f"commands:\n{verbs}\n\nThe flags of a command: {PROGRAM} COMMAND --help",
    )
    parser.add_argument("--version", action="version", version=f"generator {__version__}", help="show the version")
    parser.add_argument("verb", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _command(verb: str) -> Command:
    """The command of that name. Raises UsageError."""
    if verb in COMMANDS:
        return COMMANDS[verb]
    close = difflib.get_close_matches(verb.lower(), COMMANDS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"the commands are {', '.join(COMMANDS)}"
    raise UsageError(f"there is no command {verb!r}", hint)


def _wants_colour(color: str | None, environment: Mapping[str, str]) -> bool:
    """--color decides, then NO_COLOR, FORCE_COLOR, TERM (empty counts as unset), then whether stdout is a terminal."""
    if color in ("always", "never"):
        return color == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return environment.get("TERM") != "dumb" and sys.stdout is not None and sys.stdout.isatty()


def _wants_progress(environment: Mapping[str, str]) -> bool:
    """Whether somebody watches stderr: not in CI (all services set the variable), where lines pile up in a log."""
    watched = sys.stderr is not None and sys.stderr.isatty()
    return watched and environment.get("TERM") != "dumb" and not environment.get("CI")


def _use_utf8() -> None:
    """UTF-8 and LF whatever the locale: a report is the same bytes everywhere."""
    stdout = sys.stdout
    ours = isinstance(stdout, io.TextIOWrapper) and stdout is sys.__stdout__  # else somebody captures it
    if ours and isinstance(stdout.buffer, io.RawIOBase):
        # With PYTHONUNBUFFERED, which many container images set, Python forgets what a partial write leaves over
        # (disk full, reader gone) and reports success; a buffer writes it again, and meets the error.
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(stdout.detach()))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name that is no UTF-8 must not stop a report.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _write(output: str, code: int) -> int:
    """Write `output` to stdout; `code`, or READER_GONE when nobody reads (`| head`). Raises OutputRefused."""
    if sys.stdout is None:  # Python's answer to `>&-`
        if output:
            raise OutputRefused("stdout is closed, the output has nowhere to go")
        return code
    try:
        sys.stdout.write(output)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        return READER_GONE
    except OSError as error:
        _abandon_stdout()
        raise OutputRefused(f"cannot write to stdout: {error.strerror}") from error
    return code


def _abandon_stdout() -> None:
    """Point stdout nowhere: the interpreter flushes it once more at exit, and would complain once more."""
    with contextlib.suppress(OSError, io.UnsupportedOperation), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _draw(text: str) -> None:
    """Write to stderr exactly `text`, for what overwrites itself."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(text, end="", file=sys.stderr, flush=True)


def _say(line: str) -> None:
    """Write a line to stderr; a closed stderr is the user's choice."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(line, file=sys.stderr, flush=True)
