"""A real API server accepts every object and every pod of both overlays, in every valid combination of providers.

Strict server-side apply as a dry run: unknown and repeated fields, validation, CEL rules of CRDs, and Pod Security of
the namespace, which looks at pods only; hence a Pod of every template. ServiceAccounts are applied for real, because a
pod is refused without its account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.k8s.resource import Resource
from tests.apiserver.cluster import Cluster, in_order
from tests.apiserver.deployment import MORE, Tree, combinations, more_of, pod_of, spec_of

pytestmark = pytest.mark.apiserver

CUSTOM = {
    ("route.openshift.io/v1", "Route"),
    ("cert-manager.io/v1", "Certificate"),
    ("cert-manager.io/v1", "Issuer"),
    ("external-secrets.io/v1", "ExternalSecret"),
    ("argoproj.io/v1alpha1", "AppProject"),
    ("argoproj.io/v1alpha1", "Application"),
}


@pytest.fixture(scope="session")
def namespace(cluster: Cluster, new_namespace: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The namespaces of both overlays, as rendered: with their Pod Security level."""
    name = new_namespace()
    tree = Tree(tmp_path_factory.mktemp("namespaces"), spec_of(name, "cert-manager", "bootstrap"))
    for resource in (*tree.built("argocd/bootstrap"), *tree.built("overlays/dev")):
        if resource["kind"] == "Namespace":
            assert resource["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
            assert cluster.apply(resource).problems == []
    return name


def test_custom_kinds_are_served(cluster: Cluster) -> None:
    """Says which kinds the other tests leave out because this cluster has no CRD for them."""
    missing = sorted(f"{kind} ({version})" for version, kind in CUSTOM - cluster.kinds.keys())
    if missing:
        pytest.skip(f"not judged, because their CRDs are not installed: {', '.join(missing)}")


@pytest.mark.parametrize(
    ("tls", "secrets", "external"),
    combinations(),
    ids=lambda value: value if isinstance(value, str) else "+".join(value) or "managed",
)
def test_every_combination(
    cluster: Cluster, namespace: str, tmp_path: Path, tls: str, secrets: str, external: tuple[str, ...]
) -> None:
    """All three choices of certificates, all three of secrets, each store here or elsewhere."""
    assert _problems(cluster, namespace, tmp_path, spec_of(namespace, tls, secrets, external)) == {}


@pytest.mark.parametrize("name", MORE)
def test_more_choices(cluster: Cluster, namespace: str, tmp_path: Path, name: str) -> None:
    """Choices that add objects of their own, and the ends of the version ranges."""
    assert _problems(cluster, namespace, tmp_path, more_of(namespace, name)) == {}


def test_a_refusal_is_seen(cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    """The judge judges: a misspelt field, a pod that Pod Security forbids, and one without its account are refused."""
    tree = Tree(tmp_path, spec_of(namespace, "cert-manager", "bootstrap"))
    (first, *_) = [one for one in tree.built("overlays/dev") if one["kind"] == "Deployment"]
    first["spec"]["replicaz"] = 1
    assert any("replicaz" in problem for problem in cluster.apply(first, dry_run=True).problems)
    pod = pod_of(first)
    assert pod is not None
    privileged = {**pod["spec"], "hostNetwork": True, "serviceAccountName": "default"}
    forbidden = cluster.apply({**pod, "spec": privileged}, dry_run=True).problems
    assert any("PodSecurity" in problem and "host namespaces" in problem for problem in forbidden), forbidden
    missing = {**pod["spec"], "serviceAccountName": "nobody", "serviceAccount": "nobody"}
    assert any("nobody" in problem for problem in cluster.apply({**pod, "spec": missing}, dry_run=True).problems)


def _problems(cluster: Cluster, namespace: str, folder: Path, spec: dict[str, Any]) -> dict[str, list[str]]:
    """Object -> what the API server has against it; pods are objects of their own."""
    tree = Tree(folder, spec)
    found: dict[str, list[str]] = {}
    for place in (namespace, f"{namespace}-dev"):
        # Accounts of the combination before must not stand in for missing ones.
        cluster.request("DELETE", f"/api/v1/namespaces/{place}/serviceaccounts")
    for path in ("overlays/openshift", "overlays/dev", "argocd", "argocd/bootstrap"):
        judged = 0
        for resource in _judged(tree.built(path)):
            if resource["kind"] in ("Application", "ApplicationSet", "AppProject"):
                # Argo CD's own namespace need not exist here.
                resource["metadata"]["namespace"] = namespace
            if cluster.serves(resource):
                judged += 1
                problems = cluster.apply(resource, dry_run=resource["kind"] != "ServiceAccount").problems
                if problems:
                    found[f"{path}: {resource['kind']} {resource['metadata']['name']}"] = problems
        assert judged or path == "argocd", f"nothing judged of {path}"
    return found


def _judged(resources: list[Resource]) -> Iterator[Resource]:
    for resource in in_order(resources):
        yield resource
        pod = pod_of(resource)
        if pod is not None:
            yield pod
