"""What a publish says: a tree of what changes for people, one JSON object for tools. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from generator.errors import without_credentials
from generator.publish.publishing import Outcome
from generator.publish.source import Source
from generator.publish.target import Target

VERSION = 1
_COLOURS = {"+": "32", "~": "33", "-": "31", "=": "2"}
_WORDS = {"+": "added", "~": "changed", "-": "removed", "=": "kept"}


def format_text(
    outcome: Outcome, source: Source, target: Target, urls: Sequence[str], *, colour: bool, dry: bool
) -> str:
    """The plan as a tree, then what became of it; ends in a newline."""
    plan = outcome.plan
    if plan.is_clean:
        return f"{target}: nothing to publish, {len(plan.unchanged)} files are as they should be\n"
    lines = [f"{target}, from {source.commit[:12] or 'no commit'}:"]
    marks = {"+": plan.added, "~": plan.changed, "-": plan.removed, "=": plan.kept}
    lines += _tree({path: mark for mark, paths in marks.items() for path in paths}, colour)
    counts = [f"{len(paths)} {_WORDS[mark]}" for mark, paths in marks.items() if mark != "=" or paths]
    lines.append(f"{', '.join(counts)}, {len(plan.unchanged) + len(plan.staying)} unchanged")
    if outcome.report:
        lines += ["", outcome.report.rstrip("\n"), "not published: findings at or above --fail-on"]
    elif dry:
        lines.append("dry run: nothing was changed")
    elif not outcome.commit:
        lines.append(f"{outcome.branch} has this tree already")
    else:
        lines.append(f"{'pushed' if target.url else 'committed'} {outcome.commit[:12]} to {outcome.branch}")
    return without_credentials("\n".join([*lines, *urls]) + "\n")


def format_json(outcome: Outcome, source: Source, target: Target, urls: Sequence[str], *, dry: bool) -> str:
    """The same as one object; its `version` changes with its shape."""
    plan = outcome.plan
    result = "findings" if outcome.report else "planned" if dry and not plan.is_clean else "unchanged"
    result = "published" if outcome.commit else result
    content = {
        "version": VERSION,
        "result": result,
        "source": {"commit": source.commit or None, "dirty": bool(source.changed), "specSHA256": source.spec_sha256},
        "target": {"remote": target.remote or None, "branch": target.branch, "path": target.folder or "."},
        "commit": outcome.commit or None,
        "branch": outcome.branch or None,
        "plan": {
            "added": plan.added,
            "changed": plan.changed,
            "removed": plan.removed,
            "kept": plan.kept,
            "unchanged": len(plan.unchanged) + len(plan.staying),
        },
        "request": urls[0] if urls else None,
        "check": json.loads(outcome.report) if outcome.report else None,
    }
    return without_credentials(json.dumps(content, indent=2, ensure_ascii=False)) + "\n"


def _tree(marks: dict[str, str], colour: bool) -> Iterator[str]:
    """Folders with their files below them; a folder where all is added or removed is one line."""
    folders: dict[str, list[str]] = {}
    for path in marks:
        folders.setdefault(path.rpartition("/")[0], []).append(path)
    for folder, paths in sorted(folders.items()):
        kinds = {marks[path] for path in paths}
        if len(kinds) == 1 and len(paths) > 1 and kinds <= {"+", "-", "="}:
            yield _line("  ", kinds.pop(), f"{folder or '.'}/ ({len(paths)} files)", colour)
            continue
        yield f"    {folder or '.'}/"
        yield from (_line("    ", marks[path], path.rpartition("/")[2], colour) for path in sorted(paths))


def _line(indent: str, mark: str, name: str, colour: bool) -> str:
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name)
    line = f"{indent}{mark} {shown}"
    return f"\x1b[{_COLOURS[mark]}m{line}\x1b[0m" if colour else line
