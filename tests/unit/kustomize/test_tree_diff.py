"""Writing the tree: any sequence of renders, and what a diff says before each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.kustomize.tree import diff, plan_write
from tests.unit.kustomize.small_tree import OLD, assert_is, render

# --- any sequence -------------------------------------------------------------------------------------------------

_FILES = st.dictionaries(
    st.sampled_from(["a", "base/a", "base/b", "base/sub/c", "overlays/x/k", "overlays/y/k"]),
    st.sampled_from([b"1", b"2"]),
)
_FOREIGN = st.dictionaries(st.sampled_from(["z", "base/z", "base/sub/z", "overlays/x/z", "o/z"]), st.binary(max_size=2))


@settings(deadline=None, max_examples=30)
@given(st.lists(_FILES, min_size=1, max_size=4), _FOREIGN)
def test_any_sequence(
    tmp_path_factory: pytest.TempPathFactory, renders: list[dict[str, bytes]], foreign: dict[str, bytes]
) -> None:
    """After each render the disk is that render and the foreign files; the diff before says whether it changed."""
    root = tmp_path_factory.mktemp("any")
    for path, content in foreign.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    for files in renders:
        drifted = bool(diff(root, files))
        plan = render(root, files)
        assert drifted == bool(plan.added or plan.changed or plan.removed)
        assert_is(root, files, foreign)
        assert diff(root, files) == ""
        assert plan_write(root, files).is_clean


# --- diff ---------------------------------------------------------------------------------------------------------


def test_diff(root: Path) -> None:
    """As `diff -u` would say it, by path; foreign files and kept prefixes do not show."""
    (root / "base/mine.yaml").write_bytes(b"m")
    assert diff(root, OLD) == ""
    files = {**OLD, "base/a.yaml": b"a: 2", "base/n.yaml": b"", "zz": b"1\n\x0c2\n"}
    del files["argocd/p.yaml"], files["overlays/dev/k.yaml"]
    assert diff(root, files, keep_prefixes=["overlays/dev"]) == (
        "--- a/argocd/p.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-p\n"
        "--- a/base/a.yaml\n+++ b/base/a.yaml\n@@ -1 +1 @@\n-a: 1\n+a: 2\n\\ No newline at end of file\n"
        "--- /dev/null\n+++ b/base/n.yaml\n"
        "--- /dev/null\n+++ b/zz\n@@ -0,0 +1,2 @@\n+1\n+\x0c2\n"
    )


def test_diff_shows_what_a_render_would_refuse(root: Path) -> None:
    """Edits by hand, and foreign files in the place of ours; bytes that are no text by name only."""
    (root / "base/a.yaml").write_bytes(b"mine\n")
    (root / "argocd/q.yaml").write_bytes(b"\xff")
    text = diff(root, {**OLD, "argocd/q.yaml": b"q\n"})
    assert "-mine\n+a: 1\n" in text
    assert "Binary files a/argocd/q.yaml and b/argocd/q.yaml differ\n" in text


def test_diff_without_a_tree(tmp_path: Path) -> None:
    """Everything is new, and nothing is made."""
    assert diff(tmp_path / "out", {"a": b"1\n"}) == "--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+1\n"
    assert not (tmp_path / "out").exists()
