"""Random questions for SCC admission: pods that are plain but for a few places, numbers around the edges of ranges.

`cases(seed, count)` gives the same questions for the same seed: JSON objects as main.go takes them. An SCC may be
written as the text `<minor>/<name>`, the shipped one of that name; `definitions()` says what these are.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from generator.scc import load_defaults
from tests.oracle.scc.pods import random_pod
from tests.oracle.scc.sccs import invented
from tests.oracle.scc.updates import random_update

OPENSHIFT = "4.21"  # what the library that the oracle runs belongs to
JSON = dict[str, Any]

_GOOD_RANGES = ("1000680000/10000", "1000/10", "1/1", "100-110", "0/5", "4294967290/5", " 1000/10", "1000-1010")
_ODD_RANGES = (
    "1000/0", "5000-4000", "4294967295/10", "07/3", "1000/10abc", "1000/10/3", "\t1000/ 10", "1000/10,2000/10",
    "1000-2000-3000", "1000- 2000", "0/0", "\u20031000/5",
)  # fmt: skip
_BAD_RANGES = (
    "", " ", "x", "-5/10", "+5/10", "/10", "-", "1000--2000", "1000/-1", "1000", "1000/", "1000-", "1000 /10", "0x10/8",
    "1_000/10", "1.5/2", "1,000/10", "5-4/3", "\n1000/10", "1000/\n10", "1000/\r\n10", "1000/\r10", "4294967296/1",
    "1/4294967296", "18446744073709551616/1", "99999999999999999999999/1", "1000/18446744073709551615", "\uff11/2", ",",
    "00000000000000000000000000001/x",
)  # fmt: skip
_GROUPS = (
    "1000680000/10000",
    "1000/10",
    "1000/10,2000/10",
    "5-6,100-110,1000/1",
    "2000-1000,1000/1",
    "0/1,4294967295/2",
)
_BAD_GROUPS = ("", "1000/10,", ",1000/10", "1000/10,x", "1000", "x", "1/1,1/1,,")
_LEVELS = ("s0:c26,c15", "s0:c15,c26", "s0", "s0:c1", "s0:c1,c2,c3", "x", "s0:c0.c5", "s0-s0:c1,c2", " ", "s0:c1:c2")


def definitions() -> dict[str, JSON]:
    """The shipped SCCs by the names under which cases refer to them."""
    return {f"{OPENSHIFT}/{scc['metadata']['name']}": scc for scc in load_defaults(OPENSHIFT)}


def cases(seed: int, count: int) -> Iterator[JSON]:
    """`count` questions."""
    draw = random.Random(seed)
    for _ in range(count):
        yield _case(draw)


def expanded(case: JSON) -> JSON:
    """`case` with every SCC written out."""
    shipped = definitions()
    sccs = [copy.deepcopy(shipped[scc]) if isinstance(scc, str) else scc for scc in case["sccs"]]
    return {**case, "sccs": sccs}


def _case(draw: random.Random) -> JSON:
    namespace = _namespace(draw)
    sccs = _sccs(draw)
    names = [scc.partition("/")[2] if isinstance(scc, str) else scc["metadata"]["name"] for scc in sccs]
    pod = random_pod(draw, namespace, names)
    case: JSON = {"pod": pod, "namespace": namespace, "sccs": sccs, "operation": "CREATE"}
    chance = draw.random()
    if chance < 0.15:
        case["old_pod"], case["pod"], case["subresource"] = random_update(draw, pod, namespace, names)
        case["operation"] = draw.choice(["UPDATE", "UPDATE", "VALIDATE"])
    elif chance < 0.2:
        case["operation"] = "VALIDATE"
    elif chance < 0.21:
        case["subresource"] = draw.choice(["exec", "binding", "eviction", "resize", "status"])
    case |= _who(draw, pod, namespace, names)
    return case


def _namespace(draw: random.Random) -> JSON | None:
    if draw.random() < 0.005:
        return None
    name = draw.choice(["ml", "ml", "team-a", "ns"]) if draw.random() < 0.99 else draw.choice(["default", "openshift"])
    uid_range = draw.choice(_GOOD_RANGES[:4] if draw.random() < 0.8 else _GOOD_RANGES)
    annotations: JSON = {
        "openshift.io/sa.scc.uid-range": uid_range,
        "openshift.io/sa.scc.mcs": draw.choice(_LEVELS[:2] if draw.random() < 0.8 else _LEVELS),
    }
    if draw.random() < 0.7:
        annotations["openshift.io/sa.scc.supplemental-groups"] = draw.choice([uid_range, *_GROUPS])
    chance = draw.random()
    if chance < 0.05:
        annotations["openshift.io/sa.scc.uid-range"] = draw.choice(_ODD_RANGES)
    elif chance < 0.075:
        annotations["openshift.io/sa.scc.uid-range"] = draw.choice(_BAD_RANGES)
    elif chance < 0.095:
        annotations["openshift.io/sa.scc.supplemental-groups"] = draw.choice([*_BAD_GROUPS, *_BAD_RANGES])
    elif chance < 0.1:
        annotations["openshift.io/sa.scc.mcs"] = ""
    elif chance < 0.11:
        annotations.pop(draw.choice(list(annotations)))
    elif chance < 0.115:
        annotations[draw.choice(list(annotations))] = None
    metadata: JSON = {"name": name, "annotations": annotations}
    if draw.random() < 0.02:
        metadata["labels"] = draw.choice(
            [
                {"openshift.io/run-level": draw.choice(["0", "1", "2", "", None])},
                {"security.openshift.io/disable-securitycontextconstraints": draw.choice(["true", "false", "True"])},
            ]
        )
    if draw.random() < 0.003:
        metadata["annotations"] = draw.choice([None, {}])
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def _sccs(draw: random.Random) -> list[Any]:
    shipped = sorted(definitions())
    chance = draw.random()
    if chance < 0.4:
        found: list[Any] = list(shipped)
    elif chance < 0.65:
        found = [*shipped, *(invented(draw, index) for index in range(draw.randint(1, 4)))]
    elif chance < 0.87:
        found = [invented(draw, index) for index in range(draw.randint(1, 5))]
    elif chance < 0.995:
        found = draw.sample(shipped, draw.randint(1, len(shipped) - 1))
        if draw.random() < 0.4:
            found += [invented(draw, index) for index in range(draw.randint(1, 14))]
    else:
        found = []
    draw.shuffle(found)
    return found


def _who(draw: random.Random, pod: JSON, namespace: JSON | None, names: list[str]) -> JSON:
    """Who asks, and what RBAC grants."""
    who: JSON = {}
    place = ((namespace or {}).get("metadata") or {}).get("name", "")
    if draw.random() < 0.6:
        user = draw.choice(
            [
                "alice",
                "system:admin",
                f"system:serviceaccount:{place}:default",
                "system:serviceaccount:kube-system:job-controller",
                "",
            ]
        )
        groups = draw.sample(
            ["system:authenticated", "system:masters", "system:cluster-admins", "devs", "system:serviceaccounts",
             f"system:serviceaccounts:{place}", "system:nodes"],
            draw.randint(0, 3),
        )  # fmt: skip
        if user.startswith("system:serviceaccount:"):
            groups.append("system:authenticated")  # as every token's owner; the oracle tells by it who is asked about
        who["user"] = {"name": user, "groups": groups}
    chance = draw.random()
    if chance < 0.22:
        return who
    if chance < 0.7:  # as a cluster grants
        granted: JSON = {"restricted-v2": "user", "restricted-v3": "user"}
        extra = draw.sample(names, min(len(names), draw.randint(0, 3)))
        granted |= {name: draw.choice([True, "user", "serviceaccount"]) for name in extra}
    else:
        granted = {name: draw.choice([True, True, "user", "serviceaccount", False]) for name in names}
        granted = {name: grant for name, grant in granted.items() if draw.random() < 0.8}
    return {**who, "allowed": granted}
