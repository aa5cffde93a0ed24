"""Pods must not choose SELinux users, roles, or types that confine less.

Baseline, pod and all containers: `securityContext.seLinuxOptions` may set one of the types below, and neither user nor
role. Since 1.31 container_engine_t is among the types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.podsecurity.control import Control, Offence, Refusal
from generator.podsecurity.pod import Pod, string, struct
from generator.podsecurity.wording import plural, quoted, setters, values

_TYPES_1_0 = frozenset({"", "container_t", "container_init_t", "container_kvm_t"})
_TYPES_1_31 = _TYPES_1_0 | {"container_engine_t"}


def _since_1_0(pod: Pod) -> list[Offence]:
    return _offences(pod, _TYPES_1_0)


def _since_1_31(pod: Pod) -> list[Offence]:
    return _offences(pod, _TYPES_1_31)


def _offences(pod: Pod, types: frozenset[str]) -> list[Offence]:
    found = []
    for container in (None, *pod.containers):
        owner = pod if container is None else container
        options = struct(owner.security, "seLinuxOptions")
        if options is not None:
            for field, value in _forbidden(options, types):
                pointer = owner.at("securityContext", "seLinuxOptions", field)
                found.append(Offence(pointer, container, value, field))
    return found


def _forbidden(options: Mapping[str, Any], types: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The fields of `options` that may not be as they are, each with its value."""
    if string(options, "type") not in types:
        yield "type", string(options, "type")
    for field in ("user", "role"):
        if string(options, field):
            yield field, string(options, field)


def _describe(offences: Sequence[Offence]) -> Refusal:
    types = values(offence for offence in offences if offence.field == "type")
    fields = {offence.field for offence in offences}
    what = [f"{plural('type', len(types))} {quoted(types)}"] if types else []
    what += [f"{field} may not be set" for field in ("user", "role") if field in fields]
    detail = f"{setters(offences)} set forbidden securityContext.seLinuxOptions: {'; '.join(what)}"
    return Refusal("seLinuxOptions", detail)


CONTROL = Control("seLinuxOptions", "baseline", ((0, _since_1_0), (31, _since_1_31)), _describe)
