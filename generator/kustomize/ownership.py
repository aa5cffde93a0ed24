"""`generated.json`: which files of a tree are ours, and the contents that we left in them.

It is what makes deleting and overwriting safe. While files are being replaced a path carries the hash of the old and
of the new content, so that a render that was killed at any moment still knows every file as its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from generator.errors import OutputRefused

NAME = "generated.json"
VERSION = 1
_GENERATOR = "python -m generator render"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HINT = (
    f"restore {NAME} from git, or remove it: files that are as they would be rendered are then taken over again, "
    "others are refused"
)

# Path (POSIX, relative to the root) -> the hashes of the contents that are ours; two while a file is being replaced.
Ownership: TypeAlias = Mapping[str, frozenset[str]]


def digest(content: bytes) -> str:
    """The SHA-256 of `content`, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_safe(path: str) -> bool:
    """Whether `path` is a plain relative POSIX path that stays below the root, and not `generated.json` itself."""
    parts = path.split("/")
    plain = all(part not in ("", ".", "..") for part in parts) and path != NAME
    return plain and path.isprintable() and "\\" not in path


def dump(ownership: Ownership) -> bytes:
    """The content of `generated.json`: sorted, one path a line, the same bytes for the same files."""
    files = {
        path: hashes[0] if len(hashes) == 1 else hashes
        for path, hashes in ((path, sorted(accepted)) for path, accepted in sorted(ownership.items()))
    }
    content = {"version": VERSION, "generator": _GENERATOR, "files": files}
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def parse(content: bytes, place: Path) -> Ownership:
    """What `content`, read from `place`, says is ours.

    Raises OutputRefused, with the line, when it is broken, of another program or version, or lists a path that could
    lead out of the root.
    """
    try:
        text = content.decode()
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise OutputRefused(f"{place}:{error.lineno}: not JSON: {error.msg}", _HINT) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise OutputRefused(f"{place}:{line}: not UTF-8", _HINT) from None
    except RecursionError:
        raise OutputRefused(f"{place}:1: nested too deeply to be ours", _HINT) from None
    if not isinstance(data, dict) or not isinstance(data.get("files"), dict) or data.get("generator") != _GENERATOR:
        raise OutputRefused(f'{place}:1: not written by "{_GENERATOR}"', "move it away, or render elsewhere with --out")
    if data.get("version") != VERSION:
        found = json.dumps(data.get("version"))
        raise OutputRefused(
            f"{place}:{_line(text, 'version')}: version {found}; allowed: {VERSION}",
            "use the version of generator that wrote it",
        )
    return {path: _hashes(path, value, text, place) for path, value in data["files"].items()}


def _hashes(path: str, value: object, text: str, place: Path) -> frozenset[str]:
    """The hashes that an entry of `files` lists."""
    if not is_safe(path):
        where = f"{place}:{_line(text, path)}"
        raise OutputRefused(f"{where}: unsafe path {path!r}; allowed: relative paths below {place.parent}", _HINT)
    hashes = value if isinstance(value, list) and value else [value]
    if not all(isinstance(item, str) and _SHA256.fullmatch(item) for item in hashes):
        where = f"{place}:{_line(text, path)}"
        raise OutputRefused(f"{where}: no SHA-256 for {path!r}; allowed: 64 hexadecimal digits, or a list", _HINT)
    return frozenset(hashes)


def _line(text: str, key: str) -> int:
    """The line on which `key` first stands; 1 if it is written in an unusual way."""
    position = text.find(json.dumps(key, ensure_ascii=False) + ":")
    return text.count("\n", 0, max(position, 0)) + 1
