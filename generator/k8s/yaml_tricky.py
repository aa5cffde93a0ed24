r"""What the fast reader leaves to the exact one: a pattern over the text of a document, searched in a single pass.

rapidyaml is fast and lenient: it takes text that libyaml and the Go libraries refuse, knows neither anchors nor YAML
1.1's scalars, and a `- ""` swallows deeper lines behind it. Each part below names one thing that it reads otherwise; a
part may hit harmless text, which only costs time, but must miss nothing. Random mutations of real manifests found the
parts, `tests/unit/k8s/test_yaml_fast.py` makes more of them.

RE2 runs them as one automaton, some 2 ns a byte; it has no look-around, and its text is UTF-8.
"""

from __future__ import annotations

import re
from typing import Any

import re2

from generator.k8s.yaml_scalars import Reading

# Deeper lines are left to the exact reader where indentation has to be compared, which RE2 can only spell out.
_DEEPEST_INDENT = 40
# Where a token of the block style can begin, and one of the flow style, which may not leave its line.
_BLOCK_START = r"(?:^ *|: +|- +)"
_FLOW = rf"{_BLOCK_START}[\[{{]"
_FLOW_START = rf"{_FLOW}(?:[^\n]*[\[{{,:])? *"
_CLOSED = r"""(?:"(?:[^"\\\n]|\\[^\n])*"|'[^'\n]*'|\{[^}\n]*\}|\[[^\]\n]*\])"""
_COMMENT_LINES = r"(?: *(?:#[^\n]*)?\n)*"

# What Go resolves and rapidyaml does not, or otherwise. Plain decimal numbers and fractions are not among them.
_SCALARS = (
    r"~|Null|NULL|True|TRUE|False|FALSE",
    # Octal, hexadecimal, binary; 1e3; 1_000; 1.0, an integer to Go's JSON; infinity.
    r"[-+]?0(?:[0-9]+|[xXbBoO][0-9a-fA-F]+)|[-+]?[0-9.]*[0-9][.]?[eE][-+]?[0-9]+",
    r"[-+.]*(?:[0-9][-+.0-9a-fA-FxXoO]*_[-+.0-9a-fA-FxXoO_]*|_[-+._]*[0-9][-+.0-9a-fA-FxXoO_]*)",
    r"[-+]?(?:[0-9]+[.]0*|[.]0+)",
    r"[-+.]*(?:(?i:inf|nan)(?:inity)?)",
)
# What only one reading resolves.
_OWN: dict[Reading, str] = {
    "direct": r"[yYnN]|yes|Yes|YES|on|On|ON|no|No|NO|off|Off|OFF",
    "kustomize": r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ Tt][^\n]*)?",
}
_KEYS = rf"(?:{_BLOCK_START}|{_FLOW_START})(?:null|<<|[-+.]*[0-9][-+.0-9eE]*) *:(?: |$)"
_CONTROL = r"[\x00-\x09\x0b-\x1f\x7f-\x{9f}\x{2028}\x{2029}\x{feff}\x{fffe}\x{ffff}]"

_STRUCTURE = (
    # Control characters, tabs, and what ends a line for libyaml only; YAML does not have U+FFFE and U+FFFF.
    _CONTROL,
    # Half a surrogate pair.
    r"\\u[dD][89a-fA-F]",
    r"^(?:---|\.\.\.|%)",
    # Aliases, reserved indicators, empty keys, headers of block scalars with more to them; `misread` looks after those
    # at the start of a line, where most are text that goes on.
    r"(?:: +|- +)(?:[*@`%\]},]|[|>](?:[^\n+-]|[-+][^\n])|:(?: |$))",
    r"^ *(?:[%\]},]|[|>] *[0-9+-])",
    rf"{_FLOW_START}(?:[&*!@`%|>?:]|-[ ,\]}}])",
    # Flow style over several lines, values that are missing in it, comments in it.
    rf"{_FLOW}(?:[^\n]*[^\]}} \n])? *$",
    rf"{_FLOW}[^\n]*(?:[^\"'\n]:[,\]}}?\[{{]|: +[:,\]}}]| #)",
    # A comment in front of the colon; the colon behind a quoted scalar of several lines.
    r"^[ -]*[^ \n#:-][^:\n]* #[^\n]*:(?: |$)",
    r"""^ *(?:- +)*[^ "'\n-][^\n]*["']:(?: |$)""",
    # Text behind a list item that is complete, on its line or deeper.
    rf"^ *(?:- +)+{_CLOSED} +[^ \n#:]",
    r"""- +- +["'{\[]""",
    *(
        rf"^ {{{indent}}}- +{_CLOSED} *(?:#[^\n]*)?\n{_COMMENT_LINES} {{{indent + 1}}}"
        for indent in range(_DEEPEST_INDENT)
    ),
    rf"^ {{{_DEEPEST_INDENT},}}- +{_CLOSED} *(?:#[^\n]*)?$",
    # A plain scalar, comments, and then a deeper line.
    *(
        rf"^ {{{indent}}}(?:- +)*[^ #\n:](?:[^\n:]|:[^ \n])*(?: #[^\n]*\n|\n(?: *\n)* *#[^\n]*\n)"
        rf"{_COMMENT_LINES} {{{indent + 1}}}"
        for indent in range(_DEEPEST_INDENT)
    ),
    rf"^ {{{_DEEPEST_INDENT},}}(?:- +)*[^ #\n:](?:[^\n:]|:[^ \n])*\n(?: *\n)* *#",
)


def _pattern(own: str) -> Any:
    scalars = "|".join((*_SCALARS, own))
    block = rf"{_BLOCK_START}(?:{scalars})(?: *$| +#| *:(?: |$))"
    flow = rf"{_FLOW_START}(?:{scalars})(?: *[,:\]}}]| +#)"
    return re2.compile(f"(?m){'|'.join((block, flow, _KEYS, *_STRUCTURE))}".encode())


_TRICKY = {reading: _pattern(own) for reading, own in _OWN.items()}
_CONTROLS = re2.compile(_CONTROL.encode())
# Anchors, tags, aliases, complex and empty keys, reserved indicators, or text that looks like them.
_MARKS = re2.compile(rf"(?m){_BLOCK_START}[&!?]|^ *(?:[*@`]|:(?: |$))".encode())
# A quoted scalar, or a block scalar with the lines that begin with the spaces of its first line, as the first thing
# behind dashes and a key.
_TEXTS = re.compile(
    rb"(?P<dashes>\n[ -]*+)(?P<key>[^\s\"'#:][^\"'#:\s]*+: +)?"
    rb"(?:'(?:[^']|'')*+'|\"(?:[^\"\\]|\\.)*+\""
    rb"|[|>][-+]?(?P<block>\n+(?P<indent> +)(?! )[^\n]+(?:\n+(?P=indent)[^\n]*)*+))",
    re.DOTALL,
)


def is_tricky(data: bytes, reading: Reading) -> bool:
    """Whether a document has something in it that the fast reader might read otherwise than the exact one."""
    if not _TRICKY[reading].search(data):
        return False
    if _CONTROLS.search(data):
        return True
    # What looks tricky is often in a script or in a string of JSON.
    bare = _TEXTS.sub(_without_text, b"\n" + data)
    return len(bare) == len(data) + 1 or bool(_TRICKY[reading].search(bare))


def misread(data: bytes, text: bytes) -> bool:
    """Whether rapidyaml may have taken text for an anchor, a tag or a key, or an alias for text; `text` is its JSON."""
    if not _MARKS.search(data):
        return False
    # Anchors, tags and `?` are not in the JSON, unless an escape stands in for them; the others begin a string there.
    escaped = b"\\x" in data or b"\\u" in data or b"\\U" in data
    lost = any(data.count(mark) != text.count(mark) for mark in (b"&", b"!", b"?"))
    return escaped or lost or any(string in text for string in (b'"*', b'"@', b'"`', b'"":'))


def _without_text(match: re.Match[bytes]) -> bytes:
    """A scalar without its text. What is no list item, or a block scalar with its text too far left, stays."""
    dashes, key, block = match["dashes"], match["key"] or b"", match["block"]
    if dashes[-1:] == b"-" or b"--" in dashes:
        return match[0]
    if block is None:
        return dashes + key + b"''"
    column = len(dashes) - 1 if key else len(dashes.rstrip()) - 2
    return dashes + key + b"|" if len(match["indent"]) > column else match[0]


# Only in flow style does kustomize make a missing value an empty string.
FLOW_ITEM = re2.compile(rb"[\[{] *[^ \]}\n]")
