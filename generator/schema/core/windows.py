"""Windows pods: the options of a security context, host processes, and what `spec.os` rules out."""

from __future__ import annotations

import re
from typing import Any

from generator.k8s.shape import mapping
from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.formats import dns_subdomain

_DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_is_dns_domain = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*").fullmatch
_is_netbios = re.compile(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}').fullmatch
_control = re.compile(r"[\x00-\x1f\x7f]").search
_forbidden_letters = re.compile(r'["/\\:;|=,+*?<>@\[\]]').search
_only_dots = re.compile(r"[. ]+").fullmatch
_MAX_SPEC = 64 * 1024

# validateWindows: fields that a pod with `os: windows` may not set.
_NOT_IN_PODS = (("hostPID", (None, False)), ("hostIPC", (None, False)), ("shareProcessNamespace", (None,)))
_NOT_IN_POD_CONTEXTS = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
]
_NOT_IN_CONTAINER_CONTEXTS = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
]


def windows_options(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """validateWindowsSecurityContextOptions."""
    if not isinstance(value, dict):
        return
    pod.has_windows_options = True
    name, spec, user = (value.get(field) for field in ("gmsaCredentialSpecName", "gmsaCredentialSpec", "runAsUserName"))
    if isinstance(name, str):
        causes.syntax((*path, "gmsaCredentialSpecName"), name, dns_subdomain(name))
    if isinstance(spec, str):
        if not spec:
            causes.invalid((*path, "gmsaCredentialSpec"), HIDDEN, "gmsaCredentialSpec cannot be an empty string")
        elif len(spec.encode("utf-8", "surrogatepass")) > _MAX_SPEC:
            causes.invalid((*path, "gmsaCredentialSpec"), HIDDEN, "gmsaCredentialSpec size must be under 64 KiB")
    if isinstance(user, str) and (wrong := _user_name(user)):
        causes.invalid((*path, "runAsUserName"), user, wrong)


def _user_name(text: str) -> str:
    """What is wrong with a user name, which may follow a domain and a backslash; "" for nothing."""
    if not text:
        return "runAsUserName cannot be an empty string"
    if _control(text):
        return "runAsUserName cannot contain control characters"
    if text.count("\\") > 1:
        return "runAsUserName cannot contain more than one backslash"
    domain, backslash, user = text.rpartition("\\")
    if len(domain) >= 256:
        return "runAsUserName's Domain length must be under 256 characters"
    if backslash and not (_is_netbios(domain) or _is_dns_domain(domain)):
        return "runAsUserName's Domain doesn't match the NetBios nor the DNS format"
    if not user:
        return "runAsUserName's User cannot be empty"
    if len(user) > 104:
        return "runAsUserName's User length must not be longer than 104 characters"
    if _only_dots(user):
        return "runAsUserName's User cannot contain only periods or spaces"
    if _forbidden_letters(user):
        return "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]"
    return ""


def check_os(pod: Any, path: Path, causes: Causes) -> None:
    """What a pod that names its operating system may not set (validateLinux, validateWindows)."""
    contexts = [((*path, "securityContext"), pod.spec.get("securityContext"), _NOT_IN_POD_CONTEXTS)]
    contexts += [
        ((*path, field, index, "securityContext"), container.get("securityContext"), _NOT_IN_CONTAINER_CONTEXTS)
        for field, index, container in pod.containers()
    ]
    if pod.os == "windows":
        for field, unset in _NOT_IN_PODS:
            if pod.spec.get(field) not in unset:
                causes.forbidden((*path, field), "cannot be set for a windows pod")
    for at, context, banned in contexts:
        for field in context if isinstance(context, dict) else ():
            if context[field] is None:
                continue
            if pod.os == "windows" and field in banned and not (field == "sysctls" and not context[field]):
                causes.forbidden((*at, field), "cannot be set for a windows pod")
            if pod.os == "linux" and field == "windowsOptions":
                causes.forbidden((*at, field), "windows options cannot be set for a linux pod")


def check_host_process(pod: Any, path: Path, causes: Causes) -> None:
    """validateWindowsHostProcessPod: all containers or none, and on the node's network."""
    for_pod = _host_process(pod.spec)
    counted, total = 0, 0
    for field, index, container in pod.containers():
        total += 1
        own = _host_process(container)
        if own is not None and for_pod is not None and own != for_pod:
            at = (*path, field, index, "securityContext", "windowsOptions", "hostProcess")
            shown = str(for_pod).lower()
            causes.invalid(at, own, f"pod hostProcess value must be identical if both are specified, was {shown}")
        counted += bool(for_pod if own is None else own)
    if not counted:
        return
    if counted != total:
        detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
        causes.invalid(path, "", detail)
    if pod.spec.get("hostNetwork") is not True:
        detail = "hostNetwork must be true if pod contains any hostProcess containers"
        causes.invalid((*path, "hostNetwork"), False, detail)


def _host_process(value: dict[str, Any]) -> bool | None:
    found = mapping(value, "securityContext", "windowsOptions").get("hostProcess")
    return found if isinstance(found, bool) else None
