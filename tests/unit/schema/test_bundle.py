"""The bundle is what its lock says, and rebuilding it from its source gives the same."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from generator.k8s.versions import KUBERNETES
from generator.schema.bundle_build import build_bundle, lock
from generator.schema.store import BUNDLE, bundle_name, load_bundle, load_served

LOCK = json.loads((BUNDLE / "lock.json").read_text("utf-8"))
# The wheel of kubernetes-validate that the lock names, as `pip download --no-deps` gets it.
WHEEL = os.environ.get("KUBERNETES_VALIDATE_WHEEL", "")


def test_files_match_their_lock() -> None:
    """Every file is listed, every listed file is there, and its bytes and content have the listed hashes."""
    files = {path.name: path.read_bytes() for path in BUNDLE.iterdir() if path.name not in ("lock.json", "NOTICE")}
    assert set(files) == set(LOCK["files"])
    for name, data in files.items():
        content = gzip.decompress(data) if name.endswith(".gz") else data
        hashes = {"sha256": hashlib.sha256(data).hexdigest(), "content_sha256": hashlib.sha256(content).hexdigest()}
        assert LOCK["files"][name] == hashes, name


def test_source_and_notice() -> None:
    """Package, version, hash and licence of the source are named."""
    assert LOCK["source"].keys() == {"package", "version", "wheel", "sha256", "licence"}
    assert LOCK["source"]["licence"] == "Apache-2.0"
    assert "kubernetes-validate" in (BUNDLE / "NOTICE").read_text("utf-8")


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


@pytest.mark.skipif(not WHEEL, reason="KUBERNETES_VALIDATE_WHEEL names no wheel")
def test_rebuilding_gives_the_same() -> None:
    """The committed bytes are what the source gives; with another zlib, at least the content is."""
    wheel = Path(WHEEL)
    files = build_bundle(zipfile.Path(wheel))
    rebuilt = json.loads(lock(files, wheel.name, hashlib.sha256(wheel.read_bytes()).hexdigest()))
    assert rebuilt["source"] == LOCK["source"]
    contents = {name: hashes["content_sha256"] for name, hashes in rebuilt["files"].items()}
    assert contents == {name: hashes["content_sha256"] for name, hashes in LOCK["files"].items()}
    again = build_bundle(zipfile.Path(wheel))
    assert again == files
