"""What every section of `clearml.yaml` is made of: a frozen struct, and scalars that say what they allow.

A scalar's `allowed` text is shown in error messages and, as `patternErrorMessage`, by editors.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A mapping of `clearml.yaml`: camelCase keys, unknown keys refused, every value immutable."""


def text(pattern: str, allowed: str, *, max_length: int | None = None, example: str = "") -> Meta:
    """The constraint of a string: a regular expression ending in `$`, and its meaning in words.

    The expression must mean the same in Python, ECMAScript and Rust. In Python alone `$` also stands before a final
    line break, which would let one into names: the look-ahead takes that away.
    """
    return Meta(
        pattern=pattern + r"(?!\n)",
        max_length=max_length,
        examples=[example] if example else None,
        extra_json_schema={"patternErrorMessage": allowed},
    )


# RFC 1123 names as Kubernetes checks them: apimachinery/pkg/util/validation/validation.go
DnsLabel = Annotated[
    str,
    text(
        r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        "lower case letters, digits and '-', starting and ending with a letter or digit, at most 63 characters",
        max_length=63,
        example="clearml",
    ),
]
# The longest name we derive from it is <name>-elasticsearch plus a hash, which must stay a DNS label.
AppName = Annotated[
    str,
    text(
        r"^[a-z]([-a-z0-9]*[a-z0-9])?$",
        "lower case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 30"
        " characters",
        max_length=30,
        example="clearml",
    ),
]
ObjectName = Annotated[
    str,
    text(
        r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
        "a Kubernetes object name: lower case letters, digits, '-' and '.', at most 253 characters",
        max_length=253,
    ),
]
HostName = Annotated[
    str,
    text(
        r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$",
        "a full DNS host name in lower case, without scheme, port or path, such as clearml.apps.example.com",
        max_length=253,
        example="clearml.apps.example.com",
    ),
]
DataKey = Annotated[
    str, text(r"^[-._a-zA-Z0-9]+$", "a key of a Secret or ConfigMap: letters, digits, '-', '_' and '.'", max_length=253)
]
# resource.Quantity without sign and exponent form: apimachinery/pkg/api/resource/quantity.go
Quantity = Annotated[
    str,
    text(
        r"^([0-9]+|[0-9]*\.[0-9]+|[0-9]+\.)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$",
        "a Kubernetes quantity such as 500m, 2, 512Mi or 50Gi",
    ),
]
# Likewise, of something that has no thousandths: 512m of memory is half a byte, and a slip for 512Mi.
Bytes = Annotated[
    str,
    text(
        r"^([0-9]+|[0-9]*\.[0-9]+|[0-9]+\.)(k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$",
        "an amount of bytes such as 512Mi or 50Gi",
    ),
]
HeapSize = Annotated[str, text(r"^[1-9][0-9]*[mg]$", "a JVM heap size in m or g, such as 512m or 2g", example="2g")]
# cert-manager's Duration and Go's time.ParseDuration know h, m and s, no days.
GoDuration = Annotated[
    str,
    text(
        r"^(?=[0-9])([0-9]+h)?([0-9]+m)?([0-9]+s)?$",
        "a duration in h, m and s, such as 720h or 1h30m",
        example="8760h",
    ),
]
Cidr = Annotated[
    str,
    text(r"^([0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}|[0-9a-fA-F:.]+/[0-9]{1,3})$", "an IP block such as 10.20.0.0/16"),
]
PortNumber = Annotated[int, Meta(ge=1, le=65535)]
EnvName = Annotated[
    str, text(r"^[-._a-zA-Z][-._a-zA-Z0-9]*$", "an environment variable name: letters, digits, '_', '-' and '.'")
]
LabelKey = Annotated[
    str,
    text(
        r"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$",
        "a label or annotation key such as team or example.com/team",
        max_length=317,
    ),
]
LabelValue = Annotated[
    str,
    text(
        r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$",
        "a label value: letters, digits, '-', '_' and '.', at most 63 characters",
        max_length=63,
    ),
]
Labels = dict[LabelKey, LabelValue]
Annotations = dict[LabelKey, str]


def describe(description: str) -> Meta:
    """What an editor shows beside a key."""
    return Meta(description=description)
