"""The answers as text for people: a row per workload, and below it what they need to know."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from generator.k8s import pointer as pointers
from generator.scc.answers import Answer
from generator.scc.provider import UID_RANGE
from generator.scc.verdicts import HARDENED
from generator.scc.workloads import ASSUMED

WIDTH = 80
_RESET = "\x1b[0m"
_COLOURS = {"refused": "\x1b[1;31m", "other": "\x1b[1;33m", "good": "\x1b[32m"}
_INDENT = "    "


def format_one(answers: Sequence[Answer], title: str, *, colour: bool = False) -> str:
    """The answers for one OpenShift version, under `title`."""
    if not answers:
        return f"{title}: no workloads\n"
    width = max(len(_clean(str(answer.resource))) for answer in answers)
    lines = [*_wrapped(f"{title}: {_summary(answers)}", ""), ""]
    for answer in answers:
        lines.append(f"{_clean(str(answer.resource)):<{width}}  {_painted(answer, colour)}")
        lines += _details(answer)
    lines += _notes(answers)
    return "\n".join(lines) + "\n"


def format_all(by_version: Mapping[str, Sequence[Answer]], title: str, *, colour: bool = False) -> str:
    """The answers for all versions: a column each, neighbours that agree in everything share one."""
    versions = list(by_version)
    names = [_clean(str(answer.resource)) for answer in by_version[versions[0]]]
    if not names:
        return f"{title}: no workloads\n"
    columns: list[tuple[str, str, list[Answer]]] = []
    for version in versions:
        answers = list(by_version[version])
        if columns and [_word(a) for a in columns[-1][2]] == [_word(a) for a in answers]:
            columns[-1] = (columns[-1][0], version, answers)
        else:
            columns.append((version, version, answers))
    heads = [first if first == last else f"{first} to {last}" for first, last, _ in columns]
    widths = [
        max(len(head), *(len(_word(a)) for a in answers)) for head, (_, _, answers) in zip(heads, columns, strict=True)
    ]
    first = max(map(len, names))
    rows = [
        title,
        "",
        "  ".join([" " * first, *(f"{head:<{width}}" for head, width in zip(heads, widths, strict=True))]).rstrip(),
    ]
    for index, name in enumerate(names):
        cells = [
            _painted(answers[index], colour) + " " * (width - len(_word(answers[index])))
            for width, (_, _, answers) in zip(widths, columns, strict=True)
        ]
        rows.append("  ".join([f"{name:<{first}}", *cells]).rstrip())
    return "\n".join([*rows, *_notes(columns[-1][2])]) + "\n"


def _summary(answers: Sequence[Answer]) -> str:
    refused = sum(answer.scc is None for answer in answers)
    good = sum(answer.scc in HARDENED for answer in answers)
    count = "1 workload" if len(answers) == 1 else f"{len(answers)} workloads"
    names = sorted({answer.scc for answer in answers if answer.scc in HARDENED})
    parts = [f"{good} admitted by {' or '.join(names)}"] if good else []
    other = len(answers) - good - refused
    parts += [f"{other} admitted otherwise"] if other else []
    parts += [f"{refused} refused"] if refused else []
    return f"{count}, {', '.join(parts)}"


def _word(answer: Answer) -> str:
    return "refused" if answer.scc is None else _clean(answer.scc) or "not looked at"


def _painted(answer: Answer, colour: bool) -> str:
    word = _word(answer)
    if not colour:
        return word
    style = "refused" if answer.scc is None else "good" if answer.scc in HARDENED else "other"
    return f"{_COLOURS[style]}{word}{_RESET}"


def _details(answer: Answer) -> Iterator[str]:
    """What stricter SCCs refuse, the nearest in full, then what to do; SCCs that refuse the same share a line."""
    if answer.scc and answer.stricter.get("restricted-v2") == ():
        account = f"{answer.namespace}/{answer.account}"
        yield from _wrapped(
            f"restricted-v2 would do, but {account} may use {answer.scc}, which is tried first", _INDENT
        )
        return
    goal = answer.remedy.scc if answer.remedy else ""
    nearest = goal if goal in answer.stricter else next(iter(answer.stricter), "")
    if nearest:
        yield f"{_INDENT}{_clean(nearest)} refuses:"
        for one in answer.stricter[nearest]:
            yield from _wrapped(f"{_field(one.pointer)}: {one.subject}, {one.text}", _INDENT * 2)
    same: dict[tuple[str, ...], list[str]] = {}
    for name, objections in answer.stricter.items():
        if name != nearest:
            same.setdefault(tuple(dict.fromkeys(one.subject for one in objections)), []).append(name)
    for subjects, names in same.items():
        verb = "refuses" if len(names) == 1 else "refuse"
        yield from _wrapped(f"{', '.join(names)} {verb} {', '.join(subjects)}", _INDENT)
    if answer.scc is None and not answer.stricter:
        yield from _wrapped(answer.message, _INDENT)
    yield from _advice(answer)


def _advice(answer: Answer) -> Iterator[str]:
    """The smallest change, and the least SCC that would do without one."""
    account = f"{answer.namespace}/{answer.account}"
    if answer.remedy:
        goal, steps, revoked = answer.remedy
        yield from _wrapped(f"smallest change, then {goal} admits it{_once(account, revoked)}:", _INDENT)
        for change in steps:
            verb = "remove" if change.value is None else f"set to {str(change.value).lower()}"
            yield from _wrapped(f"{verb} {_field(change.pointer)}", _INDENT * 2)
    if answer.least is not None:
        how = f"{answer.least} admits it as it is, once {account} may use it (--grant)"
        yield from _wrapped(f"{'or: ' if answer.remedy else ''}{how}", _INDENT)
    elif answer.scc is None and answer.stricter and not answer.remedy:
        yield f"{_INDENT}no SCC of the cluster admits it"


def _once(account: str, revoked: Sequence[str]) -> str:
    """Which grants must go first: an SCC that is tried earlier would still be the one that admits."""
    return f", once {account} may no longer use {', '.join(revoked)}, tried first" if revoked else ""


def _field(pointer: str) -> str:
    """A pointer as Kubernetes writes the path of a field."""
    return pointers.field_path(int(part) if part.isdecimal() else part for part in pointers.split(pointer))


def _clean(text: str) -> str:
    """`text` without what a terminal would obey: names are what somebody else wrote."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _wrapped(text: str, indent: str) -> list[str]:
    # Pointers and names stay whole: they are there to be copied.
    return textwrap.wrap(
        _clean(text),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _notes(answers: Sequence[Answer]) -> list[str]:
    assumed = sorted({answer.namespace for answer in answers if answer.assumed_range})
    if not assumed:
        return []
    note = (
        f"Assumed for {', '.join(assumed)}, whose Namespace in the input names no ids: {ASSUMED[UID_RANGE]}. "
        "A cluster gives each namespace a block of its own."
    )
    return ["", *_wrapped(note, "")]
