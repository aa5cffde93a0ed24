"""All objects that one overlay applies together, indexed once for all rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from generator.rules.provider import Offers
from generator.rules.subject import Identity, Subject


class Context:
    """The objects of one overlay, in their order."""

    def __init__(self, resources: Iterable[Mapping[str, Any]]) -> None:
        """Index `resources` in their order."""
        self.subjects = tuple(Subject(index, resource) for index, resource in enumerate(resources))
        self._by_identity: dict[Identity, Subject] = {}
        for subject in self.subjects:
            self._by_identity.setdefault(subject.identity, subject)

    def first(self, identity: Identity) -> Subject | None:
        """The first object with this identity."""
        return self._by_identity.get(identity)

    @cached_property
    def offers(self) -> Offers:
        """What the objects provide to each other."""
        return Offers(self.subjects)

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that objects of this set are in."""
        return frozenset(s.identity.namespace for s in self.subjects if s.identity.namespace)
