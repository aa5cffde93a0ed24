"""Real manifests to measure with: collected from this repository and from the Go modules on this machine.

Two sets, each a folder of files: "ordinary" holds no CRDs; "crds" holds the same objects and so many CRDs that they
are two thirds of the bytes, as in public GitOps repositories. Only files that `check` finds nothing wrong with are
taken, as almost all of a repository are; they are repeated under other names until there are enough documents.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
MODULES = ("k8s.io", "sigs.k8s.io", "github.com/argoproj", "github.com/openshift", "github.com/cert-manager")
CRD_SHARE = 0.65
_NAME = re.compile(rb"^(  name: )([a-z0-9-]+)[ \t]*$", re.MULTILINE)
_GROUP = re.compile(rb"^  group: ([a-z0-9.-]+)$", re.MULTILINE)
_KIND = re.compile(rb"^kind: *\S", re.MULTILINE)


@dataclass(frozen=True)
class Manifest:
    """A real file and how many documents it holds."""

    data: bytes
    documents: int
    is_crd: bool


def write_sets(folder: Path, documents: int) -> dict[str, int]:
    """Write the sets below `folder`, with at least `documents` each; how many each has."""
    manifests = list(_collect(folder / "candidates"))
    ordinary = [manifest for manifest in manifests if not manifest.is_crd]
    crds = [manifest for manifest in manifests if manifest.is_crd]
    written, size = _write(folder / "ordinary", ordinary, documents)
    _write(folder / "crds", ordinary, documents)
    of_crds, _ = _write(folder / "crds" / "crd", crds, size=size * CRD_SHARE / (1 - CRD_SHARE))
    return {"ordinary": written, "crds": written + of_crds}


def _collect(scratch: Path) -> Iterator[Manifest]:
    """Every different real file that `check` has no objection to."""
    scratch.mkdir(parents=True)
    candidates: dict[str, bytes] = {}
    for data in sorted({path.read_bytes() for path in _files()}):
        if _KIND.search(data) and b"{{" not in data:
            candidates[f"{len(candidates):05}.yaml"] = data
    for name, data in candidates.items():
        (scratch / name).write_bytes(data)
    command = [sys.executable, "-m", "generator", "check", "--quiet", "--format", "json", "."]
    done = subprocess.run(command, cwd=scratch, capture_output=True, check=False, env={"PYTHONPATH": str(REPOSITORY)})
    report = json.loads(done.stdout)
    objected = {finding["location"]["path"] for finding in report["findings"]}
    objected |= {entry["path"] for entry in report["inputs"]["skipped"] if entry["reason"] == "not a manifest"}
    for name, data in candidates.items():
        if name not in objected:
            is_crd = b"kind: CustomResourceDefinition" in data
            yield Manifest(data, len(_KIND.findall(data)), is_crd)


def _files() -> Iterator[Path]:
    for place in ("base", "overlays", "argocd", "tests/golden"):
        yield from (path for path in (REPOSITORY / place).rglob("*.yaml") if path.name != "kustomization.yaml")
    modules = subprocess.run(["go", "env", "GOMODCACHE"], capture_output=True, text=True, check=False).stdout.strip()
    for module in MODULES if modules else ():
        yield from (path for path in Path(modules, module).rglob("*.yaml") if path.is_file())


def _write(folder: Path, manifests: list[Manifest], documents: int = 0, size: float = 0) -> tuple[int, int]:
    """Write `manifests` again and again, each time under other names, to that many documents and bytes."""
    written, written_bytes, copy = 0, 0, 0
    while written < documents or written_bytes < size:
        place = folder / f"copy-{copy:03}"
        place.mkdir(parents=True)
        for number, manifest in enumerate(manifests):
            renamed = _renamed(manifest, copy) if copy else manifest.data
            (place / f"{number:05}.yaml").write_bytes(b"# copy %d\n" % copy + renamed)
            written += manifest.documents
            written_bytes += len(renamed)
            if written >= documents and written_bytes >= size:
                break
        copy += 1
    return written, written_bytes


def _renamed(manifest: Manifest, copy: int) -> bytes:
    """The same objects under other names; a CRD defines a kind of another group."""
    if not manifest.is_crd:
        return _NAME.sub(rb"\1\2-%d" % copy, manifest.data)
    data = manifest.data
    for group in set(_GROUP.findall(data)):
        data = data.replace(group, b"copy%d.%s" % (copy, group))
    return data
