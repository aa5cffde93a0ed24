"""Quantities are read as Kubernetes reads them, exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.k8s.quantity import NANO, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("2", 2 * NANO),
        ("500m", NANO // 2),
        ("1.5", 3 * NANO // 2),
        (".5", NANO // 2),
        ("5.", 5 * NANO),
        ("1u", 1000),
        ("1n", 1),
        ("0.1n", 1),
        ("-0.1n", -1),
        ("+1k", 1000 * NANO),
        ("-1Ki", -1024 * NANO),
        ("1.5Gi", 3 * 2**29 * NANO),
        ("1E", 10**18 * NANO),
        ("1Ei", 2**60 * NANO),
        ("1e3", 1000 * NANO),
        ("2E-3", 2 * NANO // 1000),
    ],
)
def test_value(text: str, value: int) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    "text", ["", "Gi", "2 Gi", "1KiB", "1K", "1e", "1e3Gi", "--1", "1.2.3", ".", "1\n", "0x1", "\u0661"]
)
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(ValueError, match="no Kubernetes quantity"):
        parse(text)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_units_agree(number: int) -> None:
    assert parse(f"{number}m") * 1000 == parse(f"{number}") == parse(f"{number}000m")
    assert parse(f"{number}Gi") == parse(f"{number * 1024}Mi")
