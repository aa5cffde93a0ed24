"""The overlays by name; an overlay of the user's own is derived from one of them."""

from __future__ import annotations

from generator.overlays import dev, openshift
from generator.overlays.overlay import Overlay

OVERLAYS: dict[str, Overlay] = {overlay.name: overlay for overlay in (openshift.OVERLAY, dev.OVERLAY)}
