"""Files of others that change what is deployed: kustomize and Argo CD find them by their names. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from generator.publish.objects import SUBMODULE, SYMLINK, Entry
from generator.publish.refusals import Refusal, listing

# kustomize refuses a folder with two kustomizations; Argo CD takes one with a Chart.yaml for Helm, and lets
# .argocd-source.yaml and .argocd-source-<application>.yaml override what an Application says (Argo CD, Parameters).
_KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
_CHART, _OVERRIDE = "Chart.yaml", ".argocd-source"


def is_read(path: str) -> bool:
    """Whether kustomize or Argo CD reads a file called so without being told to."""
    name = path.rpartition("/")[2]
    return name in _KUSTOMIZATIONS or name == _CHART or (name.startswith(_OVERRIDE) and name.endswith(".yaml"))


def may_be_read(path: str, entry: Entry) -> bool:
    """The same of an entry of a tree: what a link or a submodule leads to may have any name."""
    return is_read(path) or entry.mode in (SYMLINK, SUBMODULE)


def refusals(kept: Iterable[str]) -> list[Refusal]:
    """The refusal of files of others, beside ours, that break or change the deployment."""
    found = [path for path in kept if is_read(path)]
    reason = f"files of somebody else, beside ours, that kustomize or Argo CD would read:{listing(found)}"
    way_out = "remove them in the target: what Argo CD should deploy belongs into clearml.yaml"
    return [Refusal(reason, way_out)] if found else []
