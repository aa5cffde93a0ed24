"""The syntaxes of names and other short strings: each function returns what is wrong with a value, () for nothing.

After apimachinery/pkg/util/validation/validation.go. The same few names come again and again, so answers are cached.
"""

from __future__ import annotations

import functools
import re

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_UNDERSCORE_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*"
_HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"

_is_label = re.compile(_LABEL).fullmatch
_is_subdomain = re.compile(_SUBDOMAIN).fullmatch
_is_underscore_subdomain = re.compile(rf"{_UNDERSCORE_LABEL}(\.{_UNDERSCORE_LABEL})*").fullmatch
_is_wildcard = re.compile(rf"\*\.{_SUBDOMAIN}").fullmatch
_is_dns1035 = re.compile(_DNS1035).fullmatch
_is_qualified = re.compile(_QUALIFIED).fullmatch
_is_config_key = re.compile(_CONFIG_KEY).fullmatch
_is_env_name = re.compile(_ENV_NAME).fullmatch
_is_relaxed_env_name = re.compile("[ -<>-~]+").fullmatch
_is_port_name = re.compile("[-a-z0-9]+").fullmatch
_is_percent = re.compile("[0-9]+%").fullmatch
_is_header = re.compile("[-A-Za-z0-9]+").fullmatch
_is_http_path = re.compile(_HTTP_PATH).fullmatch

_SUBDOMAIN_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    f"end with an alphanumeric character (e.g. 'example.com', regex used for validation is '{_SUBDOMAIN}')"
)
_UNDERSCORE_RULE = _SUBDOMAIN_RULE.replace("characters, '-'", "characters, '_', '-'")
_LABEL_RULE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    f"an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '{_LABEL}')"
)
_DNS1035_RULE = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    f"and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '{_DNS1035}')"
)
_WILDCARD_RULE = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
    "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', "
    rf"regex used for validation is '\*\.{_SUBDOMAIN}')"
)
_QUALIFIED_RULE = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    f"(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '{_QUALIFIED}')"
)
_VALUE_RULE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    f"'({_QUALIFIED})?')"
)
_CONFIG_KEY_RULE = (
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME', or "
    f"'key-name', regex used for validation is '{_CONFIG_KEY}')"
)
_ENV_RULE = (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-',  or '.', and must not "
    "start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is "
    f"'{_ENV_NAME}')"
)
_RELAXED_ENV_RULE = "a valid environment variable name must consist only of printable ASCII characters other than '='"
_PERCENT_RULE = (
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for "
    "validation is '[0-9]+%')"
)
_HEADER_RULE = (
    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for "
    "validation is '[-A-Za-z0-9]+')"
)

Answer = tuple[str, ...]
_cached = functools.lru_cache(maxsize=8192)


def _limited(value: str, limit: int) -> list[str]:
    return [f"must be no more than {limit} characters"] if len(value) > limit else []


@_cached
def dns_label(value: str) -> Answer:
    """RFC 1123 label: names of containers and volumes."""
    wrong = _limited(value, 63)
    if not _is_label(value):
        wrong.append("must not contain dots" if _is_subdomain(value) else _LABEL_RULE)
    return tuple(wrong)


@_cached
def dns_subdomain(value: str) -> Answer:
    """RFC 1123 subdomain: the names of most objects, host names."""
    wrong = _limited(value, 253)
    if not _is_subdomain(value):
        wrong.append(_SUBDOMAIN_RULE)
    return tuple(wrong)


@_cached
def underscore_subdomain(value: str) -> Answer:
    """A subdomain whose labels may hold underscores: DNS search paths since 1.33."""
    wrong = _limited(value, 253)
    if not _is_underscore_subdomain(value):
        wrong.append(_UNDERSCORE_RULE)
    return tuple(wrong)


@_cached
def wildcard_subdomain(value: str) -> Answer:
    """*.example.com."""
    wrong = _limited(value, 253)
    if not _is_wildcard(value):
        wrong.append(_WILDCARD_RULE)
    return tuple(wrong)


@_cached
def dns1035_label(value: str) -> Answer:
    """RFC 1035 label: it begins with a letter."""
    wrong = _limited(value, 63)
    if not _is_dns1035(value):
        wrong.append(_DNS1035_RULE)
    return tuple(wrong)


@_cached
def qualified_name(value: str) -> Answer:
    """The key of a label: a name with an optional DNS prefix."""
    prefix, slash, name = value.rpartition("/")
    if "/" in prefix:
        return (f"a qualified name {_QUALIFIED_RULE} with an optional DNS subdomain prefix and '/'",)
    wrong: list[str] = []
    if slash:
        wrong += [f"prefix part {text}" for text in (dns_subdomain(prefix) if prefix else ("must be non-empty",))]
    if not name:
        wrong.append("name part must be non-empty")
    wrong += [f"name part {text}" for text in _limited(name, 63)]
    if not _is_qualified(name):
        wrong.append(f"name part {_QUALIFIED_RULE}")
    return tuple(wrong)


@_cached
def label_value(value: str) -> Answer:
    """The value of a label."""
    wrong = _limited(value, 63)
    if value and not _is_qualified(value):
        wrong.append(_VALUE_RULE)
    return tuple(wrong)


@_cached
def port_name(value: str) -> Answer:
    """IANA_SVC_NAME: at most 15 of a-z, 0-9 and single hyphens within, at least one letter."""
    wrong = _limited(value, 15)
    if not _is_port_name(value):
        wrong.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not any("a" <= letter <= "z" for letter in value):
        wrong.append("must contain at least one letter (a-z)")
    if "--" in value:
        wrong.append("must not contain consecutive hyphens")
    if value.startswith("-") or value.endswith("-"):
        wrong.append("must not begin or end with a hyphen")
    return tuple(wrong)


@_cached
def env_name(value: str) -> Answer:
    """The name of an environment variable before 1.32."""
    wrong = [] if _is_env_name(value) else [_ENV_RULE]
    return (*wrong, *_climbing(value))


@_cached
def relaxed_env_name(value: str) -> Answer:
    """The name of an environment variable since 1.32 (feature RelaxedEnvironmentVariableValidation)."""
    return () if _is_relaxed_env_name(value) else (_RELAXED_ENV_RULE,)


def config_key(value: str) -> Answer:
    """A key of a ConfigMap or Secret."""
    if _is_config_key(value) and len(value) <= 253 and value[0] != ".":
        return ()
    wrong = _limited(value, 253)
    if not _is_config_key(value):
        wrong.append(_CONFIG_KEY_RULE)
    return (*wrong, *_climbing(value))


def _climbing(value: str) -> Answer:
    if value in (".", ".."):
        return (f"must not be '{value}'",)
    return ("must not start with '..'",) if value.startswith("..") else ()


def percent(value: str) -> Answer:
    """25%."""
    return () if _is_percent(value) else (_PERCENT_RULE,)


def header_name(value: str) -> Answer:
    """The name of an HTTP header that a probe sends."""
    return () if _is_header(value) else (_HEADER_RULE,)


def path_segment(value: str) -> Answer:
    """A name that can stand in a URL: apimachinery/pkg/api/validation/path."""
    if value in (".", ".."):
        return (f"may not be '{value}'",)
    return tuple(f"may not contain '{letter}'" for letter in "/%" if letter in value)


def domain_prefixed_path(value: str) -> Answer:
    """example.com/controller."""
    host, _, path = value.partition("/")
    if not (host and path):
        return ('must be a domain-prefixed path (such as "acme.io/foo")',)
    wrong = list(dns_subdomain(host))
    if not _is_http_path(path):
        wrong.append(f"Invalid path (regex used for validation is '{_HTTP_PATH}')")
    return tuple(wrong)
