"""What is provided and referred to, beyond the cases of the rules themselves: pointers and messages."""

from __future__ import annotations

from typing import Any

import pytest

from generator.rules import load_rules, run
from generator.rules.provider import Provided, parse_provided


def _object(api_version: str, kind: str, name: str, *, namespace: str | None = "shop", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {}) | fields.pop("metadata", {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def _deployment(**spec: Any) -> dict[str, Any]:
    pod = {"containers": [{"name": "web"}], **spec}
    return _object(
        "apps/v1", "Deployment", "web", spec={"template": {"metadata": {"labels": {"app": "web"}}, "spec": pod}}
    )


def _found(*resources: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(finding.pointer, finding.message) for _, finding in run(load_rules(), resources)]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("", []),
        ("Secret/a", [Provided("Secret", "a", None)]),
        ("Secret/a:", [Provided("Secret", "a", None)]),
        ("Secret/a: k, l.crt", [Provided("Secret", "a", frozenset({"k", "l.crt"}))]),
        (
            " Secret/a:k ;ConfigMap/b : m ; ",
            [Provided("Secret", "a", frozenset({"k"})), Provided("ConfigMap", "b", frozenset({"m"}))],
        ),
        ("Secret; /a; nonsense", []),
    ],
)
def test_parse_provided(annotation: str, expected: list[Provided]) -> None:
    """The form of generator/provides and generator/expects."""
    assert list(parse_provided(annotation)) == expected


def test_pointers_and_messages() -> None:
    """Each message stands at the text to correct, and says what is there instead."""
    config = _object("v1", "ConfigMap", "conf", data={"b": "", "a": ""})
    pod = _deployment(
        serviceAccountName="robot",
        volumes=[
            {
                "name": "x",
                "projected": {
                    "sources": [{"secret": {"name": "gone"}}, {"configMap": {"name": "conf", "items": [{"key": "c"}]}}]
                },
            }
        ],
        initContainers=[
            {"name": "i", "env": [{"name": "E", "valueFrom": {"configMapKeyRef": {"name": "conf", "key": "z"}}}]}
        ],
    )
    base = "/spec/template/spec"
    assert _found(config, pod) == [
        (f"{base}/serviceAccountName", 'ServiceAccount "robot" does not exist in this overlay'),
        (
            f"{base}/initContainers/0/env/0/valueFrom/configMapKeyRef/key",
            'ConfigMap "conf" has no key "z"; its keys are a, b',
        ),
        (f"{base}/volumes/0/projected/sources/0/secret/name", 'Secret "gone" does not exist in this overlay'),
        (
            f"{base}/volumes/0/projected/sources/1/configMap/items/0/key",
            'ConfigMap "conf" has no key "c"; its keys are a, b',
        ),
    ]


def test_a_missing_object_is_reported_once() -> None:
    """Not again for each key of it."""
    pod = _deployment(volumes=[{"name": "x", "secret": {"secretName": "gone", "items": [{"key": "a"}, {"key": "b"}]}}])
    assert _found(pod) == [
        ("/spec/template/spec/volumes/0/secret/secretName", 'Secret "gone" does not exist in this overlay')
    ]


@pytest.mark.parametrize(
    ("secret", "pod", "met"), [("a", "a", True), ("a", "b", False), (None, "a", True), ("a", None, True)]
)
def test_namespaces(secret: str | None, pod: str | None, met: bool) -> None:
    """A reference stays in its namespace; where one is missing, whoever applies the object chooses it."""
    user = _object("v1", "Pod", "p", namespace=pod, spec={"volumes": [{"secret": {"secretName": "s"}}]})
    assert (_found(_object("v1", "Secret", "s", namespace=secret), user) == []) is met


def test_two_providers_of_one_secret() -> None:
    """A key may come from either."""
    expects = {"annotations": {"generator/expects": "Secret/s: b"}}
    pods = _deployment(volumes=[{"secret": {"secretName": "s", "items": [{"key": "a"}, {"key": "b"}]}}])
    assert _found(_object("v1", "Secret", "s", data={"a": ""}, metadata=expects), pods) == []


def test_claims_of_a_stateful_set() -> None:
    """The controller makes one claim a replica, named template-set-ordinal."""
    claims = [{"metadata": {"name": "data"}}]
    store = _object("apps/v1", "StatefulSet", "db", spec={"replicas": 2, "volumeClaimTemplates": claims})
    met = _deployment(volumes=[{"persistentVolumeClaim": {"claimName": "data-db-1"}}])
    unmet = _deployment(volumes=[{"persistentVolumeClaim": {"claimName": "data-db-2"}}])
    assert _found(store, met) == []
    assert len(_found(store, unmet)) == 1


def _service(*ports: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return _object("v1", "Service", "web", spec={"selector": {"app": "web"}, "ports": list(ports), **spec})


NAMED = {"name": "web", "ports": [{"name": "https", "containerPort": 8443}]}


@pytest.mark.parametrize(
    ("port", "found"),
    [
        ({"port": 443, "targetPort": "https"}, []),
        ({"port": 443, "targetPort": 9999}, []),
        ({"port": 443, "targetPort": "8443"}, []),
        ({"port": 443}, []),
        (
            {"port": 443, "targetPort": "http"},
            [("/spec/ports/0/targetPort", 'no container behind this Service has a port named "http"')],
        ),
    ],
)
def test_target_ports(port: dict[str, Any], found: list[tuple[str, str]]) -> None:
    """A named target port must be a container's; a number need not be declared."""
    assert _found(_service(port), _deployment(containers=[NAMED])) == found


def test_target_port_without_pods_in_the_overlay() -> None:
    """Pods that somebody else runs are not ours to judge."""
    assert _found(_service({"port": 443, "targetPort": "http"})) == []


@pytest.mark.parametrize(("port", "met"), [("web", True), (8443, True), ("8443", True), (443, False), ("https", False)])
def test_route_ports(port: str | int, met: bool) -> None:
    """A Route asks for the Service port's name, or for the number of the pods' port behind it."""
    spec = {"to": {"kind": "Service", "name": "web"}, "port": {"targetPort": port}}
    route = _object("route.openshift.io/v1", "Route", "door", spec=spec)
    service = _service({"name": "web", "port": 443, "targetPort": "https"})
    found = _found(route, service, _deployment(containers=[NAMED]))
    message = f'Service "web" has no port {port}; its ports are web, https, 8443'
    assert found == ([] if met or port == "https" else [("/spec/port/targetPort", message)])


@pytest.mark.parametrize(("port", "met"), [(443, True), (8443, False)])
def test_route_port_without_target_port(port: int, met: bool) -> None:
    """Without targetPort the pods listen on the Service's own number."""
    spec = {"to": {"kind": "Service", "name": "web"}, "port": {"targetPort": port}}
    route = _object("route.openshift.io/v1", "Route", "door", spec=spec)
    assert (_found(route, _service({"port": 443})) == []) is met


def test_external_name_has_no_ports_to_compare() -> None:
    """The port of an ExternalName is the host's affair."""
    backend = {"defaultBackend": {"service": {"name": "web", "port": {"number": 443}}}}
    ingress = _object("networking.k8s.io/v1", "Ingress", "door", spec=backend)
    assert _found(ingress, _service(type="ExternalName")) == []
    assert [pointer for pointer, _ in _found(ingress, _service())] == ["/spec/defaultBackend/service/port/number"]


def test_subjects_of_other_namespaces() -> None:
    """A ServiceAccount of a namespace that the overlay has nothing in is somebody else's."""
    role = {"kind": "ClusterRole", "name": "view"}
    subjects = [{"kind": "ServiceAccount", "name": "x", "namespace": space} for space in ("shop", "argocd")]
    binding = _object(
        "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "b", namespace=None, roleRef=role, subjects=subjects
    )
    found = _found(_object("v1", "ConfigMap", "c"), binding)
    assert found == [("/subjects/0/name", 'ServiceAccount "x" does not exist in this overlay')]


def test_duplicates_name_the_object() -> None:
    """The second and third of three, not the first."""
    same = _object("v1", "ConfigMap", "a")
    message = 'ConfigMap "a" in namespace shop is defined more than once'
    assert _found(same, same, same) == [("/metadata/name", message)] * 2
    assert [index for index, _ in run(load_rules(), [same, same, same])] == [1, 2]
