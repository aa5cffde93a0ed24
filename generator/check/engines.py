"""The engines that judge objects, and how they are asked: the one place where a new one is plugged in.

An engine is a function: `engine(resources, target)` yields what it finds, each with the index of its object and a
finding that has a pointer into that object, no location and no overlay. It changes nothing it is given.

- An engine in `ALONE` judges each object by itself. It sees objects in portions of any size, in several processes.
- An engine in `IN_SURROUNDINGS` judges each object in the light of namespaces, RBAC and the like (surroundings.py). It
  sees those of the whole input behind the objects in question; what it finds in them is left out.
- An engine in `TOGETHER` judges objects that are applied together, and is only asked where that is known: about a
  built overlay, and about one stream on stdin. The files of a folder are no such set: they may hold the same object for
  several environments, and refer to what another repository holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from generator.check.surroundings import Surroundings, is_crd, is_surrounding
from generator.findings import Finding
from generator.podsecurity import engine as podsecurity
from generator.schema import validator


@dataclass(frozen=True)
class Target:
    """What the objects are meant for.

    `kubernetes` is a minor ("1.31"), and so is `openshift` ("4.18"), None where no OpenShift was asked for;
    `pod_security` is a level that all pods must keep to; `schema_folder` holds schemas of custom kinds; `crds` are the
    CustomResourceDefinitions found in the input that define kinds of the objects, `surroundings` what other files say
    about them.
    """

    kubernetes: str
    openshift: str | None = None
    pod_security: str | None = None
    schema_folder: Path | None = None
    crds: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)
    surroundings: Surroundings = field(default_factory=Surroundings, compare=False)

    @cached_property
    def judged_by(self) -> validator.Target:
        """The same for the schema check; what is compiled of the custom kinds is kept with it."""
        from generator.schema.registry import Schemas

        schemas = Schemas(self.crds, self.schema_folder)
        return validator.Target(self.kubernetes, self.openshift, schemas)

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: validators are compiled there anew."""
        return {key: value for key, value in self.__dict__.items() if key != "judged_by"}

    def with_others(self, others: Iterable[Mapping[str, Any]]) -> Target:
        """The target for objects beside which there are `others`."""
        others = list(others)
        crds = tuple(value for value in others if is_crd(value))
        around = Surroundings(value for value in others if is_surrounding(value, self.openshift))
        return replace(self, crds=crds, surroundings=around)


Engine: TypeAlias = Callable[[Sequence[Mapping[str, Any]], Target], Iterable[tuple[int, Finding]]]


def run_engines(
    resources: Sequence[Mapping[str, Any]], target: Target, *, together: bool
) -> Iterator[tuple[int, Finding]]:
    """What the engines find in `resources`; `together` says that these, and no others, are applied together."""
    for engine in ALONE:
        yield from engine(resources, target)
    if IN_SURROUNDINGS:
        around = [] if together else target.surroundings.of(resources)
        everything = [*resources, *around] if around else resources
        for engine in IN_SURROUNDINGS:
            yield from (found for found in engine(everything, target) if found[0] < len(resources))
    for engine in TOGETHER if together else ():
        yield from engine(resources, target)


def _schema(resources: Sequence[Mapping[str, Any]], target: Target) -> Iterable[tuple[int, Finding]]:
    return validator.findings(resources, target.judged_by)


def _pod_security(resources: Sequence[Mapping[str, Any]], target: Target) -> Iterable[tuple[int, Finding]]:
    return podsecurity.findings(resources, level=target.pod_security, version=target.kubernetes)


def _scc(resources: Sequence[Mapping[str, Any]], target: Target) -> Iterable[tuple[int, Finding]]:
    """SCC admission, where an OpenShift version is known: not for plain Kubernetes."""
    if target.openshift is None:
        return ()
    from generator.scc.findings import find

    return find(resources, target.openshift)


def _rules(resources: Sequence[Mapping[str, Any]], target: Target) -> Iterable[tuple[int, Finding]]:
    from generator.rules import load_rules, run

    return run(load_rules(), resources)


ALONE: tuple[Engine, ...] = (_schema,)
IN_SURROUNDINGS: tuple[Engine, ...] = (_pod_security, _scc)
TOGETHER: tuple[Engine, ...] = (_rules,)
