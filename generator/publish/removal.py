"""Which objects a publish takes away from Argo CD, and when that needs to be said twice. Pure.

Objects are told from the layout of our own tree: a file holds one object and is called `<name>.<kind>.yaml`; an
overlay has the objects of base and its own, less those that a patch deletes, all in the namespace of its kustomization.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generator.k8s.yamlio import YamlError, load_documents
from generator.publish.refusals import Refusal, listing

# Gone is gone: data, everything in a namespace, every object of a kind, the pods of a database.
GUARDED = frozenset({"persistentvolumeclaim", "namespace", "customresourcedefinition", "statefulset"})
MOST_REMOVED, COUNTS_FROM = 0.3, 10
_KUSTOMIZATION = "kustomization.yaml"
# At the top: further in it removes an element of a list.
_DELETION = re.compile(rb"""^["']?\$patch["']?: ["']?delete""", re.MULTILINE)


class Place(NamedTuple):
    """An object of the tree: `where` is an overlay or a folder of argocd/, `file` is `<name>.<kind>.yaml`."""

    where: str
    namespace: str
    file: str

    @property
    def kind(self) -> str:
        """The kind, in lower case."""
        return self.file.removesuffix(".yaml").rpartition(".")[2]

    def __str__(self) -> str:
        name = self.file.removesuffix(".yaml").rpartition(".")[0]
        return f"{self.where}: {self.kind} {self.namespace}{'/' if self.namespace else ''}{name}"


def needed_contents(paths: Mapping[str, object]) -> list[str]:
    """The paths whose contents `objects` reads."""
    return [path for path in paths if _tells(path)]


def objects(files: Mapping[str, bytes]) -> set[Place]:
    """The objects of a tree of ours; `files` are all its paths, with contents where `needed_contents` asks for them."""
    base = {path.removeprefix("base/") for path in files if path.startswith("base/") and _is_object(path)}
    found: set[Place] = set()
    for overlay in sorted({path.split("/")[1] for path in files if path.startswith("overlays/") and "/" in path[9:]}):
        folder = f"overlays/{overlay}"
        namespace = _namespace(files.get(f"{folder}/{_KUSTOMIZATION}", b""))
        patches = f"{folder}/patches/"
        deleted = {
            p.removeprefix(patches) for p, data in files.items() if p.startswith(patches) and _DELETION.search(data)
        }
        own = {path.rpartition("/")[2] for path in files if path.rpartition("/")[0] == folder and _is_object(path)}
        found |= {Place(folder, namespace, name) for name in (base | own) - deleted}
    for path in files:
        folder, _, name = path.rpartition("/")
        if path.startswith("argocd/") and _is_object(path):
            found.add(Place(folder, _namespace(files.get(f"{folder}/{_KUSTOMIZATION}", b"")), name))
    return found


def refusals(before: set[Place], after: set[Place]) -> list[Refusal]:
    """What of the removals needs --allow-removal."""
    gone = sorted(before - after)
    found = list(_guarded([place for place in gone if place.kind in GUARDED]))
    for where in sorted({place.where for place in before}):
        had = sum(place.where == where for place in before)
        lost = [str(place) for place in gone if place.where == where]
        if had >= COUNTS_FROM and len(lost) > MOST_REMOVED * had:
            reason = f"{len(lost)} of the {had} objects of {where} would be removed:{listing(lost)}"
            found.append(Refusal(reason, _way_out()))
    return found


def _guarded(gone: list[Place]) -> Iterator[Refusal]:
    if gone:
        names = [str(place) for place in gone]
        yield Refusal(f"objects that hold data or pods of a database would be removed:{listing(names)}", _way_out())


def _way_out() -> str:
    return "if that is meant, say so with --allow-removal; a changed name or namespace is a removal, too"


def _tells(path: str) -> bool:
    return path.endswith(f"/{_KUSTOMIZATION}") or "/patches/" in path


def _is_object(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(".yaml") and name != _KUSTOMIZATION


def _namespace(kustomization: bytes) -> str:
    try:
        documents = load_documents(kustomization)
    except YamlError:
        return ""
    value = documents[0].value if documents else None
    namespace = value.get("namespace") if isinstance(value, dict) else None
    return namespace if isinstance(namespace, str) else ""
