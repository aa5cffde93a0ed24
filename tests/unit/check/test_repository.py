"""Files as they stand: what each is for, how it is read, and what one file means for another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.check import engines, workers
from generator.check.cache import Cache
from generator.check.engines import Target
from generator.check.pipeline import check_files_in, check_stream
from generator.check.repository import Options
from generator.check.selection import Selection
from generator.findings import Finding, Report
from generator.k8s.discover import discover
from generator.severity import Severity

PLAIN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: foos.example.com}
spec:
  group: example.com
  names: {kind: Foo, plural: foos}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
"""
FOO = "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: foo}\n"
OPTIONS = Options(Target("1.31"))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _check(*paths: str, options: Options = OPTIONS) -> Report:
    return check_files_in(discover(paths or ["."]), paths or ["."], options, Selection())


def _found(report: Report) -> list[tuple[str, str, int, int]]:
    return [(f.rule, f.location.path, f.location.line, f.location.column) for f in report.findings if f.location]


def test_places(root: Path) -> None:
    """File, line and column, of the key where the key is wrong, also inside a List, which is judged item by item."""
    items = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- apiVersion: v1\n  kind: Secret\n  dat: {}\n"
    _write(root, {"a.yaml": f"{PLAIN}--- # two\n{PLAIN}dat: {{}}\n", "l.yaml": "# c\nkind: List\nitems:\n" + items})
    report = _check()
    assert _found(report) == [
        ("schema-unknown-field", "a.yaml", 8, 1),
        ("schema", "l.yaml", 5, 3),
        ("schema-unknown-field", "l.yaml", 7, 3),
    ]
    assert [f.pointer for f in report.findings] == ["/dat", "/metadata/name", "/dat"]
    assert (report.inputs.files, report.inputs.documents, report.inputs.resources) == (2, 3, 4)


def test_text_that_cannot_be_read(root: Path) -> None:
    """Has its place, and what stands before it is still checked; so is every other file."""
    _write(root, {"a.yaml": f"{PLAIN}dat: {{}}\n---\na: [\n", "b.yaml": "a\0b", "c.yaml": PLAIN + "dat: {}\n"})
    (root / "d.yaml").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(range(256)))
    assert _found(_check()) == [
        ("schema-unknown-field", "a.yaml", 4, 1),
        ("yaml", "a.yaml", 7, 1),
        ("yaml", "b.yaml", 1, 2),
        ("schema-unknown-field", "c.yaml", 4, 1),
        ("yaml", "d.yaml", 1, 1),
    ]


def test_read_as_it_is_applied(root: Path) -> None:
    """`yes` is text to kustomize and true to kubectl, which the API server refuses in an annotation."""
    text = PLAIN.replace("{name: a}", "{name: a, annotations: {x: yes}}")
    _write(root, {"base/a.yaml": text, "base/b.yaml": text, "base/kustomization.yaml": "resources: [a.yaml]\n"})
    differs = [("yaml-ambiguous", f"base/{name}.yaml", 3, 38) for name in "ab"]
    assert _found(_check()) == [differs[0], ("schema", "base/b.yaml", 3, 38), differs[1]]
    assert _found(_check("base/a.yaml")) == differs[:1], "the kustomization beside the file counts, named or not"


def test_repeated_key(root: Path) -> None:
    """Is a finding of its own in both readings, and the object is judged all the same."""
    text = PLAIN + "data: {a: b}\ndata: {a: 1}\n"
    _write(root, {"a.yaml": text, "b.yaml": text, "kustomization.yaml": "resources: [a.yaml]\n"})
    assert _found(_check()) == [
        ("yaml-duplicate-key", "a.yaml", 5, 1),
        ("schema", "a.yaml", 5, 11),
        ("yaml-duplicate-key", "b.yaml", 5, 1),
        ("schema", "b.yaml", 5, 11),
    ]


def test_parts_of_a_kustomization(root: Path) -> None:
    """Are no objects, though they look like ones; but they have to be YAML, save what becomes data."""
    kustomization = """\
    resources: [ok.yaml]
    patches: [{path: patch.yaml}]
    patchesStrategicMerge: [old.yaml, "a: b\\n"]
    patchesJson6902: [{path: p/json.yaml}]
    generators: [generator.yaml]
    replacements: [{path: replacement.yaml}]
    configurations: [configuration.yaml]
    openapi: {path: openapi.json}
    helmCharts: [{valuesFile: values.yaml, additionalValuesFiles: [more.yaml]}]
    configMapGenerator: [{files: [application.yaml, key=data.json], envs: [env.yaml]}]
    """
    parts = ["patch", "old", "p/json", "generator", "replacement", "configuration", "values", "more"]
    part = "apiVersion: v1\nkind: ConfigMap\nbogus: 1\n"
    _write(root, {f"{name}.yaml": part for name in parts} | {"kustomization.yaml": kustomization, "ok.yaml": PLAIN})
    _write(root, {"openapi.json": "{", "application.yaml": "a: {{ b }}\n", "data.json": "//", "env.yaml": "A=b: c: d"})
    report = _check()
    assert _found(report) == [("yaml", "openapi.json", 2, 1)]
    reasons = {entry.path: entry.reason for entry in report.inputs.skipped}
    assert {reasons[f"{name}.yaml"] for name in parts} == {
        "a patch or configuration of a kustomization, no object: only read"
    }
    assert {reasons[name] for name in ("application.yaml", "data.json", "env.yaml")} == {
        "data for a generated ConfigMap or Secret: not read"
    }
    assert report.inputs.resources == 2, "the resource, and the kustomization itself"


def test_named_from_elsewhere(root: Path) -> None:
    """A kustomization may name files outside of its folder, and one above the file that is asked about counts."""
    (root / ".git").mkdir()
    patch = PLAIN + "bogus: 1\n"
    _write(
        root, {"patches/a.yaml": patch, "overlays/dev/kustomization.yaml": "patches: [{path: ../../patches/a.yaml}]"}
    )
    assert _found(_check()) == []
    _write(root, {"kustomization.yaml": "patches: [{path: patches/b.yaml}]", "patches/b.yaml": patch})
    assert _found(_check("patches/b.yaml")) == []
    assert _found(_check(str(root / "patches/b.yaml"))) == []


def test_resource_wins(root: Path) -> None:
    """A file that one kustomization applies and another patches with is an object."""
    _write(
        root, {"a.yaml": PLAIN + "bogus: 1\n", "kustomization.yaml": "resources: [a.yaml]\npatches: [{path: a.yaml}]"}
    )
    assert _found(_check()) == [("schema-unknown-field", "a.yaml", 4, 1)]


def test_helm(root: Path) -> None:
    """A template is a note, not a syntax error, wherever it is; a file in templates/ without actions is a manifest."""
    bad = PLAIN + "bogus: 1\n"
    _write(root, {"c/Chart.yaml": "name: c\n", "c/templates/a.yaml": PLAIN + "# {{ x }}\n", "c/templates/b.yaml": bad})
    _write(root, {"c/templates/deep/d.yaml": "\n{{- if x }}\n", "templates/e.yaml": bad, "f.yaml": "a: {{ b }}\n"})
    assert _found(_check()) == [
        ("helm-template", "c/templates/a.yaml", 4, 3),
        ("schema-unknown-field", "c/templates/b.yaml", 4, 1),
        ("helm-template", "c/templates/deep/d.yaml", 2, 1),
        ("helm-template", "f.yaml", 1, 5),
        ("schema-unknown-field", "templates/e.yaml", 4, 1),
    ]
    assert _found(_check("c/templates/a.yaml")) == [("helm-template", "c/templates/a.yaml", 4, 3)]


def test_skipped(root: Path) -> None:
    """What is no manifest, and a kind without a schema; the latter is an error under `strict`, at its apiVersion."""
    _write(root, {"a.yaml": f"a: 1\n---\n- b\n---\n{FOO}"})
    report = _check()
    assert [(entry.line, entry.reason) for entry in report.inputs.skipped] == [
        (1, "not a manifest"),
        (3, "not a manifest"),
        (5, "no schema for example.com/v1 Foo"),
    ]
    strict = _check(options=replace(OPTIONS, strict=True))
    assert [(f.rule, f.severity) for f in strict.findings] == [("no-schema", Severity.ERROR)]
    assert _found(strict) == [("no-schema", "a.yaml", 5, 13)]


def test_loose_files_are_no_set(root: Path) -> None:
    """Two environments hold the same object, and refer to what another repository holds; one stream may not."""
    spec = "{serviceAccountName: x, containers: [{name: a, image: b}]}"
    pod = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {spec}\n"
    _write(root, {"dev/a.yaml": pod, "prod/a.yaml": pod})
    assert _found(_check()) == []
    stream = check_stream(f"{pod}---\n{pod}".encode(), OPTIONS, Selection())
    assert {finding.rule for finding in stream.findings} == {"duplicate-resource", "dangling-reference"}
    assert ("duplicate-resource", "<stdin>", 8, 18) in _found(stream)


@pytest.mark.parametrize("cached", [False, True])
def test_crds_of_the_input(root: Path, cached: bool) -> None:
    """Custom resources are judged with the CRDs that define them, wherever both are; the CRD comes and goes."""
    crd = CRD.replace("{type: object}", "{type: object, properties: {spec: {type: string}}}")
    other = CRD.replace("Foo", "Bar").replace("foos", "bars")
    _write(root, {"a.yaml": FOO + "spec: 1\n", "z/crds.yaml": f"{crd}---\n{other}", "p.yaml": PLAIN})
    cache = Cache(root / ".cache") if cached else Cache()

    def check() -> tuple[list[tuple[str, str, int, int]], list[str]]:
        report = _check(options=replace(OPTIONS, cache=cache))
        assert cache.save() is None
        return _found(report), [entry.reason for entry in report.inputs.skipped]

    assert check() == check() == ([("schema", "a.yaml", 4, 7)], [])
    (root / "z/crds.yaml").write_text(other)
    assert check() == ([], ["no schema for example.com/v1 Foo"])
    stream = check_stream(f"{FOO}spec: 1\n---\n{crd}".encode(), OPTIONS, Selection())
    assert ("schema", "<stdin>", 4, 7) in _found(stream)


NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: %s}}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: %s}\nspec: {containers: [{name: a, image: b}]}\n"


def _tell_surroundings(resources: Sequence[Mapping[str, Any]], target: Target) -> Iterator[tuple[int, Finding]]:
    enforced = [value["metadata"] for value in resources if value["kind"] == "Namespace"]
    told = [f"{one['name']}: {one['labels']['pod-security.kubernetes.io/enforce']}" for one in enforced]
    for index, _ in enumerate(resources):
        yield index, Finding("pod-security", Severity.ERROR, ", ".join(told), pointer="/kind")


@pytest.mark.parametrize("jobs", [1, 2])
def test_surroundings(root: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    """A pod is judged with its namespace, whichever file that is in, and with no other; a contradiction is none."""
    monkeypatch.setattr(engines, "ALONE", ())
    monkeypatch.setattr(engines, "IN_SURROUNDINGS", (_tell_surroundings,))
    monkeypatch.setattr(workers, "_WORTHWHILE", 0)
    _write(root, {"a.yaml": POD % "shop", "b.yaml": POD % "bank", "z/ns.yaml": NAMESPACE % ("shop", "baseline")})
    _write(root, {"c.yaml": POD % "twice", "d.yaml": f"{POD % 'twice'}---\n{NAMESPACE % ('twice', 'baseline')}"})
    _write(root, {"z/other.yaml": NAMESPACE % ("twice", "restricted"), "z/same.yaml": NAMESPACE % ("bank", "baseline")})
    _write(root, {"z/twin.yaml": NAMESPACE % ("bank", "baseline")})
    with_cache = Cache(root / ".cache")
    for _ in range(2):
        report = _check(options=replace(OPTIONS, jobs=jobs, cache=with_cache))
        told = {f.location.path: f.message for f in report.findings if f.location and f.location.path[1] == "."}
        assert told == {
            "a.yaml": "shop: baseline",
            "b.yaml": "bank: baseline",
            "c.yaml": "",
            "d.yaml": "twice: baseline",
        }
        assert with_cache.save() is None


def test_kind_that_is_no_text(root: Path) -> None:
    """Is judged like any other nonsense."""
    _write(
        root,
        {"a.yaml": "apiVersion: 1\nkind: [a]\nmetadata: {name: a}\n", "b.yaml": "apiVersion: [v1]\nkind: {a: b}\n"},
    )
    assert {rule for rule, *_ in _found(_check())} == {"schema"}


def test_file_that_vanishes(root: Path) -> None:
    """Between listing and reading: a finding, and the rest is checked."""
    _write(root, {"a.yaml": PLAIN, "b.yaml": PLAIN + "bogus: 1\n", "c.yaml": PLAIN})
    files = discover(["."])
    (root / "a.yaml").unlink()
    (root / "c.yaml").unlink()
    (root / "c.yaml").mkdir()
    report = check_files_in(files, ["."], OPTIONS, Selection())
    assert [(f.rule, f.message) for f in report.findings if f.rule == "yaml"] == [
        ("yaml", "cannot be read: No such file or directory"),
        ("yaml", "cannot be read: Is a directory"),
    ]
    assert len(report.findings) == 3


def test_file_that_grows(root: Path) -> None:
    """Is read to its end, whatever its size was; and a pipe is read as well."""
    _write(root, {"a.yaml": PLAIN})
    files = discover(["."])
    (root / "a.yaml").write_text(PLAIN + "bogus: 1\n")
    assert _found(check_files_in(files, ["."], OPTIONS, Selection())) == [("schema-unknown-field", "a.yaml", 4, 1)]


def test_half_a_type(root: Path) -> None:
    """A misspelt apiVersion is no reason to skip an object in silence; a file that has only a kind is none of ours."""
    _write(root, {"a.yaml": PLAIN.replace("apiVersion", "apiversion"), "b.yaml": "kind: feature\nbody: text\n"})
    report = _check()
    assert [(f.rule, f.message) for f in report.findings] == [("schema", "apiVersion: Required value")]
    assert [entry.path for entry in report.inputs.skipped] == ["b.yaml"]
