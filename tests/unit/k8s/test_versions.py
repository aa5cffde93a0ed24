"""Which versions are known and how they are written."""

from __future__ import annotations

from typing import Any

import pytest

from generator.k8s.versions import (
    NEWEST_KUBERNETES,
    OPENSHIFT,
    UnknownVersionError,
    kubernetes_of,
    kubernetes_version,
    openshift_version,
    target_kubernetes,
)


@pytest.mark.parametrize(
    ("openshift", "kubernetes"),
    [
        ("4.12", "1.25"),
        ("4.16", "1.29"),
        ("4.18", "1.31"),
        ("4.23", "1.36"),
        ("5.0", "1.36"),
        ("5.2", "1.36"),
        ("v4.18.12", "1.31"),
    ],
)
def test_kubernetes_of(openshift: str, kubernetes: str) -> None:
    """The table of design section 10."""
    assert kubernetes_of(openshift) == kubernetes


def test_table_is_complete() -> None:
    """4.12 to 4.23 and 5.0 to 5.2, no more."""
    assert list(OPENSHIFT) == [*(f"4.{minor}" for minor in range(12, 24)), "5.0", "5.1", "5.2"]


@pytest.mark.parametrize("text", ["1.31", "v1.31.2", "1.31.0-rc.1", "v1.31.3+k3s1", " 1.31 "])
def test_kubernetes_spellings(text: str) -> None:
    """All the ways in which tools print one minor."""
    assert kubernetes_version(text) == "1.31"


@pytest.mark.parametrize(
    "text", ["", "1", "1.24", "1.38", "2.31", "1.31.", "1.31.x", "latest", "1.31 beta", "4.18", "1.310"]
)
def test_unknown_kubernetes_lists_what_is_known(text: str) -> None:
    """The message names what was found and everything that is known."""
    with pytest.raises(UnknownVersionError, match=r"known are 1\.25, .*1\.37") as caught:
        kubernetes_version(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("text", ["4.11", "4.24", "5.3", "3.11", "1.31", "four"])
def test_unknown_openshift(text: str) -> None:
    """A ValueError, so that notebooks need not know our type."""
    with pytest.raises(ValueError, match=r"OpenShift .* is not known; known are 4.12"):
        openshift_version(text)


@pytest.mark.parametrize("value", [4.18, None, 4])
def test_numbers_are_no_versions(value: Any) -> None:
    """4.20 as a YAML number is 4.2: never guess."""
    with pytest.raises(UnknownVersionError):
        openshift_version(value)


def test_target() -> None:
    """One of the two, or neither; both only when they agree."""
    assert target_kubernetes(None, None) == NEWEST_KUBERNETES == "1.37"
    assert target_kubernetes("v1.30.1", None) == "1.30"
    assert target_kubernetes(None, "4.14") == "1.27"
    assert target_kubernetes("1.27", "4.14") == "1.27"
    with pytest.raises(UnknownVersionError, match=r"OpenShift 4\.14 runs Kubernetes 1\.27, not 1\.28"):
        target_kubernetes("1.28", "4.14")
