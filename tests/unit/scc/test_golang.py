"""What Go does and Python does not; the answers were measured with Go."""

from __future__ import annotations

import pytest

from generator.scc.golang import ScanError, aggregate, quote, scan_block


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("1000/10", (1000, 1009)),
        ("1000-2000", (1000, 2000)),
        (" 1000/ 10", (1000, 1009)),
        ("1000/10abc", (1000, 1009)),
        ("1000/10/3", (1000, 1009)),
        ("07/3", (7, 9)),
        ("1000/0", (1000, 999)),
        ("4294967295/10", (4294967295, 8)),
    ],
)
def test_blocks(text: str, block: tuple[int, int]) -> None:
    assert scan_block(text) == block


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x", "expected integer"),
        ("1000--2000", "expected integer"),
        ("1000/-1", "expected integer"),
        ("1000", "unexpected EOF"),
        ("1000/", "EOF"),
        ("", "EOF"),
        (" ", "EOF"),
        ("1000 /10", "input does not match format"),
        ("0x10/8", "input does not match format"),
        ("\n1/2", "unexpected newline"),
        ("4294967296/1", "unsigned integer overflow on token 4294967296"),
        ("99999999999999999999/1", 'strconv.ParseUint: parsing "99999999999999999999": value out of range'),
    ],
)
def test_no_blocks(text: str, reason: str) -> None:
    with pytest.raises(ScanError) as caught:
        scan_block(text)
    assert str(caught.value) == reason


def test_quote() -> None:
    assert quote("plain") == '"plain"'
    assert quote('a"b\\c') == r'"a\"b\\c"'
    assert quote("\t\x7f\x01é\u200b\U000e0001") == r'"\t\x7f\x01é\u200b\U000e0001"'


def test_aggregate() -> None:
    assert aggregate(["a"]) == "a"
    assert aggregate(["a", "b", "a"]) == "[a, b]"
