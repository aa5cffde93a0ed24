"""`published.json`, beside `generated.json`: from what a published tree was rendered.

`generated.json` says which files are ours and is the same after a render and a publish; this file says which commit
they come from. It is a file and no trailer alone, because squashing a pull request drops the trailers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from generator.errors import PublishRefused
from generator.publish.refusals import Refusal, raise_any

NAME = "published.json"
VERSION = 1
_WRITER = "python -m generator publish"
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


class Published(NamedTuple):
    """Where a tree comes from: `source` is a commit ("" when there was none), `spec` the path of the spec in it.

    `dirty`: the work tree held changes that are not in the commit. `overlays` names the source commit of each overlay;
    with `--overlay` they may differ.
    """

    source: str
    spec: str
    spec_sha256: str
    generator: str
    dirty: bool = False
    overlays: Mapping[str, str] = MappingProxyType({})


def dump(published: Published) -> bytes:
    """The content of `published.json`."""
    content = {
        "version": VERSION,
        "writer": _WRITER,
        "generator": published.generator,
        "source": {
            "commit": published.source,
            "dirty": published.dirty,
            "spec": published.spec,
            "specSHA256": published.spec_sha256,
        },
        "overlays": dict(sorted(published.overlays.items())),
    }
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def parse(content: bytes, place: str) -> Published:
    """What `content`, read at `place`, says. Raises PublishRefused when it is broken, of others, or too new."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("writer") != _WRITER:
        raise PublishRefused(*_not_ours(place))
    raise_any(newer(data.get("version"), VERSION, place))
    if type(data.get("version")) is not int or data["version"] < 1:
        raise PublishRefused(*_not_ours(place))
    published = _published(data)
    if published is None:
        raise PublishRefused(*_not_ours(place))
    return published


def newer(version: object, known: int, place: str) -> list[Refusal]:
    """The refusal of metadata whose `version` is above the `known` one."""
    if isinstance(version, int) and version > known:
        reason = f"{place} has version {version}; this generator knows versions up to {known}"
        return [Refusal(reason, "publish with the newer generator that wrote it")]
    return []


def _published(data: Mapping[str, Any]) -> Published | None:
    source, overlays = data.get("source"), data.get("overlays")
    if not isinstance(source, dict) or not isinstance(overlays, dict):
        return None
    texts = [source.get(key) for key in ("commit", "spec", "specSHA256")] + [data.get("generator")]
    commits = [texts[0], *overlays.values()]
    if not all(isinstance(text, str) for text in texts + commits):
        return None
    # They go into git's command line: nothing but names of commits may.
    if not all(commit == "" or _COMMIT.fullmatch(commit) for commit in commits):
        return None
    names = ("source", "spec", "spec_sha256", "generator")
    return Published(
        **dict(zip(names, map(str, texts), strict=True)), dirty=source.get("dirty") is True, overlays=overlays
    )


def _not_ours(place: str) -> Refusal:
    return Refusal(f'{place} was not written by "{_WRITER}"', "restore it from git, or remove it from the target")
