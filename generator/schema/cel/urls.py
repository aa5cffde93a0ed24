"""`url`, `isURL` and what a URL is asked for. Go reads it with net/url.ParseRequestURI: an absolute URI or path."""

from __future__ import annotations

import functools
import re
from typing import Any
from urllib.parse import parse_qsl, quote

from generator.schema.cel.declare import Declared, function, method
from generator.schema.cel.opaque import Opaque, opaque, value_of

_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?:(?=//)//(?P<authority>[^/?]*))?)?(?P<path>[^?]*)(?:\?(?P<query>.*))?",
    re.DOTALL,
)
_AUTHORITY = re.compile(
    r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:%@]*@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+(?:%25[^\]]+)?\]|(?:[A-Za-z0-9!$&'()*+,;=<>\"\-_.~\u0080-\U0010ffff])*)(?P<port>:[0-9]*)?"
)
_BAD_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_SAFE_IN_PATH = "/$&+,:;=@!'()*[]%-_.~"


def _part(key: str, url: Opaque) -> Any:
    return value_of("url", url) and url[key]


def _url(text: str) -> Opaque:
    found = _URL.fullmatch(text)
    if found is None or not text or any(ord(character) < 0x20 or character == "\x7f" for character in text):
        raise ValueError("URL parse error during conversion from string")
    scheme, authority, path = (found["scheme"] or "").lower(), found["authority"], found["path"]
    if _BAD_ESCAPE.search(path) or (not scheme and not path.startswith("/")):
        raise ValueError("URL parse error during conversion from string: invalid URI for request")
    place = _AUTHORITY.fullmatch(authority or "")
    if place is None:
        raise ValueError("URL parse error during conversion from string: invalid host")
    opaque_part = bool(scheme) and authority is None and not path.startswith("/")
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(found["query"] or "", keep_blank_values=True):
        query.setdefault(name, []).append(value)
    return opaque(
        "url",
        text,
        scheme=scheme,
        host=place["host"] + (place["port"] or ""),
        hostname=place["host"].strip("[]"),
        port=(place["port"] or ":")[1:],
        path="" if opaque_part else quote(path, safe=_SAFE_IN_PATH),
        query=query,
    )


def is_url(text: str) -> bool:
    """Whether Go's net/url.ParseRequestURI takes it."""
    try:
        _url(text)
    except ValueError:
        return False
    return True


FUNCTIONS: tuple[Declared, ...] = (
    function("url", "string -> any", _url),
    function("isURL", "string -> bool", is_url),
    *(
        method(name, f"map -> {result}", functools.partial(_part, key))
        for name, key, result in (
            ("getScheme", "scheme", "string"),
            ("getHost", "host", "string"),
            ("getHostname", "hostname", "string"),
            ("getPort", "port", "string"),
            ("getEscapedPath", "path", "string"),
            ("getQuery", "query", "map"),
        )
    ),
)
