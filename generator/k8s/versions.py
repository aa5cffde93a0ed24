"""Which Kubernetes an OpenShift release runs, and which Kubernetes minors we know schemas of."""

from __future__ import annotations

import re

# OpenShift 4.N runs Kubernetes 1.(N+13); the go.mod of openshift/kubernetes pins 1.36 for 4.23 and for 5.0 to 5.2.
OPENSHIFT: dict[str, str] = {f"4.{minor}": f"1.{minor + 13}" for minor in range(12, 24)} | dict.fromkeys(
    ("5.0", "5.1", "5.2"), "1.36"
)
KUBERNETES: tuple[str, ...] = tuple(f"1.{minor}" for minor in range(25, 38))
NEWEST_KUBERNETES = KUBERNETES[-1]

# Release names as the tools print them: v1.31.2, 1.31, 4.18.0-rc.1, v1.29.3+k3s1.
_RELEASE = re.compile(r"v?([0-9]{1,4})\.([0-9]{1,4})(\.[0-9]+)?([-+][0-9A-Za-z.+-]+)?")


class UnknownVersionError(ValueError):
    """A version that is no version, or one that we have no data for; the message lists what is known."""


def kubernetes_version(text: str) -> str:
    """The minor of a Kubernetes version: "v1.31.2" -> "1.31". Raises UnknownVersionError."""
    return _known("Kubernetes", text, KUBERNETES)


def openshift_version(text: str) -> str:
    """The minor of an OpenShift version: "4.18.12" -> "4.18". Raises UnknownVersionError."""
    return _known("OpenShift", text, tuple(OPENSHIFT))


def kubernetes_of(openshift: str) -> str:
    """The Kubernetes minor that an OpenShift version runs: "4.18" -> "1.31". Raises UnknownVersionError."""
    return OPENSHIFT[openshift_version(openshift)]


def target_kubernetes(kubernetes: str | None, openshift: str | None) -> str:
    """The Kubernetes minor to judge by: of whichever of the two is given, the newest known if none is.

    Raises UnknownVersionError, also when both are given and disagree.
    """
    if openshift is None:
        return NEWEST_KUBERNETES if kubernetes is None else kubernetes_version(kubernetes)
    runs = kubernetes_of(openshift)
    if kubernetes is not None and kubernetes_version(kubernetes) != runs:
        raise UnknownVersionError(f"OpenShift {openshift} runs Kubernetes {runs}, not {kubernetes}: give one only")
    return runs


def minor_number(minor: str) -> int:
    """The number to compare by: "1.31" -> 31. All known minors are 1.x."""
    return int(minor.partition(".")[2])


def at_least(openshift: str, minimum: str) -> bool:
    """Whether an OpenShift minor is `minimum` or later: "4.9" is earlier than "4.14"."""
    return [int(part) for part in openshift.split(".")] >= [int(part) for part in minimum.split(".")]


def _known(product: str, text: object, known: tuple[str, ...]) -> str:
    # YAML may have made 4.18 a number, and no type checker stands between.
    match = _RELEASE.fullmatch(text.strip()) if isinstance(text, str) else None
    minor = f"{int(match[1])}.{int(match[2])}" if match else None
    if minor not in known:
        raise UnknownVersionError(f"{product} {text!r} is not known; known are {', '.join(known)}")
    return minor
