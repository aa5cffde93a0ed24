"""git's configuration, read in one process, and what of it a private repository must be given."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from generator.publish.git import Git

# What the user configured for this repository (also by includeIf) and a fetch, a commit or a push needs; CI systems put
# their credentials there (http.<url>.extraHeader). Passed on in the environment: nothing of it is written anywhere.
_PASSED = re.compile(
    r"(http|url|credential|ssh|user|author|committer|gpg|protocol)\..*"
    r"|commit\.gpgsign|core\.(sshcommand|gitproxy|askpass|compression)",
    re.IGNORECASE | re.DOTALL,
)
_REMOTE = re.compile(r"remote\.(.+)\.[^.]+", re.DOTALL)
# Documentation/technical/partial-clone: the extension of old, the key of a remote of today.
_PARTIAL = re.compile(r"extensions\.partialclone|remote\..*\.promisor", re.DOTALL)
_OF_A_COMMAND = "command"
_EVERYWHERE = ("system", "global", _OF_A_COMMAND)


class Setting(NamedTuple):
    """A line of a configuration: where it comes from, the name as git writes it, the value."""

    scope: str
    name: str
    value: str


class Settings(tuple[Setting, ...]):
    """Every setting that git sees in a repository, in the order in which it reads them."""

    __slots__ = ()

    def get(self, name: str) -> str | None:
        """The value that counts, the last one; None when there is none or it is empty.

        `name` has its section and key in lower case.
        """
        return next((one.value for one in reversed(self) if one.name == name), None) or None

    def all(self, name: str) -> list[str]:
        """Every value but empty ones, in order, each once."""
        return list(dict.fromkeys(one.value for one in self if one.name == name and one.value))

    @property
    def remotes(self) -> list[str]:
        """The names of the remotes, sorted."""
        return sorted({found[1] for one in self if (found := _REMOTE.fullmatch(one.name))})

    @property
    def is_partial(self) -> bool:
        """Whether the repository is a partial clone."""
        return any(_PARTIAL.fullmatch(one.name) for one in self)

    @property
    def of_the_user(self) -> Settings | None:
        """Those that count in every repository; None when that cannot be told, because some include others here."""
        if any(one.name.startswith("includeif.") for one in self):
            return None
        return Settings(one for one in self if one.scope in _EVERYWHERE)


def read_settings(git: Git) -> Settings:
    """The settings of the repository of `git`. Raises GitFailed."""
    listed = os.fsdecode(git.run("config", "--list", "--show-scope", "--includes", "-z").stdout).split("\0")
    return Settings(_setting(scope, text) for scope, text in zip(listed[::2], listed[1::2], strict=False))


def _setting(scope: str, text: str) -> Setting:
    # Without a value, which is not an empty one, it is true (git-config).
    name, separator, value = text.partition("\n")
    return Setting(scope, name, value if separator else "true")


def passed(source: Settings, private: Settings, given: Mapping[str, str]) -> dict[str, str]:
    """What of `source` `private` does not have, as variables of the environment; what is `given` as such comes last.

    Where a repository is decides on more than its own file: includeIf asks for its folder, its branch, its remotes.
    """
    pairs, known = [], _values(private)
    for name, values in _values(source).items():
        had = known.get(name, [])
        if values[: len(had)] != had:
            # An empty value begins a list anew (git-config: http.extraHeader, credential.helper).
            pairs += [(name, "")] if name.endswith((".extraheader", ".helper")) else []
            had = []
        pairs += [(name, value) for value in values[len(had) :]]
    for index in range(int(given.get("GIT_CONFIG_COUNT") or 0)):
        pairs.append((given.get(f"GIT_CONFIG_KEY_{index}", ""), given.get(f"GIT_CONFIG_VALUE_{index}", "")))
    names = {f"GIT_CONFIG_KEY_{i}": name for i, (name, _) in enumerate(pairs)}
    values_of = {f"GIT_CONFIG_VALUE_{i}": value for i, (_, value) in enumerate(pairs)}
    return {**names, **values_of, "GIT_CONFIG_COUNT": str(len(pairs))}


def _values(settings: Settings) -> dict[str, list[str]]:
    """The values of every setting to pass that comes from a file, in the order in which git reads them."""
    found: dict[str, list[str]] = {}
    for scope, name, value in settings:
        if scope != _OF_A_COMMAND and _PASSED.fullmatch(name):
            found.setdefault(name, []).append(value)
    return found
