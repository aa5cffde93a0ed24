"""What SCC does not look at: system namespaces, Windows pods, some subresources, updates that change nothing of note.

Sources: openshift/apiserver-library-go, sccadmission/admission.go; the namespaces are exempted by openshift/kubernetes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.scc.release import Release

_NAMESPACES = frozenset(("default", "kube-system", "kube-public", "openshift", "openshift-infra", "openshift-node"))
_SUBRESOURCES = frozenset(("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"))
_RUN_LEVEL = "openshift.io/run-level"
_DISABLED = "security.openshift.io/disable-securitycontextconstraints"
_NETWORK_ANNOTATION = "k8s.ovn.org/pod-networks"
_GARBAGE_COLLECTION = ("ownerReferences", "finalizers", "managedFields", "selfLink")
# Fields that hold a map or a value, not a pointer, in Go: empty is the same as absent there.
_EMPTY_IS_ABSENT = frozenset(
    (
        "annotations",
        "labels",
        "limits",
        "metadata",
        "nodeSelector",
        "overhead",
        "requests",
        "resources",
        "spec",
        "status",
    )
)
# What v1 defaults (k8s.io/kubernetes, pkg/apis/core/v1/defaults.go) or Go's zero value make of an absent field.
_ABSENT_IS: Mapping[str, Any] = {
    **dict.fromkeys(("hostNetwork", "hostPID", "hostIPC", "readOnly", "stdin", "stdinOnce", "tty"), False),
    **dict.fromkeys(("containerPort", "hostPort"), 0),
    "dnsPolicy": "ClusterFirst",
    "enableServiceLinks": True,
    "protocol": "TCP",
    "restartPolicy": "Always",
    "schedulerName": "default-scheduler",
    "terminationGracePeriodSeconds": 30,
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}


def is_exempt_namespace(name: str, labels: Mapping[str, Any]) -> bool:
    """Whether the pods of a namespace are left alone."""
    return name in _NAMESPACES or labels.get(_RUN_LEVEL) in ("0", "1") or labels.get(_DISABLED) == "true"


def is_exempt_request(
    pod: Mapping[str, Any], old_pod: Mapping[str, Any] | None, subresource: str, release: Release
) -> bool:
    """Whether a request is left alone; `old_pod` is that of an update."""
    if subresource in _SUBRESOURCES or _at(pod, "spec", "os", "name") == "windows":
        return True
    if old_pod is None or not equal(_spec(pod), _spec(old_pod)):
        return False
    ignored = {_NETWORK_ANNOTATION} if release.ignores_network_annotation else set()
    new, old = _at(pod, "metadata", "annotations") or {}, _at(old_pod, "metadata", "annotations") or {}
    if {key for key in {*new, *old} if new.get(key) != old.get(key)} - ignored:
        return False
    return equal(_without_bookkeeping(pod), _without_bookkeeping(old_pod))


def equal(one: Any, other: Any) -> bool:
    """Whether two values are equal to the API server: an empty list is a missing one, an empty object is not."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(
            equal(_present(key, one.get(key)), _present(key, other.get(key))) for key in one.keys() | other.keys()
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if one == [] or other == []:
        return not one and not other and not isinstance(one, dict) and not isinstance(other, dict)
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _present(key: str, value: Any) -> Any:
    """`value` as Go holds it in the field `key`."""
    if value is None:
        return _ABSENT_IS.get(key)
    if value == "" and key != "localhostProfile":
        return None
    return None if value == {} and key in _EMPTY_IS_ABSENT else value


def _spec(pod: Mapping[str, Any]) -> dict[str, Any]:
    """The spec with the default that SCC could see: a pod always has a securityContext."""
    spec = pod.get("spec") or {}
    return {**spec, "securityContext": spec.get("securityContext") or {}}


def _without_bookkeeping(pod: Mapping[str, Any]) -> dict[str, Any]:
    metadata = dict(pod.get("metadata") or {})
    for key in ("annotations", *_GARBAGE_COLLECTION):
        metadata.pop(key, None)
    return {**pod, "spec": None, "metadata": metadata}


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
