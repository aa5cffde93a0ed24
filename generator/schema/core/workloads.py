"""Deployment, ReplicaSet, ReplicationController, DaemonSet, StatefulSet, Pod and PodTemplate."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import check_fields, is_set, not_negative, one_of, spec_of
from generator.schema.core.formats import dns_label, percent
from generator.schema.core.pods import check_pod_annotations, check_pod_spec, check_template
from generator.schema.core.selectors import check_matches, is_empty

_TEMPLATE: Path = ("spec", "template")


def deployment(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateDeploymentSpec."""
    spec = spec_of(resource)
    if spec is None:
        return
    _selected(spec, "deployment", "ReplicaSet", causes)
    check_fields(_DEPLOYMENT, spec, ("spec",), causes)
    deadline, ready = spec.get("progressDeadlineSeconds"), spec.get("minReadySeconds") or 0
    deadline = 600 if deadline is None else deadline
    if type(deadline) is int and type(ready) is int and deadline <= ready:
        causes.invalid(("spec", "progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds")


def replica_set(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateReplicaSetSpec: it says deployment of an empty selector, too."""
    if (spec := spec_of(resource)) is not None:
        _selected(spec, "deployment", "ReplicaSet", causes)
        check_fields(_COUNTS, spec, ("spec",), causes)


def daemon_set(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateDaemonSetSpec."""
    if (spec := spec_of(resource)) is not None:
        _selected(spec, "daemonset", "DaemonSet", causes)
        check_fields(_DAEMON_SET, spec, ("spec",), causes)


def stateful_set(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateStatefulSetSpec: neither the pod's spec nor the claim templates are looked into."""
    spec = spec_of(resource)
    if spec is None:
        return
    _selected(spec, "statefulset", "StatefulSet", causes, with_spec=False)
    check_fields(_STATEFUL_SET, spec, ("spec",), causes)
    policy = spec.get("podManagementPolicy")
    if policy and isinstance(policy, str) and policy not in ("OrderedReady", "Parallel"):
        causes.invalid(("spec", "podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'")
    service = spec.get("serviceName")
    if service and isinstance(service, str) and causes.minor >= 33:  # AllowInvalidServiceName came with 1.33
        causes.syntax(("spec", "serviceName"), service, dns_label(service))


def replication_controller(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateReplicationControllerSpec: the selector is a plain map and defaults to the template's labels."""
    spec = spec_of(resource)
    if spec is None:
        return
    template, selector = spec.get("template"), spec.get("selector")
    if template is None:
        causes.required(_TEMPLATE)
    if not selector and not _labels(template):
        causes.required(("spec", "selector"))
    if template is not None:
        if selector and isinstance(selector, dict):
            check_matches({"matchLabels": selector}, _labels(template), _TEMPLATE, causes)
        check_template(template, _TEMPLATE, causes)
    _long_running(template, "ReplicationController", causes)
    check_fields(_COUNTS, spec, ("spec",), causes)


def pod(resource: dict[str, Any], causes: Causes) -> None:
    """ValidatePodCreate."""
    spec, metadata = spec_of(resource), resource.get("metadata")
    if isinstance(metadata, dict) and (annotations := metadata.get("annotations")):
        check_pod_annotations(annotations, spec, ("metadata", "annotations"), causes)
    check_pod_spec(spec, ("spec",), causes, is_pod=True)
    if isinstance(spec, dict) and spec.get("nodeName") and spec.get("schedulingGates"):
        causes.forbidden(("spec", "nodeName"), "cannot be set until all schedulingGates have been cleared")


def pod_template(resource: dict[str, Any], causes: Causes) -> None:
    """ValidatePodTemplate."""
    check_template(resource.get("template"), ("template",), causes)


def _selected(spec: dict[str, Any], word: str, kind: str, causes: Causes, *, with_spec: bool = True) -> None:
    """The selector, the template, and that the former selects the latter."""
    selector, template = spec.get("selector"), spec.get("template")
    if selector is None:
        causes.required(("spec", "selector"))
    elif isinstance(selector, dict):
        if is_empty(selector):
            causes.invalid(("spec", "selector"), HIDDEN, f"empty selector is invalid for {word}")
        else:
            check_matches(selector, _labels(template), _TEMPLATE, causes)
    check_template(template, _TEMPLATE, causes, with_spec=with_spec)
    _long_running(template, kind, causes)


def _labels(template: Any) -> Any:
    metadata = template.get("metadata") if isinstance(template, dict) else None
    return metadata.get("labels") if isinstance(metadata, dict) else None


def _long_running(template: Any, kind: str, causes: Causes) -> None:
    """Pods of a workload that never ends are always restarted."""
    spec = template.get("spec") if isinstance(template, dict) else None
    if not isinstance(spec, dict):
        return
    policy = spec.get("restartPolicy")
    if policy and isinstance(policy, str) and policy != "Always":
        causes.unsupported((*_TEMPLATE, "spec", "restartPolicy"), policy, ("Always",))
    if spec.get("activeDeadlineSeconds") is not None:
        at = (*_TEMPLATE, "spec", "activeDeadlineSeconds")
        causes.forbidden(at, f"activeDeadlineSeconds in {kind} is not Supported")


def _number(value: Any, default: int) -> int | None:
    """getIntOrPercentValue: 25 for 25%; None where it is malformed, which is reported elsewhere."""
    if value is None:
        return default
    if isinstance(value, str):
        return None if percent(value) else int(value[:-1])
    return value if type(value) is int else None


def _deployment_strategy(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    kind, rolling = value.get("type") or "RollingUpdate", value.get("rollingUpdate")
    if kind == "Recreate":
        if rolling is not None:
            causes.forbidden((*path, "rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'")
    elif kind == "RollingUpdate":
        counts = rolling if isinstance(rolling, dict) else {}
        if _number(counts.get("maxUnavailable"), 25) == 0 == _number(counts.get("maxSurge"), 25):
            at = (*path, "rollingUpdate", "maxUnavailable")
            causes.invalid(at, counts["maxUnavailable"], "may not be 0 when `maxSurge` is 0")
    elif isinstance(kind, str):
        causes.unsupported((*path, "type"), kind, ("Recreate", "RollingUpdate"))


def _daemon_set_strategy(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    kind, rolling = value.get("type") or "RollingUpdate", value.get("rollingUpdate")
    if kind == "RollingUpdate":
        if isinstance(rolling, dict):
            _rolling_daemon_set(rolling, (*path, "rollingUpdate"), causes)
    elif kind != "OnDelete" and isinstance(kind, str):
        causes.unsupported((*path, "type"), kind, ("RollingUpdate", "OnDelete"))


def _rolling_daemon_set(rolling: dict[str, Any], path: Path, causes: Causes) -> None:
    unavailable, surge = _number(rolling.get("maxUnavailable"), 1), _number(rolling.get("maxSurge"), 0)
    if unavailable and surge:
        causes.invalid((*path, "maxSurge"), rolling["maxSurge"], "may not be set when maxUnavailable is non-zero")
    elif unavailable == 0 == surge:
        causes.required((*path, "maxUnavailable"), "cannot be 0 when maxSurge is 0")


def _stateful_set_strategy(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    kind, rolling = value.get("type") or "RollingUpdate", value.get("rollingUpdate")
    if kind == "OnDelete":
        if rolling is not None:
            detail = "only allowed for updateStrategy 'RollingUpdate'"
            causes.invalid((*path, "rollingUpdate"), HIDDEN, detail)
    elif kind == "RollingUpdate":
        check_fields(_ROLLING_STATEFUL_SET, rolling, (*path, "rollingUpdate"), causes)
    elif isinstance(kind, str):
        causes.invalid(path, HIDDEN, "must be 'RollingUpdate' or 'OnDelete'")


def _stateful_max_unavailable(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """MaxUnavailableStatefulSet is on by default since 1.35; before, the server drops the field."""
    if causes.minor >= 35 and _number(value, 1) == 0:
        causes.invalid(path, value, "cannot be 0")


def _claim_retention(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """StatefulSetAutoDeletePVC is on by default since 1.27."""
    if causes.minor >= 27:
        check_fields(_RETENTION, value, path, causes)


def _ordinals(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict) and is_set(value.get("start")):
        not_negative(value["start"], (*path, "start"), causes, None)


_RETENTION = {"whenDeleted": one_of("Retain", "Delete"), "whenScaled": one_of("Retain", "Delete")}
_ROLLING_STATEFUL_SET = {"partition": not_negative, "maxUnavailable": _stateful_max_unavailable}
_COUNTS = {"replicas": not_negative, "minReadySeconds": not_negative}
_DEPLOYMENT = {
    **_COUNTS,
    "revisionHistoryLimit": not_negative,
    "progressDeadlineSeconds": not_negative,
    "strategy": _deployment_strategy,
}
_DAEMON_SET = {**_COUNTS, "revisionHistoryLimit": not_negative, "updateStrategy": _daemon_set_strategy}
_STATEFUL_SET = {
    **_COUNTS,
    "updateStrategy": _stateful_set_strategy,
    "persistentVolumeClaimRetentionPolicy": _claim_retention,
    "ordinals": _ordinals,
}
CHECKS = {
    ("apps/v1", "Deployment"): deployment,
    ("apps/v1", "ReplicaSet"): replica_set,
    ("apps/v1", "DaemonSet"): daemon_set,
    ("apps/v1", "StatefulSet"): stateful_set,
    ("v1", "ReplicationController"): replication_controller,
    ("v1", "Pod"): pod,
    ("v1", "PodTemplate"): pod_template,
}
