"""One module per verb: `add_arguments(parser)` declares its flags, `run(options, say)` does the work.

`run` takes the parsed flags (with `options.colour: bool`, whether stdout shows colours) and `say`, which writes a line
of progress to stderr; it returns an `Answer` or raises `generator.errors.GeneratorError`. It neither prints nor exits.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command ends with.

    `output` goes to stdout as it is (its last line ends in a newline); `clean` is False when there are findings at or
    above `--fail-on`, or when files drifted: the exit code is then 1.
    """

    output: str
    clean: bool = True
