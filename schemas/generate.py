"""Fetches and generates what the custom kinds of the bundle are made from: `make schemas` (needs Go and its proxy).

    python schemas/generate.py FOLDER

Writes, below FOLDER: `crds/<project>/`, made by controller-gen from each project's Go types; `openshift/<release>/`
with the CRDs, OpenAPI definitions and test cases (for a cluster without previews) that this release of
github.com/openshift/api itself holds;
`kustomize/kustomization.json`, made from kustomize's types; `modules.json`, the exact module behind each.
`sources.json` beside this file names what is taken, go.mod and go.sum pin it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCES: dict[str, Any] = json.loads((HERE / "sources.json").read_bytes())
# What stands at the end of a CRD's file name where clusters differ; the earlier one is taken. A kind that only a
# technology preview serves is known too: whether a cluster has previews on is not.
_VARIANTS = ("Default", "TechPreviewNoUpgrade", "DevPreviewNoUpgrade", "CustomNoUpgrade", "OKD", "Hypershift")
_OF_EVERY_CLUSTER = frozenset({"SelfManagedHA"})


def generate(folder: Path) -> None:
    """Fill `folder`, which must not exist."""
    folder.mkdir(parents=True)
    modules = {name: _project(name, project, folder) for name, project in SOURCES["projects"].items()}
    for release, version in SOURCES["openshift"]["releases"].items():
        modules[f"openshift-{release}"] = _openshift(version, folder / "openshift" / release)
    modules["kustomize"] = _kustomize(folder / "kustomize")
    (folder / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", "utf-8")


def _project(name: str, project: dict[str, Any], folder: Path) -> dict[str, str]:
    """CRDs from Go types. Returns the module."""
    generator = ",".join(["crd:maxDescLen=0", *project.get("options", [])])
    paths = [f"paths={project['module']}/{package}" for package in project["packages"]]
    output = f"output:crd:dir={folder / 'crds' / name}"
    _go(HERE, "run", SOURCES["controller-gen"], generator, *paths, output)
    return _module(HERE, project)


def _openshift(version: str, folder: Path) -> dict[str, str]:
    """What a release of the module holds ready: its own generator does more than controller-gen. Returns the module."""
    source = SOURCES["openshift"]
    module = json.loads(_go(HERE, "mod", "download", "-json", f"{source['module']}@{version}"))
    root = Path(module["Dir"])
    crds = folder / "crds"
    crds.mkdir(parents=True)
    chosen: dict[tuple[str, ...], tuple[int, Path]] = {}
    for path in sorted(root.glob("*/v*/zz_generated.crd-manifests/*.yaml")):
        package, api = path.relative_to(root).parts[:2]
        base, rank = _variant(path.name.removesuffix(".crd.yaml"))
        if package != "example":
            chosen[package, api, base] = min(chosen.get((package, api, base), (rank, path)), (rank, path))
    for (package, api, base), (_, path) in chosen.items():
        shutil.copyfile(path, crds / f"{package}-{api}-{base}.yaml")
    shutil.copyfile(root / "openapi" / "openapi.json", folder / "openapi.json")
    cases = folder / "cases"
    cases.mkdir()
    for path in sorted(root.glob("*/v*/tests/*/AAA_ungated.yaml")):
        package, api = path.relative_to(root).parts[:2]
        if package != "example":
            shutil.copyfile(path, cases / f"{package}-{api}-{path.parent.name}.yaml")
    return {"module": source["module"], "version": version, "sum": module["Sum"], "licence": source["licence"]}


def _variant(name: str) -> tuple[str, int]:
    """The name of a CRD's file without its variants, and how late they come: clusters-Hypershift-Default."""
    parts = name.split("-")
    rank = 0
    while parts[-1] in _OF_EVERY_CLUSTER or parts[-1] in _VARIANTS:
        variant = parts.pop()
        rank = max(rank, _VARIANTS.index(variant) if variant in _VARIANTS else 0)
    return "-".join(parts), rank


def _kustomize(folder: Path) -> dict[str, str]:
    """The fields of a kustomization, from kustomize's types. Returns the module."""
    folder.mkdir()
    (folder / "kustomization.json").write_text(_go(HERE / "kustomization", "run", "."), "utf-8")
    return _module(HERE / "kustomization", SOURCES["kustomize"])


def _module(directory: Path, source: dict[str, Any]) -> dict[str, str]:
    found = json.loads(_go(directory, "list", "-m", "-json", source["module"]))
    return {
        "module": source["module"],
        "version": found["Version"],
        "sum": found["Sum"],
        "licence": source["licence"],
    }


def _go(directory: Path, *arguments: str) -> str:
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOWORK": "off"}
    command = ["go", *arguments]
    return subprocess.run(command, cwd=directory, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the sources of the bundle's custom kinds.")
    parser.add_argument("folder", type=Path, help="where to write; must not exist")
    generate(parser.parse_args().folder.absolute())
