"""git as plumbing: every call says which repository it means, and nothing that the user set for other ends reaches it.

No hook, filter, replacement ref or maintenance of the user's takes part: what is committed is what was rendered.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import proc
from generator.errors import ToolError

LOCAL_SECONDS, NETWORK_SECONDS = 120.0, 600.0
_LOCK_MILLISECONDS = 5000

# How to reach a remote and who commits, as git(1) names them. Everything else that begins with GIT_ is left out: it
# would lead to another repository, index or object store, or write credentials into a trace.
_KEPT = (
    "GIT_SSH",
    "GIT_SSL_",
    "GIT_ASKPASS",
    "GIT_PROXY_",
    "GIT_HTTP_",
    "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "GIT_CONFIG_",
    "GIT_ALLOW_PROTOCOL",
    "GIT_PROTOCOL_FROM_USER",
    "GIT_EXEC_PATH",
)
# `git -c` sets it for what it starts, and GIT_CONFIG names the file that only `git config` reads.
_DROPPED = ("GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_HTTP_LOW_SPEED_TIME")
_SET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    # Messages are read: they must be git's own words.
    "LC_ALL": "C",
    "LANGUAGE": "",
}
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.splitIndex=false",
    "core.untrackedCache=false",
    "core.ignoreCase=false",
    "core.quotePath=false",
    "core.warnAmbiguousRefs=false",
    f"core.filesRefLockTimeout={_LOCK_MILLISECONDS}",
    f"core.packedRefsTimeout={_LOCK_MILLISECONDS}",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.writeCommitGraph=false",
    "push.followTags=false",
    "push.recurseSubmodules=no",
    "push.gpgSign=if-asked",
    "submodule.recurse=false",
    "advice.diverging=false",
    "color.ui=false",
)


class GitFailed(ToolError):
    """git ended with an exit code that the caller did not expect; `said` is what it wrote to stderr."""

    def __init__(self, command: str, said: str) -> None:
        partial = "promisor" in said
        hint = "this clone is partial and its remote does not answer: clone in full, or try again" if partial else ""
        super().__init__(f"git {command} failed: {said or 'without a word'}", hint)
        self.said = said


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """`variables` less what would redirect git or change what it writes, plus what keeps it quiet."""
    kept = {
        name: value
        for name, value in variables.items()
        if not name.startswith("GIT_") or (name.startswith(_KEPT) and name not in _DROPPED)
    }
    return {**kept, **_SET}


@dataclass(frozen=True, slots=True)
class Git:
    """git run in `folder`; `variables` is the whole environment."""

    folder: Path
    variables: Mapping[str, str] = field(repr=False)

    @classmethod
    def at(cls, folder: Path) -> Git:
        """git for whatever repository `folder` is in."""
        return cls(folder, environment(os.environ))

    def having(self, **variables: str) -> Git:
        """The same with more environment variables."""
        return replace(self, variables={**self.variables, **variables})

    def run(
        self,
        *arguments: str,
        data: bytes | None = None,
        expected: Sequence[int] = (0,),
        seconds: float = LOCAL_SECONDS,
        inherited: Sequence[int] = (),
    ) -> proc.Completed:
        """Run `git arguments…` with `data` as its input, and with `inherited` descriptors.

        Raises GitFailed for an exit code that is not `expected`.
        """
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        command = ["git", *settings, *arguments]
        done = proc.run(command, cwd=self.folder, input=data, timeout=seconds, env=self.variables, pass_fds=inherited)
        if done.returncode not in expected:
            raise GitFailed(arguments[0], said(done))
        return done

    def text(self, *arguments: str, data: bytes | None = None) -> str:
        """What `git arguments…` prints, without the last line feed. Raises GitFailed."""
        return os.fsdecode(self.run(*arguments, data=data).stdout).removesuffix("\n")

    def answer(self, *arguments: str) -> str | None:
        """What `git arguments…` prints, None when it ends with 1 or 128: there is no such thing."""
        done = self.run(*arguments, expected=(0, 1, 128))
        return os.fsdecode(done.stdout).removesuffix("\n") if done.returncode == 0 else None

    def setting(self, name: str, kind: str = "") -> str | None:
        """The value of a configuration variable, None when it is not set; `kind` may be `bool` or `path`."""
        return self.answer("config", *([f"--type={kind}"] if kind else []), "--get", name)


def said(done: proc.Completed) -> str:
    """What git wrote to stderr, less its hints."""
    lines = done.stderr.decode(errors="replace").replace("\r", "\n").splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip() and not line.startswith("hint:"))
