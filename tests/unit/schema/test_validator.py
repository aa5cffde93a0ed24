"""Verdicts on objects; where a real API server (1.33, strict server-side apply) was asked, it agrees with the table."""

from __future__ import annotations

import copy
import subprocess
import sys
from typing import Any

import pytest

from generator.findings import ResourceRef
from generator.k8s.versions import KUBERNETES, UnknownVersionError
from generator.schema import validate
from generator.severity import Severity

LABELS = {"app": "a"}


def _meta(name: str = "a") -> dict[str, Any]:
    return {"name": name, "namespace": "default"}


def _template(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    containers = [{"name": "a", "image": "i", **(container or {})}]
    return {"metadata": {"labels": LABELS}, "spec": {"containers": containers, **spec}}


def _pod(container: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", **_template(container, **spec), "metadata": _meta()}


def _deployment(**spec: Any) -> dict[str, Any]:
    full = {"selector": {"matchLabels": LABELS}, "template": _template(), **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": _meta(), "spec": full}


def _object(api_version: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": _meta(), **fields}


def _config_map(**metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {**_meta(), **metadata}}


CRD_SCHEMA = {
    "type": "object",
    "properties": {
        "a": {"type": "array", "items": {"type": "string"}, "default": ["x"]},
        "b": {"type": "integer", "default": 1},
    },
}
GOOD = {
    "deployment": _deployment(),
    "replicas beyond int32, which the server takes": _deployment(replicas=99999999999),
    "nulls": _deployment(strategy={"rollingUpdate": None, "type": "Recreate"}, template=_template(volumes=None)),
    "quantities as numbers": _pod({"resources": {"limits": {"cpu": 0.5, "memory": None}}}),
    "integral float": _pod({"ports": [{"containerPort": 8080.0}]}),
    "int-or-string null": _object("v1", "Service", spec={"ports": [{"port": 80, "targetPort": None}]}),
    "int-or-string both": _object(
        "v1",
        "Service",
        spec={"ports": [{"name": "a", "port": 1, "targetPort": 2}, {"name": "b", "port": 3, "targetPort": "x"}]},
    ),
    "base64 with line breaks": _object("v1", "Secret", data={"a": "YWJj\nZGVm\n"}),
    "creationTimestamp null": _config_map(creationTimestamp=None),
    "generateName": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "a-"}},
    "role binding without apiGroup": _object(
        "rbac.authorization.k8s.io/v1", "RoleBinding", roleRef={"kind": "Role", "name": "x"}
    ),
    "network policy without podSelector": _object("networking.k8s.io/v1", "NetworkPolicy", spec={}),
    "empty status": _object("policy/v1", "PodDisruptionBudget", spec={}, status={}),
    "stateful set without service": _object(
        "apps/v1", "StatefulSet", spec={"selector": {"matchLabels": LABELS}, "template": _template()}
    ),
    "kind of a claim template": _object(
        "apps/v1", "StatefulSet",
        spec={
            "selector": {"matchLabels": LABELS}, "template": _template(),
            "volumeClaimTemplates": [{"kind": "Foo", "spec": {}}],
        },
    ),
    "any value of a CRD default": {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "as.x.io"},
        "spec": {
            "group": "x.io", "scope": "Namespaced", "names": {"kind": "A", "plural": "as"},
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": CRD_SCHEMA}}],
        },
    },
}  # fmt: skip

UNKNOWN, SCHEMA = "schema-unknown-field", "schema"
BAD: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]]]] = {
    "string for integer": (
        _deployment(replicas="two"),
        [(SCHEMA, "/spec/replicas", 'spec.replicas: Invalid value: "string": '
          'spec.replicas in body must be of type integer: "string"')],
    ),
    "integer for string": (
        _pod({"env": [{"name": "A", "value": 1}]}),
        [(SCHEMA, "/spec/containers/0/env/0/value", 'spec.containers[0].env[0].value: Invalid value: "integer": '
          'spec.containers[0].env[0].value in body must be of type string: "integer"')],
    ),
    "fraction for integer": (
        _pod(terminationGracePeriodSeconds=1.5),
        [(SCHEMA, "/spec/terminationGracePeriodSeconds", 'spec.terminationGracePeriodSeconds: Invalid value: "number": '
          'spec.terminationGracePeriodSeconds in body must be of type integer: "number"')],
    ),
    "list for int-or-string": (
        _object("v1", "Service", spec={"ports": [{"port": 1, "targetPort": []}]}),
        [(SCHEMA, "/spec/ports/0/targetPort", 'spec.ports[0].targetPort: Invalid value: "array": '
          'spec.ports[0].targetPort in body must be of type integer or string: "array"')],
    ),
    "boolean label": (
        _config_map(labels={"a/b": True}),
        [(SCHEMA, "/metadata/labels/a~1b", 'metadata.labels[a/b]: Invalid value: "boolean": '
          'metadata.labels[a/b] in body must be of type string: "boolean"')],
    ),
    "unknown fields, with a suggestion where one is close": (
        _deployment(replica=1, zzz=2, template=_template({"foo": 1})),
        [
            (UNKNOWN, "/spec/replica", 'unknown field "spec.replica", did you mean "replicas"?'),
            (UNKNOWN, "/spec/template/spec/containers/0/foo", 'unknown field "spec.template.spec.containers[0].foo"'),
            (UNKNOWN, "/spec/zzz", 'unknown field "spec.zzz"'),
        ],
    ),
    "unknown field at the top": (
        _object("v1", "ConfigMap", dta={}),
        [(UNKNOWN, "/dta", 'unknown field "dta", did you mean "data"?')],
    ),
    "missing fields": (
        _object("apps/v1", "Deployment", spec={}),
        [
            (SCHEMA, "/spec/selector", "spec.selector: Required value"),
            (SCHEMA, "/spec/template", "spec.template: Required value"),
        ],
    ),
    "null for a required list": (
        _object("v1", "Pod", spec={"containers": None}),
        [(SCHEMA, "/spec/containers", "spec.containers: Required value")],
    ),
    "container without a name": (
        _object("v1", "Pod", spec={"containers": [{"image": "i"}]}),
        [(SCHEMA, "/spec/containers/0/name", "spec.containers[0].name: Required value")],
    ),
    "no name": (
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}},
        [(SCHEMA, "/metadata/name", "metadata.name: Required value: name or generateName is required")],
    ),
    "not base64": (
        _object("v1", "Secret", data={"a.b": "hunter2!"}),
        [(SCHEMA, "/data/a.b", "data[a.b]: Invalid value: must be base64 encoded")],
    ),
    "base64 without padding": (
        _object("v1", "Secret", data={"a": "YWI"}),
        [(SCHEMA, "/data/a", "data.a: Invalid value: must be base64 encoded")],
    ),
    "not a date": (
        _config_map(creationTimestamp="yesterday"),
        [(SCHEMA, "/metadata/creationTimestamp",
          "metadata.creationTimestamp: Invalid value: must be a date and time such as 2006-01-02T15:04:05Z")],
    ),
    "spec of the wrong type": (
        _object("v1", "Pod", spec=[]),
        [(SCHEMA, "/spec", 'spec: Invalid value: "array": spec in body must be of type object: "array"')],
    ),
    "no kind": ({"apiVersion": "v1", "metadata": _meta()}, [(SCHEMA, "/kind", "kind: Required value")]),
    "no such kind": (
        _object("apps/v1", "Deplyment"),
        [(SCHEMA, "/apiVersion", 'no matches for kind "Deplyment" in version "apps/v1": '
          "Kubernetes 1.33 does not serve it; it knows no kind of this name")],
    ),
    "kind of another group": (
        _object("v1", "Deployment"),
        [(SCHEMA, "/apiVersion", 'no matches for kind "Deployment" in version "v1": Kubernetes 1.33 does not serve it; '
          "it serves Deployment in apps/v1")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_good(name: str) -> None:
    """What a real API server takes; nothing is changed by looking at it."""
    before = copy.deepcopy(GOOD[name])
    assert validate(GOOD[name], kubernetes="1.33") == []
    assert GOOD[name] == before


@pytest.mark.parametrize("name", BAD)
def test_bad(name: str) -> None:
    """What a real API server refuses, with every rule, pointer and message, in order."""
    resource, expected = BAD[name]
    found = validate(resource, kubernetes="1.33")
    assert [(f.rule, f.pointer, f.message) for f in found] == expected
    assert {f.severity for f in found} == {Severity.ERROR}
    assert {f.resource for f in found} == {ResourceRef.of(resource)}


@pytest.mark.parametrize(
    ("api_version", "kind", "kubernetes", "rule", "message"),
    [
        ("batch/v1beta1", "CronJob", "1.25", "removed-api", "removed in Kubernetes 1.25; use batch/v1"),
        (
            "extensions/v1beta1",
            "Ingress",
            "1.30",
            "removed-api",
            "removed in Kubernetes 1.22; use networking.k8s.io/v1",
        ),
        ("extensions/v1beta1", "Deployment", "1.30", "removed-api", "removed in Kubernetes 1.16; use apps/v1"),
        (
            "policy/v1beta1",
            "PodSecurityPolicy",
            "1.37",
            "removed-api",
            "label the namespace for Pod Security admission instead",
        ),
        (
            "autoscaling/v2beta2",
            "HorizontalPodAutoscaler",
            "1.26",
            "removed-api",
            "removed in Kubernetes 1.26; use autoscaling/v2",
        ),
        (
            "flowcontrol.apiserver.k8s.io/v1beta3",
            "FlowSchema",
            "1.32",
            "removed-api",
            "use flowcontrol.apiserver.k8s.io/v1",
        ),
        (
            "flowcontrol.apiserver.k8s.io/v1",
            "FlowSchema",
            "1.28",
            "removed-api",
            "Kubernetes 1.28 does not serve it, 1.29 does",
        ),
        ("events.k8s.io/v1beta1", "Event", "1.30", "removed-api", "use events.k8s.io/v1"),
        ("v1", "Route", "1.30", "schema", 'no matches for kind "Route" in version "v1"'),
        ("extensions/v1", "Foo", "1.30", "schema", "it knows no kind of this name"),
    ],
)
def test_not_served(api_version: str, kind: str, kubernetes: str, rule: str, message: str) -> None:
    """A kind that the version does not serve, and what to use instead."""
    (finding,) = validate(_object(api_version, kind), kubernetes=kubernetes)
    assert (finding.rule, finding.pointer, finding.severity) == (rule, "/apiVersion", Severity.ERROR)
    assert message in finding.message


def test_served_in_its_time() -> None:
    """The same objects pass where they are served."""
    spec = {"scaleTargetRef": {"kind": "Deployment", "name": "x"}, "maxReplicas": 2}
    assert validate(_object("autoscaling/v2beta2", "HorizontalPodAutoscaler", spec=spec), kubernetes="1.25") == []
    assert validate(_object("autoscaling/v2beta2", "HorizontalPodAutoscaler", spec=spec), openshift="4.12") == []


def test_fields_follow_the_version() -> None:
    """Sidecar restartPolicy on containers came with 1.28: 4.14 (1.27) refuses it, 4.15 takes it."""
    pod = _pod(initContainers=[{"name": "b", "image": "i", "restartPolicy": "Always"}])
    assert [f.rule for f in validate(pod, openshift="4.14")] == ["schema-unknown-field"]
    assert validate(pod, openshift="4.15") == []


@pytest.mark.parametrize("api_version", ["route.openshift.io/v1", "gateway.networking.k8s.io/v1", "example.com/v1"])
def test_custom_kind_is_a_note(api_version: str) -> None:
    """No schema is an answer, not an error."""
    (finding,) = validate(_object(api_version, "Foo"))
    assert (finding.rule, finding.severity, finding.message) == (
        "no-schema",
        Severity.NOTE,
        f"no schema for {api_version} Foo",
    )


@pytest.mark.parametrize(
    "metadata", [None, {}, {"region": "eu"}, {"name": "a", "region": "eu"}, [], {"name": "a", "labels": {"a": "b"}}]
)
def test_files_of_other_tools(metadata: Any) -> None:
    """kind, kubeadm and eksctl have apiVersion and kind too, and metadata of their own or none."""
    findings = validate({"apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig", "metadata": metadata})
    assert [finding.rule for finding in findings] == ["no-schema"]


def test_labels_of_unknown_kinds() -> None:
    """The server asks the same of the names and labels of every kind."""
    metadata = {"name": "A", "labels": {"a": "b c"}, "annotations": {"a b": "c"}}
    findings = validate({"apiVersion": "example.com/v1", "kind": "Foo", "metadata": metadata})
    assert [finding.pointer for finding in findings] == [
        "/apiVersion",
        "/metadata/annotations/a b",
        "/metadata/labels/a",
        "/metadata/name",
    ]


def test_values_are_never_shown() -> None:
    """A password in the wrong place must not end up in a log."""
    secret = "hunter2-do-not-print"
    bad = [
        _object("v1", "Secret", data={"a": secret}),
        _object("v1", "Secret", stringData=secret),
        _object("v1", "Secret", data=[secret]),
        _pod({"env": secret}),
        _deployment(replicas=secret),
    ]
    for resource in bad:
        findings = validate(resource)
        assert findings
        assert secret not in repr(findings)


def test_list_items_are_judged_one_by_one() -> None:
    """Pointers are relative to the item."""
    items = [_object("v1", "ConfigMap"), _object("v1", "ConfigMap", foo=1)]
    (finding,) = validate({"apiVersion": "v1", "kind": "List", "items": items})
    assert finding.pointer == "/foo"


@pytest.mark.parametrize("value", [None, [], "x", 1])
def test_not_an_object(value: Any) -> None:
    """An answer, not a crash."""
    assert [f.rule for f in validate(value)] == ["schema"]


def test_unknown_versions_are_refused() -> None:
    """Before anything is read, and also for two that disagree."""
    for kubernetes, openshift in (("1.24", None), (None, "4.11"), ("1.30", "4.18")):
        with pytest.raises(UnknownVersionError):
            validate(_deployment(), kubernetes=kubernetes, openshift=openshift)


@pytest.mark.parametrize("minor", KUBERNETES)
def test_every_minor_judges(minor: str) -> None:
    """Each bundled version loads, takes a good Deployment and refuses a bad one."""
    assert validate(_deployment(), kubernetes=minor) == []
    assert [f.rule for f in validate(_deployment(foo=1), kubernetes=minor)] == ["schema-unknown-field"]


def test_import_is_lazy() -> None:
    """Importing the package loads neither jsonschema_rs nor a bundle."""
    code = (
        "import sys, generator.schema\n"
        "print([name for name in ('jsonschema_rs', 'generator.schema.store') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
