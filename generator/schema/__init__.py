"""Says offline what the API server of a given Kubernetes version would refuse in an object.

    from generator.schema import validate
    validate(resource, kubernetes="1.31")      # or openshift="4.18"

Importing it is cheap: schemas and validator are loaded with the first object.
"""

from __future__ import annotations

from generator.schema.validator import validate

__all__ = ["validate"]
