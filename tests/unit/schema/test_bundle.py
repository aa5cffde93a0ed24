"""The bundle is what its lock says, and rebuilding it from its source gives the same."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from generator.k8s.versions import KUBERNETES
from generator.schema.bundle_build import write_bundle
from generator.schema.custom_store import custom_schema, file_name, load_index
from generator.schema.store import BUNDLE, bundle_name, load_bundle, load_served

LOCK = json.loads((BUNDLE / "lock.json").read_text("utf-8"))
SOURCES = Path("schemas")


def test_files_match_their_lock() -> None:
    """Every file is listed, every listed file is there, and its bytes and content have the listed hashes."""
    paths = [path for path in BUNDLE.rglob("*") if path.is_file() and path.name not in ("lock.json", "NOTICE")]
    files = {path.relative_to(BUNDLE).as_posix(): path.read_bytes() for path in paths}
    assert set(files) == set(LOCK["files"])
    for name, data in files.items():
        content = gzip.decompress(data) if name.endswith(".gz") else data
        hashes = {"sha256": hashlib.sha256(data).hexdigest(), "content_sha256": hashlib.sha256(content).hexdigest()}
        assert LOCK["files"][name] == hashes, name


def test_sources_and_notice() -> None:
    """Package or module, version, hash and licence of each source are named, and the NOTICE names its authors."""
    notice = (BUNDLE / "NOTICE").read_text("utf-8")
    sources = dict(LOCK["sources"])
    assert sources.pop("kubernetes").keys() == {"package", "version", "wheel", "sha256", "licence"}
    assert "kubernetes-validate" in notice
    assert set(load_index()["sources"].values()) == {name.partition("-4.")[0].partition("-5.")[0] for name in sources}
    for source in sources.values():
        assert source.keys() == {"module", "version", "sum", "licence"}
        assert source["licence"] == "Apache-2.0"
        assert re.sub("/(v3|apis|pkg/apis/monitoring)$", "", source["module"]) in notice


def test_modules_are_those_of_the_generator() -> None:
    """What `make schemas` would fetch is what the bundle was made from: neither was changed without the other."""
    asked = json.loads((SOURCES / "sources.json").read_bytes())
    locked = LOCK["sources"]
    assert {f"openshift-{release}": version for release, version in asked["openshift"]["releases"].items()} == {
        name: source["version"] for name, source in locked.items() if name.startswith("openshift-")
    }
    sums = {path.parent.name: path.read_text("utf-8") for path in SOURCES.rglob("go.sum")}
    for name, project in {**asked["projects"], "kustomize": asked["kustomize"]}.items():
        line = f"{project['module']} {locked[name]['version']} {locked[name]['sum']}\n"
        assert line in sums["kustomization" if name == "kustomize" else "schemas"], name


def test_small_and_complete() -> None:
    """One file a minor, below 100 kB each, without descriptions, and every kind's definition is there."""
    for minor in KUBERNETES:
        path = BUNDLE / bundle_name(minor)
        assert path.stat().st_size < 100_000
        bundle = load_bundle(minor)
        assert len(bundle.kinds) > 60
        for identity in bundle.kinds:
            schema = bundle.schema(*identity.split(" "))
            assert schema is not None
            assert len(schema["$defs"]) <= len(bundle.definitions)
        assert b'"description":"' not in gzip.decompress(path.read_bytes())


def test_only_what_can_be_applied() -> None:
    """Lists, subresources and answers of the API have no schema of their own."""
    kinds = {identity.partition(" ")[2] for minor in KUBERNETES for identity in load_bundle(minor).kinds}
    assert {"Pod", "Deployment", "ConfigMap", "CustomResourceDefinition", "FlowSchema"} <= kinds
    assert not {
        kind for kind in kinds if kind.endswith("List") or kind in ("Scale", "Status", "DeleteOptions", "Eviction")
    }


def test_index_agrees_with_the_bundles() -> None:
    """kinds.json says of each kind exactly the minors that serve it."""
    for api_version, kinds in load_served().items():
        for kind, minors in kinds.items():
            assert minors == [n for n in range(25, 38) if f"{api_version} {kind}" in load_bundle(f"1.{n}").kinds]


def test_custom_kinds_are_small_and_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a kind opens the index and one file, and none of them holds a description."""
    assert (BUNDLE / "custom.json").stat().st_size < 20_000
    assert sum(path.stat().st_size for path in (BUNDLE / "custom").iterdir()) < 300_000
    for path in (BUNDLE / "custom").iterdir():
        assert path.stat().st_size < 10_000
        assert b'"description":"' not in gzip.decompress(path.read_bytes())
    opened: list[str] = []
    read_bytes = Path.read_bytes

    def recorded(path: Path) -> bytes:
        opened.append(path.name)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", recorded)
    load_index.cache_clear()
    assert custom_schema("argoproj.io/v1alpha1", "Application", None) is not None
    assert opened == ["custom.json", "Application.argoproj.io.gz"]


def test_every_file_of_a_custom_kind_is_in_the_index() -> None:
    """Each line of each file belongs to a version, and each version has a line."""
    for group, kinds in load_index()["kinds"].items():
        for kind, versions in kinds.items():
            lines = gzip.decompress((BUNDLE / file_name(group, kind)).read_bytes()).splitlines()
            named = {line for found in versions.values() for line in (found if isinstance(found, list) else [found])}
            assert named - {None} == set(range(len(lines))), (group, kind)
    count = sum(len(kinds) for kinds in load_index()["kinds"].values())
    assert count == len(list((BUNDLE / "custom").iterdir()))


@pytest.mark.oracle
@pytest.mark.slow
def test_rebuilding_gives_the_same(tmp_path: Path) -> None:
    """The committed bytes are what the locked sources give; with another zlib, at least the content is.

    GENERATOR_SCHEMA_SOURCES names the folder that `make schemas` has filled: the wheel, and sources/.
    """
    folder = Path(os.environ.get("GENERATOR_SCHEMA_SOURCES", ".venv/schemas"))
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        pytest.skip(f"{folder} holds no sources: make schemas")
    write_bundle(wheels[0], folder / "sources", tmp_path)
    rebuilt = json.loads((tmp_path / "lock.json").read_bytes())
    assert rebuilt["sources"] == LOCK["sources"]
    contents = {name: hashes["content_sha256"] for name, hashes in rebuilt["files"].items()}
    assert contents == {name: hashes["content_sha256"] for name, hashes in LOCK["files"].items()}
    (tmp_path / "again").mkdir()
    write_bundle(wheels[0], folder / "sources", tmp_path / "again")
    for name in contents:
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / name).read_bytes()
