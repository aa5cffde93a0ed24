"""How Pod Security admission words a refusal (policy/helpers.go and the checks of k8s.io/pod-security-admission)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.podsecurity.control import Offence

_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}


def plural(word: str, count: int) -> str:
    """`word`, with an s unless there is just one."""
    return word if count == 1 else word + "s"


def quoted(items: Iterable[str]) -> str:
    """The items in quotation marks, whatever is in them: `"a", "b"`."""
    return ", ".join(f'"{item}"' for item in items)


def values(offences: Iterable[Offence]) -> list[str]:
    """What the offences set, each value once and sorted."""
    return sorted({offence.value for offence in offences if offence.value is not None})


def containers(offences: Iterable[Offence]) -> str:
    """`container "a"` or `containers "a", "b"`, in the order of the pod; "" where only the pod offends."""
    found = dict.fromkeys(offence.container for offence in offences)
    names = [container.name for container in found if container is not None]
    return f"{plural('container', len(names))} {quoted(names)}" if names else ""


def setters(offences: Sequence[Offence]) -> str:
    """Who offends: `pod`, `container "a"` or `pod and containers "a", "b"`."""
    pod = "pod" if any(offence.container is None for offence in offences) else ""
    return " and ".join(filter(None, (pod, containers(offences))))


def uses(offences: Sequence[Offence]) -> str:
    """The verb after `containers`: `uses` for one container."""
    return "uses" if len({offence.container for offence in offences}) == 1 else "use"


def go_quoted(text: str) -> str:
    """`text` as Go's %q prints it."""
    return '"' + "".join(map(_go_escaped, text)) + '"'


def _go_escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
