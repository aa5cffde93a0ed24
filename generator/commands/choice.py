"""What `--overlay NAME…` chooses."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.errors import UsageError

if TYPE_CHECKING:
    from generator.spec.load import Loaded


def chosen_overlays(loaded: Loaded, names: Sequence[str] | None) -> tuple[str, ...]:
    """The overlays asked for, in the spec's order; all of them when none is named. Raises UsageError."""
    known = [target.name for target in loaded.overlays]
    for name in names or ():
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"its overlays are {', '.join(known)}"
            raise UsageError(f"--overlay: {loaded.path} has no overlay {name!r}", hint)
    return tuple(name for name in known if not names or name in names)
