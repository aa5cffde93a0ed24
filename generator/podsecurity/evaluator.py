"""Asks every control of a level and version about a pod."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from generator.podsecurity.control import Control, Find, Offence, Refusal
from generator.podsecurity.pod import Pod
from generator.podsecurity.policy import Policy, known_level, minor_of


@dataclass(frozen=True, slots=True)
class Violation:
    """One field that a control forbids: the id of the control, where the field is or is missing, and what is wrong."""

    control: str
    pointer: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy says about a pod: `reasons` in the words of admission, "" where the pod is allowed."""

    violations: tuple[Violation, ...] = ()
    reasons: str = ""

    @property
    def allowed(self) -> bool:
        """Whether admission lets the pod in."""
        return not self.violations

    def message(self, policy: Policy) -> str:
        """The refusal as the API server prints it after `pods "name" is forbidden: `; "" where there is none."""
        return f'violates PodSecurity "{policy}": {self.reasons}' if self.violations else ""


_Check: TypeAlias = tuple[str, Find, Callable[[Sequence[Offence]], Refusal]]


def evaluate(pod: Mapping[str, Any], *, level: str, version: str = "latest") -> list[Violation]:
    """What the Pod Security Standard `level` of Kubernetes `version` forbids in `pod`; [] means allowed.

    `pod` is a v1 Pod, or any object with a pod template: pointers are relative to it. `level` is privileged, baseline
    or restricted, `version` "1.31", "v1.31" or "latest". Violations are in the order of admission's message. What has
    the wrong type reads as absent. Raises `UnknownLevelError` and `UnknownVersionError`, both ValueErrors.
    """
    return list(judge(pod, level=level, minor=minor_of(version)).violations)


def refusal(pod: Mapping[str, Any], *, level: str, version: str = "latest") -> str:
    """What the API server says about `pod`, all in one: `violates PodSecurity "restricted:latest": ...`; "" if allowed.

    Takes and raises what `evaluate` does.
    """
    minor = minor_of(version)
    label = "latest" if version == "latest" else f"v1.{minor}"
    return judge(pod, level=level, minor=minor).message(Policy(level, label))


def judge(pod: Mapping[str, Any], *, level: str, minor: int) -> Verdict:
    """The verdict of `level`, as of Kubernetes 1.`minor`, on `pod`. Raises UnknownLevelError."""
    checks = _checks(known_level(level), minor)
    view = Pod(pod)
    found = [(control, describe, offences) for control, find, describe in checks if (offences := find(view))]
    if not found:
        return Verdict()
    violations = tuple(
        Violation(control, offence.pointer, str(describe([offence])))
        for control, describe, offences in found
        for offence in offences
    )
    return Verdict(violations, ", ".join(str(describe(offences)) for _, describe, offences in found))


@functools.cache
def load_controls() -> tuple[Control, ...]:
    """All controls: baseline before restricted, by id within, which is the order of admission's messages."""
    package = importlib.import_module("generator.podsecurity.controls")
    modules = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    controls: list[Control] = [importlib.import_module(module.name).CONTROL for module in modules]
    return tuple(sorted(controls, key=lambda control: (control.level, control.id)))


@functools.lru_cache(maxsize=256)
def _checks(level: str, minor: int) -> tuple[_Check, ...]:
    """What a level consists of in one version: restricted is baseline too, less what its own controls override."""
    if level == "privileged":
        return ()
    controls = [one for one in load_controls() if level == "restricted" or one.level == "baseline"]
    active = [(one, find) for one in controls if (find := one.at(minor)) is not None]
    overridden = {one.overrides for one, _ in active}
    return tuple((one.id, find, one.describe) for one, find in active if one.id not in overridden)
