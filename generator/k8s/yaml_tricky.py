r"""What the fast reader leaves to the exact one: a pattern over the text of a document, searched in a single pass.

rapidyaml is fast and lenient: it takes text that libyaml and the Go libraries refuse, knows neither anchors nor YAML
1.1's scalars, and a `- ""` swallows deeper lines behind it. Each part below names one thing that it reads otherwise; a
part may hit harmless text, which only costs time, but must miss nothing. Random mutations of real manifests found the
parts, `tests/unit/k8s/test_yaml_fast.py` makes more of them.

RE2 runs them as one automaton, some 2 ns a byte; it has no look-around, and its text is UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import re2

# Deeper lines are left to the exact reader where indentation has to be compared, which RE2 can only spell out.
_DEEPEST_INDENT = 60
# Where a token of the block style can begin, and one of the flow style, which may not leave its line.
_BLOCK_START = r"(?:^ *|: +|- +)"
_COMMENT_LINES = r"(?: *(?:#[^\n]*)?\n)*"
# The first line below a key or a dash, where a value can begin; a line elsewhere is text that goes on.
_BELOW = rf"[:-] *(?:#[^\n]*)?\n{_COMMENT_LINES} *"
_VALUE_START = rf"(?:: +|- +|{_BELOW}|\A{_COMMENT_LINES} *)"
_FLOW = rf"{_VALUE_START}[\[{{]"
_FLOW_START = rf"{_FLOW}(?:[^\n]*[\[{{,:])? *"
_OPEN_DOUBLE = r'"(?:[^"\\\n]|\\[^\n])*'
_DOUBLE = rf'{_OPEN_DOUBLE}"'
_QUOTED = r"""(?:"(?:[^"\\]|\\(?s:.))*"|'(?:[^']|'')*')"""
_CLOSED = rf"(?:{_DOUBLE}|'[^'\n]*'|\{{[^}}\n]*\}}|\[[^\]\n]*\])"
_PLAIN_KEY = r"[^ ,{}\"'\n](?:[^:,{}\n]|:[^ ,{}\n])*"

# What Go resolves and rapidyaml does not, or otherwise. Plain decimal numbers and fractions are not among them.
_SCALARS = (
    r"~|Null|NULL|True|TRUE|False|FALSE",
    # Octal, hexadecimal, binary; 1e3; 1_000; 1.0, an integer to Go's JSON; infinity.
    r"[-+]?0(?:[0-9]+|[xXbBoO][0-9a-fA-F]+)|[-+]?[0-9.]*[0-9][.]?[eE][-+]?[0-9]+",
    r"[-+.]*(?:[0-9][-+.0-9a-fA-FxXoO]*_[-+.0-9a-fA-FxXoO_]*|_[-+._]*[0-9][-+.0-9a-fA-FxXoO_]*)",
    r"[-+]?(?:[0-9]+[.]0*|[.]0+)",
    r"[-+.]*(?:(?i:inf|nan)(?:inity)?)",
    # What only kubectl resolves, and what only kustomize does.
    r"[yYnN]|yes|Yes|YES|on|On|ON|no|No|NO|off|Off|OFF",
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[ Tt][^\n]*)?",
)
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
    r"^ *(?:[%\]},]|[|>] *[0-9+-][^\n]*:(?: |$))",
    rf"{_BELOW}[|>](?:[^\n+-]|[-+][^\n])",
    rf"{_FLOW_START}(?:[&*!@`%|>?:#]|-[ ,\]}}])",
    # Flow style over several lines, values that are missing in it, comments in it.
    rf"{_VALUE_START}(?:\[(?:[^\n]*[^\] \n])?|\{{(?:[^\n]*[^}} \n])?) *$",
    r"^ *(?:\[[^\n]*\]|\{[^\n]*\}) *:(?: |$)",
    # A quoted scalar in it that goes on in the next line, whichever quotes are text.
    rf"{_FLOW}(?:[^\"'\n]|{_DOUBLE}|'[^'\n]*')*(?:{_OPEN_DOUBLE}|'[^'\n]*)$",
    rf"{_FLOW}(?:[^\"\n]|{_DOUBLE})*{_OPEN_DOUBLE}$|{_FLOW}(?:[^'\n]|'[^'\n]*')*'[^'\n]*$",
    rf"{_FLOW}[^\n]*(?:[^\"'\n]:[?\[{{]|: *[,\]}}]|: +:| #)",
    # A comment in front of the colon; the colon behind a quoted scalar of several lines.
    r"^[ -]*[^ \n#:-][^:\n]* #[^\n]*:(?: |$)",
    r"""^ *(?:- +)*(?:[^ "'\n-][^\n]*["']|["'](?:["']{2})*|"[^\n]*'|'[^\n]*"|''[^\n]*') *:(?: |$)""",
    # Text behind a quoted scalar.
    rf"{_VALUE_START}{_QUOTED}(?: +[^ \n:#,\]}}]|[^ \n:#\"',\]}}])",
    rf"^ *(?:{_DOUBLE}|'[^'\n]*') +[^ \n:#][^\n]*:(?: |$)",
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


def _options() -> Any:
    options = re2.Options()
    # It takes a few megabytes at most; with the default of 8 it says on stderr that this program needs more.
    options.max_mem = 64 << 20
    options.log_errors = False
    return options


def _compiled(pattern: str) -> Any:
    return re2.compile(f"(?m){pattern}".encode(), _options())


def _pattern() -> str:
    scalars = "|".join(_SCALARS)
    values = rf"{_VALUE_START}(?:{scalars})(?: *$| +#)"
    keys = rf"{_BLOCK_START}(?:{scalars}) *:(?: |$)"
    flow = rf"{_FLOW_START}(?:{scalars})(?: *[,:\]}}]| +#)"
    return "|".join((values, keys, flow, _KEYS, *_STRUCTURE))


# What may be read otherwise than it stands there, or text that looks like it; TRICKY is all that is never read fast.
TRICKY, _LOST, _RESERVED, _NO_KEY, _RESPELLED, _ITEM, _NULL = range(7)
_SIGNS = {
    TRICKY: _pattern(),
    # Anchors, tags and complex keys.
    _LOST: rf"{_BLOCK_START}[&!?]",
    # The alias or reserved indicator that a line begins with; no key.
    _RESERVED: rf"{_BELOW}[*@`]|^ *[*@`][^\n]*:(?: |$)",
    _NO_KEY: r"^ *:(?: |$)",
    _RESPELLED: r"[.](?i:inf|nan)|\\/",
    # A list item that is a block scalar.
    _ITEM: r"- +[|>]",
    # A missing value in flow style, of which kustomize makes an empty string.
    _NULL: rf"{_VALUE_START}(?:\[[^\n]*)?\{{(?:[^\n]*[{{,])? *(?:{_PLAIN_KEY}|{_DOUBLE}|'(?:[^'\n]|'')*') *:? *[,}}]",
}
_TRICKY = _compiled(_SIGNS[TRICKY])
_CONTROLS = _compiled(_CONTROL)
# A quoted scalar, or a block scalar with the lines that begin with the spaces of its first line, as the first thing
# behind dashes and a key; it is no key itself.
_TEXTS = re.compile(
    rb"(?P<dashes>\n[ -]*+)(?P<key>[^\s\"'#:][^\"'#:\s]*+: +)?"
    rb"(?:(?:'(?:[^']|'')*+'|\"(?:[^\"\\]|\\.)*+\")(?! *:)"
    rb"|[|>][-+]?(?P<block>\n+(?P<indent> +)(?! )[^\n]+(?:\n+(?P=indent)[^\n]*)*+))",
    re.DOTALL,
)
_MARKS = (b"&", b"!", b"?")
_ESCAPED = _compiled(r"\\(?:x|u00|U000000)(?:2[16]|3[fF])")
_BEGINS_RESERVED = _compiled(r'(?:^ *|: *|[\[{,] *)"[*@`]')
# A list item that is a block scalar, and the indentation of the line behind it.
_BLOCK_ITEM = re.compile(
    rb"^(?P<dashes>(?: |- +)*)- +[|>][-+]?\n(?: *\n)*+"
    rb"(?P<indent> +)[^ \n].*\n(?:(?P=indent).*\n| *\n)*+(?P<next> *)[^ \n]",
    re.MULTILINE,
)


@cache
def _signs() -> Any:
    found = re2.Set.SearchSet(_options())
    for pattern in _SIGNS.values():
        found.Add(f"(?m){pattern}".encode())
    found.Compile()
    return found


def signs(data: bytes) -> Sequence[int]:
    """What there is in a document that `is_tricky` and `misread` have to look at: mostly nothing."""
    return _signs().Match(data) or ()


def is_tricky(data: bytes) -> bool:
    """Whether a document with the sign TRICKY really has something in it that the fast reader might read otherwise."""
    if _CONTROLS.search(data):
        return True
    # What looks tricky is often in a script or in a string of JSON.
    bare = _TEXTS.sub(_without_text, b"\n" + data)
    return len(bare) == len(data) + 1 or bool(_TRICKY.search(bare))


def misread(found: Sequence[int], data: bytes, text: bytes) -> bool:
    """Whether rapidyaml may have read something in a document otherwise than it stands there.

    `found` are its signs, `text` is its JSON.
    """
    # Anchors, tags and `?` are not in the JSON, unless an escape stands in for them.
    if _LOST in found and (_ESCAPED.search(data) or any(_count(data, mark) != _count(text, mark) for mark in _MARKS)):
        return True
    # The others begin a string there.
    if (_RESERVED in found and _BEGINS_RESERVED.search(text)) or (_NO_KEY in found and b'"":' in text):
        return True
    # It respells infinity and NaN, in keys even where they are quoted, and knows the escape \/, which Go does not; a
    # backslash that is text has become two.
    if _RESPELLED in found and (b".inf" in text or b".nan" in text or data.count(b"\\/") != text.count(b"\\/")):
        return True
    # What stands between such a list item and its dash, it takes for text of the item before.
    if _ITEM in found and any(len(match["next"]) > len(match["dashes"]) for match in _BLOCK_ITEM.finditer(data)):
        return True
    return _NULL in found and b"null" in text


def _count(text: bytes, mark: bytes) -> int:
    # Ten times as fast as `count` where there are few.
    return len(text.split(mark))


def _without_text(match: re.Match[bytes]) -> bytes:
    """A scalar without its text. What is no list item, or a block scalar with its text too far left, stays."""
    dashes, key, block = match["dashes"], match["key"] or b"", match["block"]
    if dashes[-1:] == b"-" or b"--" in dashes:
        return match[0]
    if block is None:
        return dashes + key + b"''"
    column = len(dashes) - 1 if key else len(dashes.rstrip()) - 2
    return dashes + key + b"|" if len(match["indent"]) > column else match[0]
