"""Security contexts of pods and containers: ranges, enums, and combinations that contradict each other."""

from __future__ import annotations

import re
from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import Check, check_fields, each, items, length, one_of, user_id
from generator.schema.core.mounts import descending
from generator.schema.core.windows import windows_options

_PROFILE_TYPES = ("Localhost", "RuntimeDefault", "Unconfined")
_MAX_PROFILE = 4095
_SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SYSCTL = rf"^({_SYSCTL_SEGMENT}[\./])*{_SYSCTL_SEGMENT}$"
_is_sysctl = re.compile(_SYSCTL.strip("^$")).fullmatch


def container_security(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """ValidateSecurityContext."""
    if not isinstance(value, dict):
        return
    check_fields(_CONTAINER, value, path, causes, pod)
    if value.get("allowPrivilegeEscalation") is False:
        if value.get("privileged") is True:
            detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
            causes.invalid(path, HIDDEN, detail)
        capabilities = value.get("capabilities")
        added = capabilities.get("add") if isinstance(capabilities, dict) else None
        if isinstance(added, list) and "CAP_SYS_ADMIN" in added:
            detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
            causes.invalid(path, HIDDEN, detail)


def pod_security(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """validatePodSpecSecurityContext."""
    check_fields(_POD, value, path, causes, pod)


def _proc_mount(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """ProcMountType is on by default since 1.33; before, the server drops the field."""
    if causes.minor < 33 or not isinstance(value, str):
        return
    if value not in ("Default", "Unmasked"):
        causes.unsupported(path, value, ("Default", "Unmasked"))
    elif value == "Unmasked" and pod.spec.get("hostUsers") is not False:
        causes.invalid(path, value, "`hostUsers` must be false to use `Unmasked`")


def _seccomp(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    kind, profile = value.get("type"), value.get("localhostProfile")
    if not kind:
        causes.required((*path, "type"), "type is required when seccompProfile is set")
    elif isinstance(kind, str) and kind not in _PROFILE_TYPES:
        causes.unsupported((*path, "type"), kind, _PROFILE_TYPES)
    if kind == "Localhost":
        if profile is None:
            causes.required((*path, "localhostProfile"), "must be set when seccomp type is Localhost")
        descending(profile, (*path, "localhostProfile"), causes)
    elif profile is not None:
        causes.invalid((*path, "localhostProfile"), HIDDEN, "can only be set when seccomp type is Localhost")


def _app_armor(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """The field of 1.30 and later."""
    if not isinstance(value, dict):
        return
    kind, profile = value.get("type"), value.get("localhostProfile")
    at = (*path, "localhostProfile")
    if kind == "Localhost":
        if profile is None or (isinstance(profile, str) and not profile.strip() and profile == profile.strip()):
            causes.required(at, "must be set when AppArmor type is Localhost")
        elif isinstance(profile, str) and profile != profile.strip():
            causes.invalid(at, profile, "must not be padded with whitespace")
        if isinstance(profile, str) and length(profile) > _MAX_PROFILE:
            causes.too_long(at, _MAX_PROFILE)
    elif kind in ("RuntimeDefault", "Unconfined"):
        if profile is not None:
            causes.invalid(at, HIDDEN, "can only be set when AppArmor type is Localhost")
    elif not kind:
        causes.required((*path, "type"), "type is required when appArmorProfile is set")
    elif isinstance(kind, str):
        causes.unsupported((*path, "type"), kind, _PROFILE_TYPES)


def _sysctls(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    seen: set[str] = set()
    for index, sysctl in enumerate(items(value)):
        if not isinstance(sysctl, dict):
            continue
        name, at = sysctl.get("name"), (*path, index, "name")
        if not name:
            causes.required(at)
        elif isinstance(name, str):
            if len(name) > 253 or not _is_sysctl(name):
                causes.invalid(at, name, f"must have at most 253 characters and match regex {_SYSCTL}")
            elif name in seen:
                causes.duplicate(at, name)
            seen.add(name)
            _host_sysctl(name, at, causes, pod)


def _host_sysctl(name: str, path: Path, causes: Causes, pod: Any) -> None:
    """A sysctl of the node's own namespace (ValidateHostSysctl, in every version since 1.30)."""
    dotted = name.replace("/", ".")
    if causes.minor < 30:
        return
    if pod.spec.get("hostNetwork") is True and dotted.startswith("net."):
        causes.invalid(path, name, "may not be specified when 'hostNetwork' is true")
    if pod.spec.get("hostIPC") is True and dotted.startswith(_IPC_SYSCTLS):
        causes.invalid(path, name, "may not be specified when 'hostIPC' is true")


_IPC_SYSCTLS = ("kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue.")
_CONTAINER: dict[str, Check] = {
    "runAsUser": user_id,
    "runAsGroup": user_id,
    "procMount": _proc_mount,
    "seccompProfile": _seccomp,
    "appArmorProfile": _app_armor,
    "windowsOptions": windows_options,
}
_POD: dict[str, Check] = {
    "fsGroup": user_id,
    "runAsUser": user_id,
    "runAsGroup": user_id,
    "supplementalGroups": each(user_id, null=0),
    "sysctls": _sysctls,
    "fsGroupChangePolicy": one_of("Always", "OnRootMismatch", empty=False),
    "seccompProfile": _seccomp,
    "appArmorProfile": _app_armor,
    "windowsOptions": windows_options,
}
