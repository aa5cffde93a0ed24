"""SCC sets and namespaces, read once and used for many pods: what makes a decision cheap."""

from __future__ import annotations

import copy
import marshal
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from generator.scc.behaviour import Behaviour
from generator.scc.constraint import Constraint, read_constraint
from generator.scc.decode import NotDecodable
from generator.scc.order import in_order
from generator.scc.provider import GROUPS, MCS, UID_RANGE, Provider, providers_for

_KEPT_SETS, _KEPT_NAMESPACES = 16, 256
K = TypeVar("K")
V = TypeVar("V")


class Wanted(NamedTuple):
    """Which SCCs: the one that is required, if any, and the one to try first, if any."""

    only: str = ""
    first: str = ""


class CompiledSet:
    """The SCCs of a cluster in the order of trying."""

    def __init__(self, sccs: Sequence[Mapping[str, Any]]) -> None:
        """Raises NotDecodable, which names the SCC."""
        constraints = []
        for scc in sccs:
            try:
                constraints.append(read_constraint(scc))
            except NotDecodable as error:
                name = scc["metadata"]["name"] if _is_named(scc) else "?"
                error.args = (f'securitycontextconstraints.security.openshift.io "{name}": {error}',)
                raise
        self.constraints: tuple[Constraint, ...] = tuple(in_order(constraints))
        self._providers: dict[tuple[Any, ...], tuple[Provider, ...]] = {}

    def providers(
        self, wanted: Wanted, namespace: str, annotations: Mapping[str, str] | None, behaviour: Behaviour
    ) -> tuple[Provider, ...]:
        """The SCCs as they are in a namespace, in the order of trying. Raises ProviderError."""
        present = annotations is not None
        texts = [annotations.get(key) for key in (UID_RANGE, MCS, GROUPS)] if annotations is not None else []
        key = (wanted, namespace, present, *texts, behaviour)
        found = self._providers.get(key)
        if found is None:
            found = providers_for(self._chosen(wanted), namespace, annotations, behaviour)
            if len(self._providers) >= _KEPT_NAMESPACES:
                self._providers.clear()
            self._providers[key] = found
        return found

    def _chosen(self, wanted: Wanted) -> list[Constraint]:
        if wanted.only:
            return [one for one in self.constraints if one.name == wanted.only][:1]
        return sorted(self.constraints, key=lambda one: one.name != wanted.first)


def compiled(sccs: Sequence[Mapping[str, Any]]) -> CompiledSet:
    """`sccs`, compiled, from the last few sets if the content is the same. Raises NotDecodable."""
    seen = _seen.get(id(sccs))
    # By content: a caller may change a set in place, and an id may come back. Equal dicts compare in microseconds.
    if seen is not None and seen.snapshot is not None and seen.snapshot == sccs:
        return seen.compiled
    try:
        content = marshal.dumps(list(sccs), 2)
    except ValueError:  # holds something that is no JSON
        return CompiledSet(sccs)
    found = _by_content.get(content) or _remember(_by_content, content, CompiledSet(sccs))
    # A copy costs more than a decision, so only a list that comes back gets one.
    again = seen is not None and seen.compiled is found
    _remember(_seen, id(sccs), _Seen(copy.deepcopy(sccs) if again else None, found))
    return found


class _Seen(NamedTuple):
    snapshot: Sequence[Mapping[str, Any]] | None
    compiled: CompiledSet


_by_content: dict[bytes, CompiledSet] = {}
_seen: dict[int, _Seen] = {}


def _remember(memory: dict[K, V], key: K, value: V) -> V:
    if len(memory) >= _KEPT_SETS:
        memory.clear()
    memory[key] = value
    return value


def _is_named(scc: Any) -> bool:
    return isinstance(scc, dict) and isinstance(scc.get("metadata"), dict) and "name" in scc["metadata"]
