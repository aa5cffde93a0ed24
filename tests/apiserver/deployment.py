"""Rendered trees for a real cluster: a spec with a namespace of its own, what kustomize builds of it."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

from generator.k8s.podspec import pod_template
from generator.k8s.resource import Resource
from generator.k8s.yamlio import dump, load_documents
from generator.kustomize.build import build, find_kustomize
from generator.kustomize.layout import render_tree
from generator.kustomize.tree import plan_write, write
from generator.spec.load import load_spec
from generator.spec.merge import merged

TLS = ("cert-manager", "service-ca", "existing")
SECRETS = ("bootstrap", "existing", "external-secrets")
STORES = ("elasticsearch", "mongodb", "redis")
REPOSITORY = "https://git.example.com/platform/clearml.git"

# Choices beside the providers that add objects or fields of their own.
MORE: dict[str, dict[str, Any]] = {
    "ingress": {
        "overlays": {"dev": {"ingress": {"enabled": True, "className": "nginx", "tlsSecret": "door"}}},
    },
    "passthrough": {"overlays": {"openshift": {"route": {"termination": "passthrough", "certificate": "door"}}}},
    "external certificate": {
        "overlays": {"openshift": {"openshift": "4.19", "route": {"externalCertificate": "door"}}},
    },
    "oldest OpenShift": {"overlays": {"openshift": {"openshift": "4.12"}}},
    "oldest ClearML": {"version": "2.0.0"},
    "newest ClearML": {"version": "2.4.0"},
    "many clusters": {
        "gitops": {
            "repoURL": REPOSITORY,
            "applicationSet": {
                "clusters": [{"name": "east", "server": "https://east.example.com:6443"}],
                "selectors": [{"matchLabels": {"clearml": "yes"}, "overlay": "dev"}],
            },
        },
    },
    "many of each": {
        "images": {"registry": "mirror.example.com/hub", "pullSecret": "mirror-pull"},
        "users": [{"username": "admin"}, {"username": "jane", "name": "Jane Doe"}],
        "apiserver": {"replicas": 3, "env": {"A_B": "c"}, "labels": {"team": "ml"}, "annotations": {"a/b": "c"}},
        "fileserver": {"replicas": 2, "storage": {"accessMode": "ReadWriteMany"}},
        "webserver": {"replicas": 2, "nodeSelector": {"kubernetes.io/os": "linux"}, "tolerations": [{"key": "x"}]},
        "network": {"egress": [{"components": ["apiserver"], "port": 443, "cidrs": ["10.30.0.0/24"]}]},
    },
}


def combinations() -> list[tuple[str, str, tuple[str, ...]]]:
    """Every valid combination: who issues certificates, where secrets come from, which stores are external."""
    external = [names for count in range(4) for names in itertools.combinations(STORES, count)]
    return list(itertools.product(TLS, SECRETS, external))


def spec_of(namespace: str, tls: str, secrets: str, external: tuple[str, ...] = ()) -> dict[str, Any]:
    """The spec of one combination; service-ca is OpenShift's own, so dev then has cert-manager."""
    stores = {
        store: {
            "mode": "external",
            "external": {
                "host": f"{store}.example.com",
                "secret": {"name": f"{store}-login"},
                "ca": {"configMap": "company-ca"},
                "cidrs": ["10.20.0.0/16"],
            },
        }
        for store in external
    }
    store = {"externalSecrets": {"store": {"name": "vault"}}} if secrets == "external-secrets" else {}
    return {
        "name": "clearml",
        "namespace": namespace,
        "version": "2.3.0",
        "host": "clearml.example.com",
        "gitops": {"repoURL": REPOSITORY},
        "tls": {"provider": tls},
        "secrets": {"provider": secrets, **store},
        **stores,
        "overlays": {"dev": {"tls": {"provider": "cert-manager" if tls == "service-ca" else tls}}},
    }


def more_of(namespace: str, name: str) -> dict[str, Any]:
    """A spec with the choices of MORE[name]."""
    return merged(spec_of(namespace, "cert-manager", "bootstrap"), MORE[name])


class Tree:
    """A spec rendered into `folder`, and what kustomize makes of it."""

    def __init__(self, folder: Path, spec: dict[str, Any]) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "clearml.yaml"
        path.write_text(dump(spec), "utf-8")
        write(plan_write(folder, render_tree(load_spec(path))))

    def built(self, path: str) -> list[Resource]:
        """The objects of the kustomization at `path`."""
        return built(self.folder / path)


def built(folder: Path) -> list[Resource]:
    """The objects that kustomize makes of `folder`."""
    return [document.value for document in load_documents(build(find_kustomize(os.environ), folder))]


def pod_of(resource: Resource) -> Resource | None:
    """The Pod that a workload makes."""
    template = pod_template(resource)
    if template is None:
        return None
    own = template.value["metadata"]
    meta = {
        "name": resource["metadata"]["name"],
        "namespace": resource["metadata"]["namespace"],
        **{key: own[key] for key in ("labels", "annotations") if key in own},
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": template.spec}


def named(resources: list[Resource], kind: str, name: str) -> Resource:
    """The one object of that kind and name; a Job's name is known up to its hash."""
    found = [one for one in resources if one["kind"] == kind and one["metadata"]["name"].startswith(name)]
    (only,) = found if kind == "Job" else [one for one in found if one["metadata"]["name"] == name]
    return only
