"""What Kubernetes refuses in Go code rather than by schema (pkg/apis/*/validation), for the built-in kinds and Routes.

    from generator.schema.core import core_problems
    core_problems(deployment, "1.33")

One module per topic, named after it; each holds small checks and tables of field -> check, and ends in `CHECKS`, which
says the kinds it judges. A check takes (value, path, causes, ...) and adds to `causes`; it takes any JSON and passes
over what has the wrong type, because the JSON Schema reports that. The defaults that the server sets before it
validates count: `protocol: ""` is TCP.
"""

from __future__ import annotations

from generator.schema.core.dispatch import core_problems

__all__ = ["core_problems"]
