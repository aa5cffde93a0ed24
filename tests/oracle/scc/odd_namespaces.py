"""Namespaces with good and bad annotations."""

from __future__ import annotations

import random
from typing import Any

RANGE, MCS, GROUPS = (f"openshift.io/sa.scc.{key}" for key in ("uid-range", "mcs", "supplemental-groups"))
PLAIN: dict[str, Any] = {
    "metadata": {
        "name": "shop",
        "annotations": {RANGE: "1000650000/10000", MCS: "s0:c25,c20", GROUPS: "1000650000/10000"},
    }
}
_RANGES = (
    *("1000/10", "1000-2000", " 1000/ 10", "\t5/5", "1000- 2000", "1000/10abc", "1000/10/3", "1000-2000-3000", "07/3"),
    *("1000/0", "5000-4000", "4294967295/10", "x", "-5/10", "+5/10", "/10", "-", "1000--2000", "1000/-1", "1000"),
    *(
        "1000/",
        "1000-",
        "1000 /10",
        "0x10/8",
        "1_000/10",
        "1.5/2",
        "1,000/10",
        "5-4/3",
        "\n1/2",
        "1/\n2",
        "4294967296/1",
    ),
    *(
        "99999999999999999999/1",
        "",
        " ",
        "1/ ",
        " /",
        "1000/10,",
        "\u0661/5",
        "1\u00a0/2",
        "\u00a01/2",
        "1/\u20022",
        "1-\r2",
    ),
    *("1000650000/1", "0/1", "0-0", "1/4294967295", "1\x85/2", "\r\n1/2", "1/2\n", "00000000000000000001/5"),
)
_GROUPS = (*_RANGES, "1/2,5/5", "1/2,", ",1/2", "1-3,x", "1-3, 7-9", "100/5,1-2,9/9")
_LEVELS = ("s0:c1,c0", "s0", "", "x", "s0:c25,c20", "s0:c20,c25", 's0:c1"', "s0:c1,c2:c3", " ")


def namespace(draw: random.Random) -> dict[str, Any] | None:
    """A namespace that is plain in two cases of three."""
    kind = draw.random()
    if kind < 0.01:
        return None
    found: dict[str, Any] = {"metadata": {"name": "shop", "annotations": dict(PLAIN["metadata"]["annotations"])}}
    annotations = found["metadata"]["annotations"]
    if kind < 0.70:
        return found
    if kind < 0.78:
        annotations.pop(draw.choice((RANGE, MCS, GROUPS, GROUPS)))
    elif kind < 0.85:
        annotations[RANGE] = draw.choice(_RANGES)
    elif kind < 0.93:
        annotations[GROUPS] = draw.choice(_GROUPS)
    elif kind < 0.99:
        annotations[MCS] = draw.choice(_LEVELS)
    else:
        found["metadata"].pop("annotations")
    if draw.random() < 0.3:
        annotations.pop(GROUPS, None)
    return found
