"""What kustomize takes a kustomization file for, so that `validate` can judge it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# kustomize, api/konfig: the names it looks for, in this order.
FILE_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_GROUP = "kustomize.config.k8s.io"
_VERSIONS = {"Kustomization": "v1beta1", "Component": "v1alpha1"}


def kustomization(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a kustomization file with the kind and apiVersion that it may leave out.

    kustomize, api/types, Kustomization.FixKustomizationPostUnmarshalling.
    """
    kind = content.get("kind") or "Kustomization"
    api_version = content.get("apiVersion") or f"{_GROUP}/{_VERSIONS.get(str(kind), 'v1beta1')}"
    return {**content, "kind": kind, "apiVersion": api_version}
