"""What stops a command: each error carries one sentence of what is wrong, one hint, and the exit code it stands for.

What is wrong with a *manifest* is no error but a `generator.findings.Finding`.
"""

from __future__ import annotations


class GeneratorError(Exception):
    """The command cannot go on.

    `message` says what was found and where; `hint` names the next step ("" when the message already does);
    `exit_code` is what the process ends with (design, section 5).
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GeneratorError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class SpecError(GeneratorError):
    """`clearml.yaml` is wrong; the message lists every problem, one a line."""

    exit_code = 2


class ToolError(GeneratorError):
    """A program that we need is missing, too old, crashed or hung."""


class OutputRefused(GeneratorError):
    """Writing would overwrite or delete what is not ours, or the place cannot be written."""
