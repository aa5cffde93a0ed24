"""Every custom kind of the bundle takes a good object and refuses a bad one; where a cluster knows it, it agrees."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.shape import group_of
from generator.k8s.yamlio import load_documents
from generator.schema import validate
from generator.schema.custom_store import line_of, load_index
from generator.schema.store import bundled_schema
from generator.severity import Severity
from tests.apiserver.cluster import Cluster, connected
from tests.unit.schema.minimal import minimal

KINDS = [
    (f"{group}/{version}", kind)
    for group, kinds in load_index()["kinds"].items()
    for kind, versions in kinds.items()
    for version in versions
]
# No version of Kubernetes plays a part: OpenShift's kinds are told apart by its own release.
RELEASES: list[str] = load_index()["releases"]


@functools.cache
def _written() -> dict[tuple[str, str], dict[str, Any]]:
    """By apiVersion or group, and kind."""
    (document,) = load_documents(Path(__file__).with_name("written.yaml").read_bytes())
    exact = {(value["apiVersion"], value["kind"]): value for value in document.value}
    # Of several versions, the first one stands for those that are not there.
    groups = {(group_of(value), kind): value for (_, kind), value in reversed(exact.items())}
    return groups | exact


def _release(api_version: str, kind: str) -> str | None:
    """The newest OpenShift release that serves a kind; None where that says nothing."""
    group, _, version = api_version.rpartition("/")
    lines = load_index()["kinds"][group][kind][version]
    if not isinstance(lines, list):
        return None
    return next(release for release in reversed(RELEASES) if line_of(lines, release) is not None)


def _good(api_version: str, kind: str) -> dict[str, Any]:
    written = _written().get((api_version, kind)) or _written().get((api_version.rpartition("/")[0], kind))
    if written is not None:
        return {**written, "apiVersion": api_version}
    schema = bundled_schema("1.36", _release(api_version, kind), api_version, kind)
    assert schema is not None
    return minimal(schema, api_version, kind)


def _errors(resource: dict[str, Any], openshift: str | None) -> list[tuple[str, str | None]]:
    found = validate(resource, openshift=openshift)
    return [(finding.rule, finding.pointer) for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_good_and_bad(api_version: str, kind: str) -> None:
    """Nothing against the good one, everything of it understood; an unknown field and a wrong type are found."""
    release, good = _release(api_version, kind), _good(api_version, kind)
    assert validate(good, openshift=release) == []
    assert _errors({**good, "unknownField": 1}, release) == [("schema-unknown-field", "/unknownField")]
    labelled = {**good, "metadata": {**good["metadata"], "labels": {"a": 1}}}
    assert _errors(labelled, release) == [("schema", "/metadata/labels/a")]
    field = next((name for name in good if name not in ("apiVersion", "kind", "metadata")), None)
    if isinstance(good.get(field or ""), dict):
        assert (("schema", f"/{field}")) in _errors({**good, field or "": "text"}, release)


@pytest.mark.parametrize("release", ["4.12", "4.17", "4.23", "5.2"])
def test_releases_without_a_source_of_their_own(release: str) -> None:
    """They are judged by the nearest: before 4.18 like 4.18, 4.23 and after like 5.0."""
    nearest = "4.18" if release < "4.18" else "5.0"
    for api_version, kind in KINDS:
        group, _, version = api_version.rpartition("/")
        lines = load_index()["kinds"][group][kind][version]
        assert line_of(lines, release) == line_of(lines, nearest)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One connection for all kinds."""
    with connected() as found:
        yield found


@pytest.mark.apiserver
@pytest.mark.parametrize(("api_version", "kind"), KINDS)
def test_server_agrees(cluster: Cluster, api_version: str, kind: str) -> None:
    """It takes the good object and refuses the bad ones, if it has the CRD (`schemas/generate.py` makes them all)."""
    good = _good(api_version, kind)
    if not cluster.serves(good):
        pytest.skip("the cluster has no such kind")
    good = {**good, "metadata": {"namespace": "default", **good["metadata"]}}
    assert cluster.apply(good, dry_run=True).status < 300, cluster.apply(good, dry_run=True).problems
    for bad in ({**good, "unknownField": 1}, {**good, "metadata": {**good["metadata"], "labels": {"a": 1}}}):
        assert cluster.apply(bad, dry_run=True).status >= 400
