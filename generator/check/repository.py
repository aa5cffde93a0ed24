"""Files as they stand, checked: kustomizations first, then every file in its role, then again what CRDs concern."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.check.cache import Cache
from generator.check.checker import Checked, Checker, Task
from generator.check.engines import Target
from generator.check.files import Outcome, defined_kind, is_crd
from generator.check.roles import READINGS, Reference, Role, assign_roles, folders_above, is_kustomization, references
from generator.check.workers import map_in_order
from generator.k8s.discover import SourceFile
from generator.k8s.lists import objects
from generator.k8s.yamlio import YamlError, load_documents
from generator.kustomize.sources import read_kustomization


@dataclass(frozen=True, slots=True)
class Options:
    """How to check: `strict` makes a kind without a schema an error, `jobs` is the most processes to use.

    `progress` is told how many files are through and how many there are.
    """

    target: Target
    strict: bool = False
    jobs: int = 1
    cache: Cache = field(default_factory=Cache)
    progress: Callable[[int, int], None] = lambda done, total: None


def check_files(files: Sequence[SourceFile], roots: Iterable[str], options: Options) -> list[tuple[str, Outcome]]:
    """The path and the outcome of each of `files`, in their order; `roots` are the paths they were found under.

    Raises WorkerCrashed.
    """
    outcomes: dict[str, Outcome] = {}
    tasks: dict[str, Task] = {}

    def check(tasks_now: Sequence[Task], options: Options) -> None:
        checked = _check(tasks_now, options, len(outcomes), len(files))
        outcomes.update((task.file.path, one.outcome) for task, one in zip(tasks_now, checked, strict=True))

    kustomizations = [Task(file, Role.KUSTOMIZATION) for file in files if is_kustomization(file.path)]
    check(kustomizations, options)
    named: dict[str, Iterable[Reference]] = {path: outcome.names for path, outcome in outcomes.items()}
    roles = assign_roles([file.path for file in files], named | _named_above(roots))
    tasks = {file.path: Task(file, role) for file, role in zip(files, roles, strict=True)}
    check([task for task in tasks.values() if task.role is not Role.KUSTOMIZATION], options)
    crds, concerned = _crds_for(outcomes, tasks)
    if crds:
        check(concerned, replace(options, target=replace(options.target, crds=crds)))
    return [(file.path, outcomes[file.path]) for file in files]


def _check(tasks: Sequence[Task], options: Options, done: int, total: int) -> list[Checked]:
    """Check `tasks` for one target, with what the cache knows about it; `done` files of `total` are through."""
    page = options.cache.page(_fingerprint(options))
    checked = map_in_order(
        Checker(options.target, strict=options.strict, known=page.known),
        tasks,
        [task.file.size for task in tasks],
        jobs=options.jobs,
        done=lambda count: options.progress(min(done + count, total), total),
    )
    page.used.update((one.key, one.outcome) for one in checked if one.key is not None)
    return checked


def _named_above(roots: Iterable[str]) -> dict[str, Iterable[Reference]]:
    """What kustomizations in the folders above `roots` name."""
    found: dict[str, Iterable[Reference]] = {}
    for folder in folders_above(roots):
        kustomization = read_kustomization(Path(folder))
        if kustomization is not None:
            found[str(kustomization.path)] = list(references(kustomization.content))
    return found


def _crds_for(outcomes: dict[str, Outcome], tasks: dict[str, Task]) -> tuple[tuple[Any, ...], list[Task]]:
    """The CRDs of the input that define kinds of objects in the input, and the files with those objects."""
    defined = {kind for outcome in outcomes.values() for kind in outcome.defines}
    if not defined:
        return (), []
    concerned = [path for path, outcome in outcomes.items() if not defined.isdisjoint(outcome.uses)]
    used = {kind for path in concerned for kind in outcomes[path].uses if kind in defined}
    crds = [
        crd
        for path, outcome in sorted(outcomes.items())
        if not used.isdisjoint(outcome.defines)
        for crd in _crds_in(tasks[path])
        if defined_kind(crd) in used
    ]
    return tuple(crds), [tasks[path] for path in concerned]


def _crds_in(task: Task) -> list[Any]:
    """The CRDs of a file that was read before; none if it has changed since so that it cannot be read."""
    try:
        documents = load_documents(Path(task.file.path).read_bytes(), reading=READINGS[task.role])
    except OSError:
        return []
    except YamlError as error:
        documents = error.documents
    return [value for document in documents for value in objects(document.value) if is_crd(value)]


def _fingerprint(options: Options) -> bytes:
    """What an outcome depends on beside its file."""
    target = options.target
    settings = repr((target.kubernetes, target.openshift, options.strict, target.crds))
    return hashlib.blake2b(settings.encode(), digest_size=16).digest()
