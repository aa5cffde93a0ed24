"""Containers must keep the masks over /proc, in user namespaces too.

Restricted since 1.35, when baseline began to make an exception; all containers: `securityContext.procMount` may be
unset or Default.
"""

from __future__ import annotations

from generator.podsecurity.control import Control
from generator.podsecurity.controls.proc_mount import describe, unmasked

CONTROL = Control("procMount_restricted", "restricted", ((35, unmasked),), describe, overrides="procMount")
