"""`find` and `findAll` on strings, and the named `format`s."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from generator.schema.cel.declare import Declared, function, method
from generator.schema.cel.opaque import Opaque, opaque, value_of
from generator.schema.names import DNS_1035_LABEL, DNS_LABEL, DNS_SUBDOMAIN, LABEL_VALUE, QUALIFIED_NAME

# What RE2 has and Python's `re` does not.
_FOREIGN = re.compile(r"\[\[:|\\[pPCQ]|\(\?[a-zA-Z]*U")
_UUID = r"(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$"
_BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
# k8s.io/apiserver/pkg/cel/library/format.go: name -> pattern and longest text.
_FORMATS: dict[str, tuple[str, int]] = {
    "dns1123Label": (DNS_LABEL["pattern"], 63),
    "dns1123Subdomain": (DNS_SUBDOMAIN["pattern"], 253),
    "dns1035Label": (DNS_1035_LABEL["pattern"], 63),
    "dns1123LabelPrefix": (DNS_LABEL["pattern"].replace("$", "-?$"), 63),
    "dns1123SubdomainPrefix": (DNS_SUBDOMAIN["pattern"].replace("$", "-?$"), 253),
    "dns1035LabelPrefix": (DNS_1035_LABEL["pattern"].replace("$", "-?$"), 63),
    "qualifiedName": (QUALIFIED_NAME["pattern"], 317),
    "labelValue": (LABEL_VALUE["pattern"], 63),
    "uri": (r"^([A-Za-z][A-Za-z0-9+.-]*:|/)[^\x00-\x20\x7f]*$", 1 << 20),
    "uuid": (_UUID, 64),
    "byte": (_BASE64, 1 << 30),
    "date": (r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", 10),
    "datetime": (r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$", 64),
}
_NONE = opaque("optional", [], present=False)


def _constant(value: Opaque) -> Callable[[], Opaque]:
    return lambda: value


@functools.cache
def _pattern(pattern: str) -> re.Pattern[str]:
    if _FOREIGN.search(pattern):
        raise NotImplementedError("this regular expression")
    # RE2's $ is the end of the text, Python's also the place before a last line break.
    translated = re.sub(r"(\\.)|\$(?![^\[]*\])", lambda found: found[1] or r"\Z", pattern).replace(r"\z", r"\Z")
    try:
        return re.compile(translated, re.ASCII)
    except re.error as error:
        raise NotImplementedError(f"this regular expression ({error})") from error


def _find(text: str, pattern: str) -> str:
    found = _pattern(pattern).search(text)
    return found[0] if found else ""


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    found = [match[0] for match in _pattern(pattern).finditer(text)]
    return found if limit < 0 else found[:limit]


def _named(name: str) -> Opaque:
    return opaque("optional", opaque("format", name), present=True) if name in _FORMATS else _NONE


def _validate(named: Opaque, text: str) -> Opaque:
    """An optional list of what is wrong with `text`."""
    name = value_of("format", named)
    pattern, longest = _FORMATS[name]
    if len(text) <= longest and _pattern(pattern).search(text):
        return _NONE
    return opaque("optional", [f"must be a valid {name}"], present=True)


def _has_value(value: Opaque) -> bool:
    value_of("optional", value)
    return bool(value["present"])


def _value(value: Opaque) -> object:
    found = value_of("optional", value)
    if not value["present"]:
        raise ValueError("optional.none() dereference")
    return found


def _or_value(value: Opaque, otherwise: object) -> object:
    return _value(value) if _has_value(value) else otherwise


FUNCTIONS: tuple[Declared, ...] = (
    method("find", "string string -> string", _find),
    method("findAll", "string string -> list", _find_all),
    method("findAll", "string string int -> list", _find_all),
    function("format.named", "string -> any", _named),
    *(function(f"format.{name}", "-> any", _constant(opaque("format", name))) for name in _FORMATS),
    method("validate", "map string -> any", _validate),
    method("hasValue", "map -> bool", _has_value),
    method("value", "map -> any", _value),
    method("orValue", "map any -> any", _or_value),
)
