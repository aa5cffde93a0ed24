"""Files as they stand, checked: kustomizations first, then every file in its role, then some again in context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.check.cache import Cache, Page
from generator.check.checker import Checked, Checker, Task, read_file
from generator.check.contents import read_contents
from generator.check.engines import Target
from generator.check.files import Outcome
from generator.check.roles import READINGS, Reference, Role, assign_roles, folders_above, is_kustomization, references
from generator.check.schema_folder import digest
from generator.check.surroundings import offers
from generator.check.workers import map_in_order
from generator.k8s.discover import SourceFile
from generator.k8s.encodings import decoded
from generator.k8s.yaml_piece import piece_reader
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
    # Loaded here, before there are workers.
    piece_reader().expect(sum(file.size for file in files))
    run = _Run(options, len(files))
    run.check([Task(file, Role.KUSTOMIZATION) for file in files if is_kustomization(file.path)])
    named = {path: one.outcome.names for path, one in run.checked.items()} | _named_above(roots)
    roles = assign_roles([file.path for file in files], named)
    tasks = [Task(file, role) for file, role in zip(files, roles, strict=True)]
    run.check([task for task in tasks if task.role is not Role.KUSTOMIZATION])
    run.check_in_context(tasks)
    return [(file.path, run.checked[file.path].outcome) for file in files]


class _Run:
    """What is known of the files so far, by their path."""

    def __init__(self, options: Options, total: int) -> None:
        self.checked: dict[str, Checked] = {}
        self._options = options
        self._total = total

    def check(self, tasks: Sequence[Task], others: Sequence[Any] = (), identity: object = None) -> None:
        """Check `tasks` in the light of `others`, which `identity` stands for, and with what the cache remembers."""
        if not tasks:
            return
        page = self._page(identity)
        before, total, progress = len(self.checked), self._total, self._options.progress
        target = self._options.target.with_others(others)
        checked = map_in_order(
            Checker(target, strict=self._options.strict, known=page.known),
            tasks,
            [task.file.size for task in tasks],
            jobs=self._options.jobs,
            done=lambda count: progress(min(before + count, total), total),
        )
        self.checked.update((task.file.path, one) for task, one in zip(tasks, checked, strict=True))
        page.used.update((one.key, one.outcome) for one in checked if one.key is not None)

    def check_in_context(self, tasks: Sequence[Task]) -> None:
        """Check those of `tasks` once more on which others among them have a bearing."""
        outcomes = [(task, *self.checked[task.file.path]) for task in tasks]
        offered = {name for _, _, outcome in outcomes for name in outcome.offers}
        concerned = [(task, key) for task, key, outcome in outcomes if not offered.isdisjoint(outcome.wants)]
        if not concerned:
            return
        wanted = {name for _, _, outcome in outcomes for name in outcome.wants if name in offered}
        # By content: repositories hold the same CRD again and again.
        sources = {key: task for task, key, outcome in outcomes if not wanted.isdisjoint(outcome.offers)}
        identity = sorted(wanted), list(sources)
        page = self._page(identity)
        again = []
        for task, key in concerned:
            outcome = page.known.get(key) if key is not None else None
            if key is not None and outcome is not None:
                self.checked[task.file.path] = Checked(key, outcome)
                page.used[key] = outcome
            else:
                again.append(task)
        if again:
            # A worker compiles what its files need: those that need the same go to the same one.
            again.sort(key=lambda task: self.checked[task.file.path].outcome.wants)
            openshift = self._options.target.openshift
            found = (value for task in sources.values() for value in _objects_in(task))
            others = [value for value in found if not wanted.isdisjoint(offers([value], openshift))]
            self.check(again, others, identity)

    def _page(self, identity: object) -> Page:
        """What the cache knows under these options: all that an outcome depends on beside its file."""
        target = self._options.target
        asked = target.kubernetes, target.openshift, target.pod_security, digest(target.schema_folder)
        settings = repr((*asked, self._options.strict, identity))
        return self._options.cache.page(settings.encode())


def _named_above(roots: Iterable[str]) -> dict[str, Iterable[Reference]]:
    """What kustomizations in the folders above `roots` name."""
    found: dict[str, Iterable[Reference]] = {}
    for folder in folders_above(roots):
        kustomization = read_kustomization(Path(folder))
        if kustomization is not None:
            found[str(kustomization.path)] = list(references(kustomization.content))
    return found


def _objects_in(task: Task) -> list[Any]:
    """The objects of a file that was read before; none if it has changed since so that it cannot be read."""
    try:
        reading = READINGS[task.role]
        contents = read_contents(decoded(read_file(task.file), reading), reading)
        return [entry.value for entry in contents.entries]
    except OSError:
        return []
