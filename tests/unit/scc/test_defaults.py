"""The SCCs that OpenShift ships: which there are in which minor, and the order in which they are tried."""

from __future__ import annotations

import pytest

from generator.k8s.versions import OPENSHIFT, UnknownVersionError
from generator.scc import load_defaults
from generator.scc.constraint import read_constraint
from generator.scc.order import points, search_key

OLDEST = {
    *(
        "anyuid",
        "hostaccess",
        "hostmount-anyuid",
        "hostnetwork",
        "hostnetwork-v2",
        "nonroot",
        "nonroot-v2",
        "privileged",
    ),
    *("restricted", "restricted-v2"),
}


@pytest.mark.parametrize("minor", OPENSHIFT)
def test_names(minor: str) -> None:
    expected = set(OLDEST)
    if minor not in ("4.12", "4.13", "4.14", "4.15", "4.16"):
        expected.add("hostmount-anyuid-v2")
    if minor.startswith("5.") or minor >= "4.20":
        expected |= {"restricted-v3", "nested-container"}
    assert {scc["metadata"]["name"] for scc in load_defaults(minor)} == expected


@pytest.mark.parametrize(
    ("minor", "volumes"),
    [("4.12", {"ephemeral"}), ("4.13", {"ephemeral", "csi"}), ("4.20", {"ephemeral", "csi", "image"})],
)
def test_volumes(minor: str, volumes: set[str]) -> None:
    (restricted,) = (scc for scc in load_defaults(minor) if scc["metadata"]["name"] == "restricted-v2")
    base = {"configMap", "downwardAPI", "emptyDir", "persistentVolumeClaim", "projected", "secret"}
    assert set(restricted["volumes"]) == base | volumes


def test_order_and_points() -> None:
    """As the facts of the plugin's own sort have it."""
    constraints = sorted(map(read_constraint, load_defaults("5.2")), key=search_key)
    assert [(one.name, points(one)) for one in constraints] == [
        ("anyuid", 154950),
        ("restricted-v2", 132010),
        ("restricted-v3", 132010),
        ("restricted", 134800),
        ("nested-container", 135020),
        ("nonroot-v2", 142010),
        ("nonroot", 144800),
        ("hostmount-anyuid", 254950),
        ("hostmount-anyuid-v2", 284950),
        ("hostnetwork-v2", 1332010),
        ("hostnetwork", 1334800),
        ("hostaccess", 1434800),
        ("privileged", 3089000),
    ]


def test_they_are_the_callers() -> None:
    """Changing what one call gave does not change what the next one gives."""
    load_defaults("4.18")[0]["volumes"].clear()
    assert load_defaults("4.18")[0]["volumes"]


def test_unknown_version() -> None:
    with pytest.raises(UnknownVersionError, match=r"4\.11.*known are 4\.12"):
        load_defaults("4.11")
