"""The one dumper: text that every reader takes for the same values, and the same bytes for the same values.

Any reader means kubectl and Argo CD, kustomize, PyYAML and a YAML 1.2 one. PyYAML's own dumper and ruamel.yaml write
`n`, `1e3` or `0o17` plain, which Go reads as a boolean and numbers; here a string is plain only if it is plainly text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

# Text by its first characters, or a quantity or duration as Kubernetes writes them; no colon, space or # that counts.
_PLAIN = re.compile(
    r"(?:-{0,2}[A-Za-z/_]|\.{1,2}/|\$\()"
    r"(?:[A-Za-z0-9_./@%+=,;$()*!?~<>|\[\]'\"\\^&{}-]|(?<! ) (?! |#|\Z)|:(?! |\Z)|(?<! )\#)*"
    r"|[0-9]{1,15}(?:m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|s|h|d)"
)
# What some version of YAML takes for null, a boolean or a number, in any case.
_WORDS = frozenset(("y", "yes", "true", "on", "n", "no", "false", "off", "null", "none", "nan", "inf", "infinity"))
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
# A key that is longer than this (libyaml: 1024 characters) must be marked as one.
_LONGEST_SIMPLE_KEY = 1000


def dump(value: Any) -> str:
    """`value` (dicts with string keys, lists, strings, finite numbers, booleans, None) as one document.

    Keys keep their order. Raises ValueError for a float or text that YAML cannot hold, TypeError for other types.
    """
    lines: list[str] = []
    _write(lines, value, "", "", top=True)
    return "\n".join(lines) + "\n"


def dump_all(values: Iterable[Any]) -> str:
    """Several documents as one stream; raises what `dump` raises."""
    return "---\n".join(dump(value) for value in values)


def _write(lines: list[str], value: Any, lead: str, indent: str, *, top: bool = False) -> None:
    """Append `value`: `lead` is what its first line begins with, `indent` what the lines of its parent begin with."""
    if isinstance(value, Mapping) and value:
        # After "key:" a mapping starts on the next line and deeper; after "- " on the same.
        inner = indent if top else indent + "  "
        if lead.endswith(":"):
            lines.append(lead)
            lead = inner
        for key, content in value.items():
            name = _key(key)
            if len(name) > _LONGEST_SIMPLE_KEY:
                lines.append(f"{lead}? {name}")
                name, lead = "", inner
            _write(lines, content, f"{lead}{name}:", inner)
            lead = inner
    elif isinstance(value, list | tuple) and value:
        # A list under a key stands at the key's own column, as kubectl and kustomize write it.
        inner = indent
        if lead.endswith(":"):
            lines.append(lead)
            lead = inner
        elif not top:
            inner = indent + "  "
        for item in value:
            _write(lines, item, f"{lead}- ", inner)
            lead = inner
    else:
        space = " " if lead.endswith(":") else ""
        lines.append(f"{lead}{space}{_scalar(value, indent, top=top)}")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {type(key).__name__}: {key!r}")
    return _text(key)


def _scalar(value: Any, indent: str, *, top: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _literal(value, indent) if not top and _fits_literal(value) else _text(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, list | tuple):
        return "[]"
    raise TypeError(f"YAML manifests hold no {type(value).__name__}")


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written: JSON has finite numbers only")
    mantissa, e, exponent = repr(float(value)).partition("e")
    # PyYAML takes an exponent without a fraction in front of it for text.
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}{e}{exponent}"


def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return str(text)
    if '"' in text and "'" not in text and text.isprintable():
        # JSON inside YAML stays readable.
        return f"'{text}'"
    return '"' + "".join(_ESCAPES.get(char) or _escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    # Non-ASCII spaces and format characters are no "printable" ones: they are escaped, which shows them as well.
    if char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"half a surrogate pair (U+{code:04X}) cannot be written: it is no character")
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _fits_literal(text: str) -> bool:
    """Whether a literal block is read back exactly by all: printable lines, none blank at the edges or only spaces."""
    if "\n" not in text or text[0] in " \t\n" or text.endswith("\n\n"):
        return False
    lines = text.split("\n")
    return all(line.replace("\t", "").isprintable() and (line.strip() or not line) for line in lines)


def _literal(text: str, indent: str) -> str:
    lines = text.removesuffix("\n").split("\n")
    head = "|" if text.endswith("\n") else "|-"
    return "\n".join([head, *(f"{indent}  {line}" if line else "" for line in lines)])
