"""Values of `clearml.yaml` that are well formed, but contradict each other or the place that they are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from generator.k8s import pointer as pointers
from generator.spec.door_conflicts import door_conflicts, misplaced_keys
from generator.spec.gitops_conflicts import cluster_conflicts, gitops_conflicts
from generator.spec.merge import BUILT_IN, FromError, Place, origin_of
from generator.spec.problems import Problem, has, placed
from generator.spec.secret_conflicts import secret_conflicts
from generator.spec.size_conflicts import size_conflicts
from generator.spec.store_conflicts import store_conflicts
from generator.spec.tls_conflicts import tls_conflicts
from generator.spec.workload_conflicts import workload_conflicts

_CHECKS = (
    door_conflicts,
    gitops_conflicts,
    secret_conflicts,
    size_conflicts,
    store_conflicts,
    tls_conflicts,
    workload_conflicts,
)


class _Choice(NamedTuple):
    """A block that has a meaning only where `chosen_by` has `value`."""

    block: str
    chosen_by: str
    value: str


_CHOICES = (
    _Choice("/elasticsearch/external", "/elasticsearch/mode", "external"),
    _Choice("/mongodb/external", "/mongodb/mode", "external"),
    _Choice("/redis/external", "/redis/mode", "external"),
    _Choice("/secrets/externalSecrets", "/secrets/provider", "external-secrets"),
    _Choice("/tls/certManager", "/tls/provider", "cert-manager"),
    _Choice("/tls/existing", "/tls/provider", "existing"),
)


def conflicts(raw: Mapping[str, Any], places: Sequence[Place]) -> list[Problem]:
    """All conflicts, each with the one pointer into the file where it shows first, then those of all values involved.

    `raw` is the file, `places` what `generator.spec.merge.places` made of it. What several places inherit from the same
    lines is said once.
    """
    found: dict[tuple[str, str], Problem] = {}
    for place in places:
        if not place.enabled:
            continue
        for problem in (one for check in _CHECKS for one in check(place.app)):
            pointer = placed(problem, raw, place.lineage)
            involved = (pointer, *(layer + one for layer in place.lineage for one in problem.pointers))
            inherited = place.app.overlay != "base" and not _within(pointer, place.lineage[0])
            message = f"overlay {place.app.overlay}: {problem.message}" if inherited else problem.message
            if not (inherited and (pointer, problem.message) in found):
                found[pointer, message] = Problem(message, involved, problem.on_key)
    return [*found.values(), *file_conflicts(raw), *cluster_conflicts(places), *_unused_blocks(raw, places)]


def file_conflicts(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Conflicts that can be seen before anything is merged: wrong `from`, and keys that an overlay cannot have."""
    overlays: Mapping[str, Any] = raw.get("overlays", {})
    for name, mapping in overlays.items():
        where = pointers.join("/overlays", name)
        try:
            kind = origin_of(overlays, name)
        except FromError as error:
            about = where + "/from" if "from" in mapping else where
            yield Problem(error.message, (about, error.pointer), on_key=True)
        else:
            yield from misplaced_keys(where, name, kind, mapping)


def _unused_blocks(raw: Mapping[str, Any], places: Sequence[Place]) -> Iterator[Problem]:
    """Blocks that no place uses; one that a disabled overlay would use is not unused."""
    layers = ["", *(pointers.join("/overlays", name) for name in (*BUILT_IN, *raw.get("overlays", {})))]
    for layer in dict.fromkeys(layers):
        for choice in _CHOICES:
            written = layer + choice.block
            if not has(raw, written) or pointers.resolve(raw, written) is None:
                continue
            heirs = [place for place in places if layer in place.lineage]
            if not any(_value(place, choice.chosen_by) == choice.value for place in heirs):
                block, key = choice.block[1:].replace("/", "."), choice.chosen_by[1:].replace("/", ".")
                yield Problem(
                    f"{block} has no effect, because {key} is {_value(heirs[0], choice.chosen_by)}:"
                    f" remove it, or set {key} to {choice.value}",
                    (written, layer + choice.chosen_by),
                    on_key=True,
                )


def _within(pointer: str, layer: str) -> bool:
    return pointer == layer or pointer.startswith(layer + "/")


def _value(place: Place, pointer: str) -> str:
    section, key = pointers.split(pointer)
    return str(getattr(getattr(place.app.spec, section), key))
