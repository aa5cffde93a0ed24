"""Kubernetes quantities ("500m", "4Gi", "1e3") as exact integers, so that two of them can be compared."""

from __future__ import annotations

import re

NANO = 10**9

# apimachinery/pkg/api/resource/{quantity,suffix}.go: decimal suffixes, binary suffixes, or a decimal exponent.
_QUANTITY = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]+\.?[0-9]*|\.[0-9]+)"
    r"(?:(?P<suffix>[numkMGTPE]|[KMGTPE]i)|[eE](?P<exponent>[+-]?[0-9]{1,3}))?"
)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


def parse(text: str) -> int:
    """`text` in billionths, the finest that Kubernetes keeps; what is finer is rounded away from zero, as it does.

    Raises ValueError for what is no quantity.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(f"no Kubernetes quantity: {text!r}")
    whole, _, fraction = match["digits"].partition(".")
    suffix = match["suffix"] or ""
    exponent = 9 + _DECIMAL.get(suffix, 0) + int(match["exponent"] or 0) - len(fraction)
    value: int = int(whole + fraction) << _BINARY.get(suffix, 0)
    power: int = 10 ** abs(exponent)
    value = value * power if exponent >= 0 else -(-value // power)
    return -value if match["sign"] == "-" else value
