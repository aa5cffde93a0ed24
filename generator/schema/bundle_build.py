"""Builds the bundle, core kinds from PyPI's `kubernetes-validate`, custom ones from Go modules: `make schemas`.

    python -m generator.schema.bundle_build WHEEL SOURCES [FOLDER]

`check` never imports this module; these are build-time sources only. From each minor's definitions it keeps what a kind
of the API reaches, drops descriptions, and mends what the published OpenAPI says but the API server does not do. The
custom kinds are `generator.schema.custom_build`'s.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.k8s.versions import KUBERNETES, minor_number
from generator.schema.custom_build import build_custom
from generator.schema.store import BUNDLE, bundle_name, reachable

PACKAGE = "kubernetes_validate"
LICENCE = "Apache-2.0"

# Dropped: `format` int32, int64 and double say nothing that server-side apply refuses (it takes 99999999999 replicas).
_KEPT_FORMATS = frozenset({"byte", "date-time"})
_KEPT_EXTENSIONS = frozenset({"x-kubernetes-list-type", "x-kubernetes-list-map-keys"})

# Required in the published OpenAPI, yet a real API server (1.33, strict server-side apply) takes objects without them.
_NOT_REQUIRED: dict[str, frozenset[str]] = {
    "io.k8s.api.apps.v1.StatefulSetSpec": frozenset({"serviceName"}),
    "io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern": frozenset({"status"}),
    "io.k8s.api.core.v1.Event": frozenset({"involvedObject"}),
    "io.k8s.api.discovery.v1.EndpointSlice": frozenset({"endpoints"}),
    "io.k8s.api.networking.v1.NetworkPolicySpec": frozenset({"podSelector"}),
    "io.k8s.api.rbac.v1.RoleRef": frozenset({"apiGroup"}),
    "io.k8s.api.scheduling.v1.PriorityClass": frozenset({"value"}),
    "io.k8s.api.storage.v1.CSIDriver": frozenset({"spec"}),
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion": frozenset({"served"}),
}
# Kinds that exist as subresources or inside answers only: nobody applies them.
_NOT_APPLIED = frozenset({"Eviction", "Scale", "Status", "TokenRequest", "WatchEvent"})
_OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


def build_bundle(wheel: zipfile.Path | Path, sources: Path) -> dict[str, bytes]:
    """File name -> bytes of the whole bundle but its lock.

    `wheel` is an unpacked package or a wheel's root, `sources` what schemas/generate.py has written.
    """
    files: dict[str, bytes] = {}
    served: dict[str, dict[str, list[int]]] = {}
    definitions: dict[str, Any] = {}
    for minor in KUBERNETES:
        folder = wheel / PACKAGE / "kubernetes-json-schema" / f"v{minor}.0-local-strict"
        bundle = _minor_bundle(json.loads((folder / "_definitions.json").read_bytes())["$defs"])
        definitions[minor] = bundle["definitions"]
        files[bundle_name(minor)] = _json(bundle)
        for identity in bundle["kinds"]:
            api_version, _, kind = identity.partition(" ")
            served.setdefault(api_version, {}).setdefault(kind, []).append(minor_number(minor))
    files["kinds.json"] = (
        json.dumps(served, sort_keys=True, separators=(",", ":")).replace("},", "},\n").encode() + b"\n"
    )
    files |= build_custom(sources, definitions.__getitem__)
    return {name: _compressed(data) if name.endswith(".gz") else data for name, data in files.items()}


def lock(files: Mapping[str, bytes], wheel: Path, modules: Mapping[str, Any]) -> bytes:
    """The lock file: where the bundle comes from, and of each file in it the hash of its bytes and of its content.

    `modules` are the Go modules behind the custom kinds, as schemas/generate.py writes them.
    """
    entries = {
        name: {
            "sha256": hashlib.sha256(data).hexdigest(),
            "content_sha256": hashlib.sha256(gzip.decompress(data) if name.endswith(".gz") else data).hexdigest(),
        }
        for name, data in sorted(files.items())
    }
    package = {
        "package": "kubernetes-validate",
        "version": wheel.name.split("-")[1],
        "wheel": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "licence": LICENCE,
    }
    sources = {"kubernetes": package, **modules}
    return (json.dumps({"version": 2, "sources": sources, "files": entries}, indent=1) + "\n").encode()


def write_bundle(wheel: Path, sources: Path, folder: Path) -> None:
    """Build the bundle and replace the one in `folder`; its NOTICE stays."""
    files = build_bundle(zipfile.Path(wheel), sources)
    modules = json.loads((sources / "modules.json").read_bytes())
    shutil.rmtree(folder / "custom", ignore_errors=True)
    (folder / "custom").mkdir(parents=True)
    for name, data in {**files, "lock.json": lock(files, wheel, modules)}.items():
        (folder / name).write_bytes(data)


def _minor_bundle(definitions: dict[str, Any]) -> dict[str, Any]:
    kinds = dict(_kinds(definitions))
    mended = {name: _mended(name, definition) for name, definition in definitions.items()}
    kept = reachable(mended, kinds.values())
    return {"kinds": kinds, "definitions": kept}


def _kinds(definitions: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each "apps/v1 Deployment" and the name of its definition, for every kind that can be applied."""
    for name, definition in sorted(definitions.items()):
        identities = definition.get("x-kubernetes-group-version-kind", ())
        metadata = definition.get("properties", {}).get("metadata", {}).get("$ref", "")
        if len(identities) != 1 or not metadata.endswith("/" + _OBJECT_META):
            continue
        group, version, kind = (identities[0][key] for key in ("group", "version", "kind"))
        if kind not in _NOT_APPLIED:
            yield f"{group}/{version} {kind}".removeprefix("/"), name


def _mended(name: str, definition: dict[str, Any]) -> dict[str, Any]:
    slim: dict[str, Any] = _slim(definition)
    # The server computes a status: whatever a manifest leaves out of it is no error.
    optional = frozenset(slim.get("required", ())) if name.endswith("Status") else _NOT_REQUIRED.get(name, frozenset())
    required = [field for field in slim.pop("required", ()) if field not in optional]
    return {**slim, "required": required} if required else slim


def _slim(schema: Any) -> Any:
    """A schema without what no check reads. `properties` is walked apart: a field may be called "description"."""
    if not isinstance(schema, dict):
        return [_slim(item) for item in schema] if isinstance(schema, list) else schema
    slim = {key: _slim(value) for key, value in schema.items() if key != "properties" and _kept(key, value)}
    if "properties" in schema:
        slim["properties"] = {field: _slim(value) for field, value in schema["properties"].items()}
        for field in ("apiVersion", "kind"):
            # The server knows the type of an embedded object and looks at neither.
            slim["properties"].get(field, {}).pop("enum", None)
    if "oneOf" in slim:
        # Quantity and IntOrString: "oneOf" two nullable types refuses null, which the server takes.
        slim["type"] = sorted({kind for choice in slim.pop("oneOf") for kind in choice["type"]})
    return slim


def _kept(key: str, value: object) -> bool:
    if key == "format":
        return value in _KEPT_FORMATS
    if key == "x-kubernetes-list-type":
        return value in ("map", "set")
    return key != "description" and (not key.startswith("x-kubernetes-") or key in _KEPT_EXTENSIONS)


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _compressed(data: bytes) -> bytes:
    target = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=target, mtime=0) as stream:
        stream.write(data)
    return target.getvalue()


def main(arguments: list[str] | None = None) -> None:
    """Rebuild the bundle in FOLDER, by default the one in this package."""
    parser = argparse.ArgumentParser(
        prog="python -m generator.schema.bundle_build", description=__doc__.partition("\n")[0]
    )
    parser.add_argument(
        "wheel", type=Path, help="kubernetes_validate-<version>-py3-none-any.whl, as pip download gets it"
    )
    parser.add_argument("sources", type=Path, help="folder that schemas/generate.py has written")
    parser.add_argument("folder", type=Path, nargs="?", default=BUNDLE, help="where to write")
    options = parser.parse_args(arguments)
    if not re.fullmatch(r"kubernetes_validate-[0-9.]+-py3-none-any\.whl", options.wheel.name):
        parser.error(f"{options.wheel} is not a wheel of kubernetes-validate")
    write_bundle(options.wheel, options.sources, options.folder)


if __name__ == "__main__":
    main()
