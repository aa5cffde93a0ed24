"""Two branches that cannot both be: git keeps `deploy` as a file, so that there is no folder for `deploy/openshift`."""

from __future__ import annotations

import re

from generator.publish.refusals import Refusal

# The words of git, here or at the other end; GitHub does not say which branch it is.
_CONFLICT = re.compile(r"'refs/heads/(\S+)' exists; cannot create|directory file conflict")


def no_room(words: str, branch: str) -> list[Refusal]:
    """The refusal of a `branch` for which git, whose `words` these are, has no room; it will not be otherwise later."""
    found = _CONFLICT.search(words)
    if found is None:
        return []
    other = found[1] or "another branch"
    reason = f"there is no room for branch {branch} beside {other}: in git one cannot be the folder of the other"
    return [Refusal(reason, "name a branch that is not the other's beginning (gitops.branch), or delete the other one")]
