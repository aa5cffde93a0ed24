"""Conflicts in the usual Kubernetes dressing of a component: labels and tolerations."""

from __future__ import annotations

from collections.abc import Iterator

from generator.spec.model import App
from generator.spec.problems import Problem
from generator.spec.sections.component import Toleration
from generator.spec.size_conflicts import COMPONENTS

_OUR_LABELS = "app.kubernetes.io/"


def workload_conflicts(app: App) -> Iterator[Problem]:
    """Labels that are ours, and tolerations that the API server refuses."""
    for key, field in COMPONENTS.items():
        section = getattr(app.spec, field)
        for label in section.labels:
            if label.startswith(_OUR_LABELS):
                where = f"/{key}/labels/{label.replace('/', '~1')}"
                yield Problem(
                    f"{key}.labels: labels under {_OUR_LABELS} are set here by us, and selectors depend on them:"
                    f" remove {label}",
                    (where,),
                    on_key=True,
                )
        for index, toleration in enumerate(section.tolerations):
            yield from _toleration(f"{key}.tolerations[{index}]", f"/{key}/tolerations/{index}", toleration)


def _toleration(name: str, pointer: str, toleration: Toleration) -> Iterator[Problem]:
    if toleration.operator == "Exists" and toleration.value is not None:
        yield Problem(f"{name}: operator Exists takes no value: remove it, or use Equal", (f"{pointer}/value",))
    if toleration.operator == "Equal" and toleration.key is None:
        yield Problem(f"{name}: operator Equal needs a key; without one only Exists is allowed", (pointer,))
