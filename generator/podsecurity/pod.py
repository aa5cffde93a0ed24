"""A pod as the controls read it: metadata, spec and containers, each field typed as the API types it.

What has the wrong type reads as absent: the API server's decoder refuses such a pod before Pod Security sees it, and
the schema check says so. A null in a list reads as the empty value, which is what the decoder makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.podspec import pod_template
from generator.k8s.shape import mapping, text

# The order in which policy/visitor.go of k8s.io/pod-security-admission visits them, and so that of its messages.
_CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")
_NOTHING: Mapping[str, Any] = {}


class Container:
    """One container: `value` is all of it, `security` its securityContext, empty where it has none."""

    __slots__ = ("_place", "name", "security", "value")

    def __init__(self, value: Mapping[str, Any], place: tuple[str, str, int]) -> None:
        """Read `value`, which stands at `place`: pointer of the spec, field of the list, index."""
        self._place = place
        self.value = value
        self.name = string(value, "name")
        self.security = struct(value, "securityContext") or _NOTHING

    def at(self, *parts: str | int) -> str:
        """The pointer of a field of the container."""
        return pointers.join(*self._place, *parts)


class Pod:
    """The pod that an object is or makes: its `spec`, and `security`, the pod's own securityContext."""

    __slots__ = ("_pointer", "_value", "containers", "security", "spec")

    def __init__(self, resource: Any) -> None:
        """Read a v1 Pod, another object that holds a pod template, or a bare template; anything else has no fields."""
        is_pod = not isinstance(resource, Mapping) or resource.get("kind") in (None, "Pod")
        template = None if is_pod else pod_template(resource)
        self._pointer = template.pointer if template else ""
        self._value = template.value if template else mapping(resource)
        self.spec = struct(self._value, "spec") or _NOTHING
        self.security = struct(self.spec, "securityContext") or _NOTHING
        self.containers = tuple(
            Container(value, (self._pointer + "/spec", field, index))
            for field in _CONTAINER_LISTS
            if field in self.spec
            for index, value in structs(self.spec, field)
        )

    @property
    def annotations(self) -> dict[str, str]:
        """The pod's annotations; a null reads as the empty text."""
        metadata = struct(self._value, "metadata")
        found: Mapping[Any, Any] | None = struct(metadata, "annotations") if metadata else None
        if not found:
            return {}
        texts = {key: "" if value is None else value for key, value in found.items() if isinstance(key, str)}
        return {key: value for key, value in texts.items() if isinstance(value, str)}

    @property
    def is_windows(self) -> bool:
        """Whether the pod says that it is for Windows nodes."""
        return "os" in self.spec and text(self.spec, "os", "name") == "windows"

    @property
    def in_user_namespace(self) -> bool:
        """Whether the pod runs in a user namespace of its own: `hostUsers: false`."""
        return self.spec.get("hostUsers") is False

    def at(self, *parts: str | int) -> str:
        """The pointer of a field below the pod's spec."""
        return pointers.join(self._pointer + "/spec", *parts)

    def annotation_at(self, key: str) -> str:
        """The pointer of an annotation of the pod."""
        return pointers.join(self._pointer, "metadata", "annotations", key)


def struct(value: Mapping[str, Any], key: str) -> Mapping[str, Any] | None:
    """The mapping at `key`; None where there is none, which is not the same as an empty one."""
    found = value.get(key)
    # The first two answers are quick, and they are almost all of them.
    return found if found is None or type(found) is dict or isinstance(found, Mapping) else None


def string(value: Mapping[str, Any], key: str) -> str:
    """The string at `key`; "" where there is none."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def items(value: Mapping[str, Any], key: str) -> Sequence[Any]:
    """The list at `key`; empty where there is none."""
    found = value.get(key)
    return found if isinstance(found, list) else ()


def structs(value: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings in the list at `key`, each with its index."""
    for index, item in enumerate(items(value, key)):
        if item is None:
            yield index, _NOTHING
        elif type(item) is dict or isinstance(item, Mapping):
            yield index, item


def texts(value: Mapping[str, Any], key: str) -> Iterator[tuple[int, str]]:
    """The strings in the list at `key`, each with its index."""
    for index, item in enumerate(items(value, key)):
        if item is None:
            yield index, ""
        elif isinstance(item, str):
            yield index, item


def integer(value: Mapping[str, Any], key: str) -> int | None:
    """The whole number at `key`; true and false are none."""
    found = value.get(key)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
