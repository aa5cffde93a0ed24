"""What stops a command: each error carries one sentence of what is wrong, one hint, and the exit code it stands for.

What is wrong with a *manifest* is no error but a `generator.findings.Finding`.
"""

from __future__ import annotations

import re

# Who logs in, in a URL. Over ssh a name without a password is no secret, over http it may be a token.
_LOGIN = re.compile(r"\b((?:https?|ftps?)://)[^\s/]*@|\b([a-z][a-z0-9+.-]*://)[^\s/@]*:[^\s/]*@", re.IGNORECASE)
# What is no proper URL but was meant as one: a slash or a space in the password, other slashes than two, scp's path.
# What looks like a port and a path may be a password with digits and a slash, if a host could follow.
_ODD = re.compile(
    r"\b((?:https?|ftps?|ssh):/{1,2})[^\s/:@]+:"
    r"(?:(?!\d+/)[^@\n'\"]*@(?:[^\s@/]*@)*|\d+/[^\s@'\"]*@(?:[^\s@/]*@)*(?=[\w-]*[.:/]))"
    r"|(?<![\w.@-])()[\w.+-]+:(?!//)[^\s/@]+@(?!sha\d+:)(?=[\w.-]+[:/])",
    re.IGNORECASE,
)
_PARAMETER = re.compile(
    r"([?&](?:access_token|private_token|oauth_token|job_token|token|password|sig|signature)=)[^&\s]+", re.I
)
_HEADER = re.compile(r"(authorization:\s*\w+\s+)\S+", re.IGNORECASE)


def without_credentials(text: str) -> str:
    """`text` with `***` for the passwords and tokens in its URLs and HTTP headers."""
    text = _LOGIN.sub(lambda found: f"{found[1] or found[2]}***@", text)
    text = _ODD.sub(lambda found: f"{found[1] or ''}***@", text)
    return _HEADER.sub(r"\1***", _PARAMETER.sub(r"\1***", text))


class GeneratorError(Exception):
    """The command cannot go on.

    `message` says what was found and where; `hint` names the next step ("" when the message already does);
    `exit_code` is what the process ends with (design, section 5). Credentials in URLs are masked in both texts.
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = without_credentials(message)
        self.hint = without_credentials(hint)
        super().__init__(self.message)


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


class PublishRefused(GeneratorError):
    """Publishing would lose somebody's work, or show what should not be seen; nothing has been changed."""
