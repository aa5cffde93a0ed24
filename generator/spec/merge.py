"""From the text's mapping to one `App` for each place: defaults, the top of the file, a profile, the overlay's keys.

Mappings are merged key by key, lists and scalars are replaced. All of it is pure.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from generator.k8s import pointer as pointers
from generator.k8s.versions import kubernetes_of, minor_number
from generator.spec.model import App, Overlay, Platform, Settings, Spec
from generator.spec.profiles import DEV_PROFILE
from generator.spec.sections.base import DnsLabel

BUILT_IN: tuple[Literal["openshift", "dev"], ...] = ("openshift", "dev")
DEFAULT_OPENSHIFT = "4.18"
DEFAULT_DEV_KUBERNETES = "1.33"

_SETTINGS = frozenset(field.encode_name for field in msgspec.structs.fields(Settings))
# Keys of an overlay that take the place of the one at the top of the file.
_REPLACING = ("host", "namespace", "version")


class FromError(ValueError):
    """An overlay's `from` does not say what it is derived from; without what is at `pointer` the rest can be read."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message


@dataclass(frozen=True, slots=True)
class Place:
    """An `App`, and the mappings of the file that it was merged from: JSON pointers, the one that wins first."""

    app: App
    lineage: tuple[str, ...]
    enabled: bool = True


def places(raw: Mapping[str, Any]) -> tuple[Place, ...]:
    """The base, then every overlay: openshift, dev, own ones by name; disabled ones too.

    Raises msgspec.ValidationError where a value is not as the types say, FromError for a wrong `from`.
    """
    overlays = msgspec.convert(raw.get("overlays", {}), dict[DnsLabel, dict[str, Any]])
    top = {key: value for key, value in raw.items() if key != "overlays"}
    own = sorted(name for name in overlays if name not in BUILT_IN)
    found = tuple(_overlay(top, overlays, name) for name in (*BUILT_IN, *own))
    return (_base(top, found), *found)


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`below` overlaid with `above`; neither is changed."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def merged_overlay(raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The settings of overlay `name` as `places` reads them, for messages about what is missing after the merge."""
    overlays = raw.get("overlays", {})
    top = {key: value for key, value in raw.items() if key != "overlays"}
    return _merged_settings(top, overlays, name, origin_of(overlays, name))


def origin_of(overlays: Mapping[str, Any], name: str) -> Literal["openshift", "dev"]:
    """What overlay `name` is, or is derived from. Raises FromError."""
    where = pointers.join("/overlays", name)
    derived_from = overlays.get(name, {}).get("from")
    for kind in BUILT_IN:
        if name == kind:
            if derived_from is not None:
                raise FromError(where + "/from", f"overlay {name} is built in and takes no `from`: remove it")
            return kind
    if name == "base":
        raise FromError(where, 'an overlay cannot be called "base", which is what all overlays share: rename it')
    for kind in BUILT_IN:
        if derived_from == kind:
            return kind
    raise FromError(where, f'overlay {name} does not say what it is derived from: add "from: openshift" or "from: dev"')


@functools.cache
def _defaults() -> dict[str, Any]:
    # As a mapping below the user's: `redis: {storage: {storageClass: fast}}` keeps the default size of Redis' volume.
    result: dict[str, Any] = msgspec.to_builtins(Settings())
    return result


def _base(top: Mapping[str, Any], found: tuple[Place, ...]) -> Place:
    spec = msgspec.convert(merged(_defaults(), top), Spec)
    # What all overlays share has to work in the oldest of them.
    versions = [place.app.platform.kubernetes for place in found if place.enabled]
    kubernetes = min(versions, key=minor_number, default=kubernetes_of(DEFAULT_OPENSHIFT))
    app = App("base", spec, Overlay(), Platform("base", kubernetes), f"https://{spec.host}")
    return Place(app, ("",))


def _overlay(top: Mapping[str, Any], overlays: Mapping[str, Any], name: str) -> Place:
    kind = origin_of(overlays, name)
    lineage = (*_layers(name, kind), "")
    own: dict[str, Any] = {}
    for mapping in _mappings(overlays, name, kind):
        own = merged(own, {key: value for key, value in mapping.items() if key not in _SETTINGS})
    keys = msgspec.convert(own, Overlay)
    spec = msgspec.convert(_merged_settings(top, overlays, name, kind), Spec)
    if kind == "openshift":
        openshift = keys.openshift or DEFAULT_OPENSHIFT
        platform = Platform(kind, kubernetes_of(openshift), openshift)
    else:
        platform = Platform(kind, keys.kubernetes or DEFAULT_DEV_KUBERNETES)
    local = kind == "dev" and not keys.ingress.enabled
    url = f"https://localhost:{keys.local_port}" if local else f"https://{spec.host}"
    enabled = overlays.get(name, {}).get("enabled", True)
    return Place(App(name, spec, keys, platform, url, local), lineage, enabled)


def _layers(name: str, kind: str) -> Iterator[str]:
    yield pointers.join("/overlays", name)
    if name != kind:
        yield pointers.join("/overlays", kind)


def _mappings(overlays: Mapping[str, Any], name: str, kind: str) -> Iterator[Mapping[str, Any]]:
    """The overlay's mappings, the one that wins last."""
    if name != kind:
        # Whether the overlay that it is derived from is rendered itself has no meaning here.
        yield {key: value for key, value in overlays.get(kind, {}).items() if key != "enabled"}
    yield overlays.get(name, {})


def _merged_settings(top: Mapping[str, Any], overlays: Mapping[str, Any], name: str, kind: str) -> dict[str, Any]:
    settings = merged(_defaults(), top)
    if kind == "dev":
        settings = merged(settings, DEV_PROFILE)
        if isinstance(top.get("namespace"), str):
            settings["namespace"] = f"{top['namespace']}-dev"
    for mapping in _mappings(overlays, name, kind):
        settings = merged(settings, {key: value for key, value in mapping.items() if key in _SETTINGS})
        settings.update({key: mapping[key] for key in _REPLACING if mapping.get(key) is not None})
    return settings
