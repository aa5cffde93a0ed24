"""Whole trees, compared with the recorded ones: paths and bytes. `make golden` records them anew."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from generator.check.built import BuiltOverlay
from generator.check.engines import Target
from generator.check.pipeline import check_overlays
from generator.check.selection import Selection
from generator.kustomize.build import build, find_kustomize
from generator.kustomize.tree import diff
from generator.spec.load import load_spec
from tests.golden import record

CASES = ("default", "existing", "external-secrets", "external-stores", "own-overlay", "service-ca")


def test_no_case_is_lost() -> None:
    """The parametrization below is by name: a folder that is renamed would go untested."""
    assert tuple(record.cases()) == CASES


@pytest.mark.parametrize("case", CASES)
def test_tree(case: str) -> None:
    """Nothing missing, nothing more, every byte; the failure is the diff that `make golden` would make."""
    now, then = record.rendered(case), record.recorded(case)
    assert diff(record.PLACE / case / "tree", now) == ""
    assert sorted(now) == sorted(then)
    assert now == then


@pytest.mark.parametrize("case", CASES)
def test_recorded_tree_builds_and_checks_clean(case: str) -> None:
    """What is shown to reviewers is what a cluster would take."""
    place = record.PLACE / case
    kustomize = find_kustomize(os.environ)
    built = []
    for target in load_spec(place / "clearml.yaml").overlays:
        folder = place / "tree/overlays" / target.name
        built.append(BuiltOverlay(target.name, folder, Target(target.kubernetes), build(kustomize, folder)))
    assert check_overlays(built, Selection()).findings == ()


@pytest.mark.parametrize("case", CASES)
def test_argocd_folders_build(case: str) -> None:
    """`argocd/` and its bootstrap are applied by hand, once: `kubectl apply -k` must read them."""
    kustomize = find_kustomize(os.environ)
    folders = sorted((record.PLACE / case / "tree").glob("argocd/**/kustomization.yaml"))
    assert len(folders) == (2 if load_spec(record.PLACE / case / "clearml.yaml").spec.gitops else 0)
    for folder in folders:
        assert build(kustomize, folder.parent)


@pytest.mark.parametrize("case", CASES)
def test_git_takes_every_file(case: str) -> None:
    """A pattern of .gitignore must not keep a recorded file out of the repository."""
    root = Path(__file__).parents[2]
    paths = [str(path) for path in (record.PLACE / case).rglob("*") if path.is_file()]
    command = ["git", "-c", f"safe.directory={root}", "check-ignore", "--no-index", *paths]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
