"""Resource names and amounts: limits and requests of containers, capacities, quotas."""

from __future__ import annotations

import functools
from typing import Any

from generator.k8s.quantity import NANO, parse
from generator.schema.core.causes import Causes, Key, Path
from generator.schema.core.formats import Answer, qualified_name

_MILLI = NANO // 1000
HUGE_PAGES = "hugepages-"
_CONTAINER = frozenset({"cpu", "memory", "ephemeral-storage"})
_COMPUTE = frozenset(f"{prefix}{name}" for prefix in ("", "requests.", "limits.") for name in _CONTAINER)
INTEGERS = frozenset(
    [
        "pods",
        "resourcequotas",
        "services",
        "replicationcontrollers",
        "secrets",
        "configmaps",
        "persistentvolumeclaims",
        "services.nodeports",
        "services.loadbalancers",
    ]
)
QUOTA = _COMPUTE | INTEGERS | {"requests.storage"}
_STANDARD = _COMPUTE | INTEGERS | {"storage", "requests.storage"}


def amount(value: Any) -> int | None:
    """A quantity in thousandths, rounded up as the server does with limits and requests; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return _amount(str(value))


@functools.lru_cache(maxsize=4096)
def _amount(text: str) -> int | None:
    try:
        return -(-parse(text) // _MILLI)
    except ValueError:
        return None


def is_native(name: str) -> bool:
    """Whether Kubernetes itself counts the resource: no prefix, or one of kubernetes.io/."""
    return "/" not in name or "kubernetes.io/" in name


def is_extended(name: str) -> bool:
    """Whether it is an extended resource such as nvidia.com/gpu, which comes in whole pieces."""
    return not is_native(name) and not name.startswith("requests.") and not qualified_name(f"requests.{name}")


def may_overcommit(name: str) -> bool:
    """Whether requests may be below limits."""
    return name in _CONTAINER or (is_native(name) and not name.startswith(HUGE_PAGES))


@functools.lru_cache(maxsize=1024)
def resource_name(name: str) -> Answer:
    """validateResourceName: what is wrong with a resource's name, anywhere."""
    wrong = qualified_name(name)
    if not wrong and "/" not in name and name not in _STANDARD and not name.startswith(_HUGE):
        return ("must be a standard resource type or fully qualified",)
    return wrong


@functools.lru_cache(maxsize=1024)
def container_resource_name(name: str) -> Answer:
    """validateContainerResourceName: what is wrong with a resource's name in a container."""
    if name in _CONTAINER:
        return ()
    wrong = resource_name(name)
    if "/" not in name:
        return wrong if name.startswith(HUGE_PAGES) else (*wrong, "must be a standard resource for containers")
    if not is_native(name) and not is_extended(name):
        return (*wrong, "doesn't follow extended resource name standard")
    return wrong


_HUGE = (HUGE_PAGES, f"requests.{HUGE_PAGES}")


def check_amount(name: str, value: Any, path: Path, causes: Causes) -> None:
    """ValidateResourceQuantityValue: whole where the resource comes in pieces; the schema refuses negative ones."""
    found = amount(value)
    if found is not None and found % 1000 and (name in INTEGERS or is_extended(name)):
        causes.invalid(path, value, "must be an integer")


def check_resources(value: Any, path: Path, causes: Causes, _: Any = None) -> None:
    """The limits and requests of a container."""
    if not isinstance(value, dict):
        return
    limits, requests = value.get("limits"), value.get("requests")
    limits = limits if isinstance(limits, dict) else {}
    requests = requests if isinstance(requests, dict) else {}
    for field, amounts in (("limits", limits), ("requests", requests)):
        for name, quantity in amounts.items():
            if name not in _CONTAINER:
                _check_one(name, quantity, (*path, field, Key(name)), causes)
    for name, quantity in requests.items():
        if name in limits or not may_overcommit(name):
            _check_pair(name, quantity, limits.get(name), path, causes)
    named = limits.keys() | requests.keys()
    if any(name.startswith(HUGE_PAGES) for name in named) and not named & {"cpu", "memory"}:
        causes.forbidden(path, "HugePages require cpu or memory")


def _check_one(name: str, value: Any, path: Path, causes: Causes) -> None:
    causes.syntax(path, name, container_resource_name(name))
    check_amount(name, value, path, causes)
    if name.startswith(HUGE_PAGES):
        found, page = amount(value), amount(name.removeprefix(HUGE_PAGES))
        if found is not None and (not page or page <= 0 or page % 1000 or -(-found // 1000) * 1000 % page):
            causes.invalid(path, value, f"{value} is not positive integer multiple of {name}")


def _check_pair(name: str, request: Any, limit: Any, path: Path, causes: Causes) -> None:
    if limit is None:
        causes.required((*path, "limits"), "Limit must be set for non overcommitable resources")
        return
    asked, allowed = amount(request), amount(limit)
    if asked is None or allowed is None:
        return
    if asked != allowed and not may_overcommit(name):
        causes.invalid((*path, "requests"), request, f"must be equal to {name} limit of {limit}")
    elif asked > allowed:
        causes.invalid((*path, "requests"), request, f"must be less than or equal to {name} limit of {limit}")
