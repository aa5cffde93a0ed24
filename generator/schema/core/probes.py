"""Probes and lifecycle hooks: exactly one handler, and numbers in range."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes, Path
from generator.schema.core.fields import at_least, check_fields, each, is_set, not_negative, one_of, port
from generator.schema.core.formats import header_name

# pkg/apis/core/validation/validation.go, validateHandler: the first of these is looked at, more are forbidden.
_PROBE_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")
_SIGNALS = (
    "ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT RTMAX RTMIN SEGV STKFLT STOP SYS "
    "TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
)
_LINUX_SIGNALS = (
    *(f"SIG{name}" for name in _SIGNALS.split()),
    *(f"SIGRTMIN+{number}" for number in range(1, 16)),
    *(f"SIGRTMAX-{number}" for number in range(1, 15)),
)
_WINDOWS_SIGNALS = ("SIGKILL", "SIGTERM")


def liveness(probe: Any, path: Path, causes: Causes, pod: Any = None) -> None:
    """livenessProbe and startupProbe: one success is enough."""
    if not isinstance(probe, dict):
        return
    _probe(probe, path, causes, pod)
    threshold = probe.get("successThreshold")
    if type(threshold) is int and threshold not in (0, 1):
        causes.invalid((*path, "successThreshold"), threshold, "must be 1")


def readiness(probe: Any, path: Path, causes: Causes, pod: Any = None) -> None:
    """readinessProbe: it never ends a pod, so it has no grace period."""
    if not isinstance(probe, dict):
        return
    _probe(probe, path, causes, pod)
    period = probe.get("terminationGracePeriodSeconds")
    if period is not None:
        causes.invalid((*path, "terminationGracePeriodSeconds"), period, "must not be set for readinessProbes")


def _probe(probe: dict[str, Any], path: Path, causes: Causes, pod: Any) -> None:
    _one_handler(probe, _PROBE_HANDLERS, path, causes, pod)
    check_fields(_PROBE_NUMBERS, probe, path, causes, pod)


def lifecycle(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """The hooks of a container, and the signal that stops it."""
    if not isinstance(value, dict):
        return
    for hook in ("postStart", "preStop"):
        if isinstance(handlers := value.get(hook), dict):
            _one_handler(handlers, _HOOK_HANDLERS, (*path, hook), causes, pod)
    signal = value.get("stopSignal")
    if isinstance(signal, str):
        _stop_signal(signal, (*path, "stopSignal"), causes, pod)


def _stop_signal(signal: str, path: Path, causes: Causes, pod: Any) -> None:
    if pod.os is None:
        causes.forbidden(path, "may not be set for containers with empty `spec.os.name`")
    elif pod.os == "windows" and signal not in _WINDOWS_SIGNALS:
        causes.unsupported(path, signal, _WINDOWS_SIGNALS)
    elif pod.os == "linux" and signal not in _LINUX_SIGNALS:
        causes.unsupported(path, signal, sorted(_LINUX_SIGNALS))


def _one_handler(value: dict[str, Any], kinds: tuple[str, ...], path: Path, causes: Causes, pod: Any) -> None:
    found = [kind for kind in kinds if value.get(kind) is not None]
    if not found:
        causes.required(path, "must specify a handler type")
        return
    _HANDLERS[found[0]](value[found[0]], (*path, found[0]), causes, pod)
    for kind in found[1:]:
        causes.forbidden((*path, kind), "may not specify more than 1 handler type")


def _exec(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict) and not value.get("command"):
        causes.required((*path, "command"))


def _ported(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """A handler that connects to a port; none is port 0."""
    if isinstance(value, dict):
        number = value.get("port")
        port(0 if number is None else number, (*path, "port"), causes)


def _http_get(value: Any, path: Path, causes: Causes, _: Any) -> None:
    _ported(value, path, causes, None)
    check_fields(_HTTP_GET, value, path, causes)


def _sleep(value: Any, path: Path, causes: Causes, pod: Any) -> None:
    """Of 1.29 (on by default since 1.30); zero seconds are fine since 1.33 (PodLifecycleSleepActionAllowZero)."""
    seconds = value.get("seconds") if isinstance(value, dict) else None
    if type(seconds) is not int or causes.minor < 30 or type(pod.grace_period) is not int:
        return
    lowest = 0 if causes.minor >= 33 else 1
    if not lowest <= seconds <= pod.grace_period:
        rule = "non-negative" if lowest == 0 else "greater than 0"
        causes.invalid(
            path, seconds, f"must be {rule} and less than terminationGracePeriodSeconds ({pod.grace_period})"
        )


def _header(value: Any, path: Path, causes: Causes, _: Any) -> None:
    header = value.get("name") if isinstance(value, dict) else None
    if isinstance(header, str) and (is_set(header) or value):
        causes.syntax((*path, "name"), header, header_name(header))


_HTTP_GET = {"scheme": one_of("HTTP", "HTTPS"), "httpHeaders": each(_header, null={"name": ""})}
_HANDLERS = {"exec": _exec, "httpGet": _http_get, "tcpSocket": _ported, "grpc": _ported, "sleep": _sleep}
_PROBE_NUMBERS = {
    "initialDelaySeconds": not_negative,
    "timeoutSeconds": not_negative,
    "periodSeconds": not_negative,
    "successThreshold": not_negative,
    "failureThreshold": not_negative,
    "terminationGracePeriodSeconds": at_least(1, "must be greater than 0"),
}
