"""The pure parts: which path becomes what, which objects go, what looks like a secret."""

from __future__ import annotations

import pytest

from generator.publish import removal, secret_values
from generator.publish.objects import EXECUTABLE, FILE, SYMLINK, Entry, blob_id
from generator.publish.plan import obstacles, plan_publish

A, B = "a" * 40, "b" * 40


def test_every_path_has_one_fate() -> None:
    """Added, changed, removed, unchanged, kept, staying."""
    target = {
        "base/same": Entry(FILE, A),
        "base/bit": Entry(EXECUTABLE, A),
        "base/other": Entry(FILE, A),
        "base/gone": Entry(FILE, A),
        "base/theirs": Entry(FILE, A),
        "elsewhere": Entry(FILE, A),
        "overlays/dev/x": Entry(FILE, A),
        "generated.json": Entry(FILE, A),
    }
    rendered = {"base/same": A, "base/bit": A, "base/other": B, "base/new": B}
    owned = {"base/same", "base/bit", "base/other", "base/gone", "base/deleted-by-hand", "overlays/dev/x"}
    plan = plan_publish(rendered, target, owned, ["overlays/dev"])
    assert plan.added == ("base/new",)
    assert plan.changed == ("base/bit", "base/other")
    assert plan.removed == ("base/gone",)
    assert plan.unchanged == ("base/same",)
    assert plan.kept == ("base/theirs",)
    assert plan.staying == ("overlays/dev/x",)
    assert not plan.is_clean
    assert plan_publish({"base/same": A}, target, set()).is_clean


def test_link_with_our_bytes_is_no_file_of_ours() -> None:
    """A symbolic link's blob may happen to be the content."""
    target = {"base/x": Entry(SYMLINK, A)}
    plan = plan_publish({"base/x": A}, target, {"base/x"})
    assert plan.changed == ("base/x",)
    assert "base/x is a symbolic link" in obstacles(plan, target, {"base/x": frozenset()}, {A: b""})[0].reason


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_names_of_blobs(algorithm: str) -> None:
    """The empty blob, as git names it (Documentation/technical/hash-function-transition)."""
    names = {"sha1": "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"}
    names["sha256"] = "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
    assert blob_id(b"", algorithm) == names[algorithm]


def _tree(count: int) -> dict[str, bytes]:
    files = {f"base/c{number}.configmap.yaml": b"" for number in range(count)}
    return {**files, "overlays/x/kustomization.yaml": b"namespace: shop\n"}


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [(10, 7, False), (10, 6, True), (9, 0, False), (100, 70, False), (100, 69, True), (10, 12, False)],
)
def test_share_of_removed_objects(before: int, after: int, refused: bool) -> None:
    """More than 30 % of at least ten."""
    found = removal.refusals(removal.objects(_tree(before)), removal.objects(_tree(after)))
    assert bool(found) == refused


@pytest.mark.parametrize("kind", ["persistentvolumeclaim", "namespace", "customresourcedefinition", "statefulset"])
def test_guarded_kinds(kind: str) -> None:
    """One is enough."""
    before = removal.objects({**_tree(20), f"base/a.{kind}.yaml": b""})
    (refusal,) = removal.refusals(before, removal.objects(_tree(20)))
    assert f"overlays/x: {kind} shop/a" in refusal.reason
    assert "--allow-removal" in refusal.way_out


def test_element_of_a_list_that_is_deleted_is_no_object() -> None:
    """`$patch: delete` inside of a patch."""
    patch = b"kind: Service\nspec:\n  ports:\n  - $patch: delete\n"
    tree = {**_tree(1), "overlays/x/patches/c0.configmap.yaml": patch}
    assert removal.objects(tree) == removal.objects(_tree(1))
    gone = {**tree, "overlays/x/patches/c0.configmap.yaml": b'"$patch": delete\n'}
    assert len(removal.objects(gone)) == len(removal.objects(tree)) - 1


@pytest.mark.parametrize(
    "content",
    [
        b"kind: Secret\napiVersion: v1\nmetadata: {name: x}\nstringData: {a: b}\n",
        b"kind: Secret\napiVersion: v1\nmetadata: {name: x}\ndata: {a: Yg==}\n",
        b"kind: List\napiVersion: v1\nitems: [{kind: Secret, data: {a: Yg==}}]\n",
        b"secretGenerator: [{name: x, literals: [a=b]}]\n",
        b"a: |\n  -----BEGIN PRIVATE KEY-----\n",
        b"a: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n",
        b"a: mongodb://root:hunter2@db:27017/x\n",
        b"a: ghp_" + b"a" * 36,
        b"a: AKIAIOSFODNN7EXAMPLE\n",
    ],
)
def test_secret_values(content: bytes) -> None:
    (refusal,) = secret_values.refusals({"x.yaml": content})
    assert "x.yaml: " in refusal.reason
    assert "hunter2" not in refusal.reason


@pytest.mark.parametrize(
    "content",
    [
        b"kind: Secret\napiVersion: v1\nmetadata: {name: x}\n",
        b"kind: SealedSecret\nspec: {encryptedData: {a: b}}\n",
        b"kind: ExternalSecret\nspec: {data: [{secretKey: a}]}\n",
        b"a: redis://user:$(PASSWORD)@redis:6379\n",
        b"a: mongodb://{user}:{password}@db\n",
        b"a: https://host:8443/x@y\n",
        b"a: see PRIVATE KEY, ghp_short\n",
        b"Secret: [broken\n",
    ],
)
def test_no_secret_values(content: bytes) -> None:
    assert secret_values.refusals({"x.yaml": content}) == []
