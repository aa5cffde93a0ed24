"""What is remembered is never wrong, and a damaged or foreign cache only costs time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.check import cache as caching
from generator.check import checker
from generator.check.cache import Cache
from generator.check.engines import Target
from generator.check.files import Outcome, check_text
from generator.check.repository import Options, check_files
from generator.k8s.discover import discover

BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nbogus: 1\n"
KUSTOMIZATION = "resources: [a.yaml]\n"
Answer = list[tuple[str, Outcome]]
Run = Callable[..., tuple[Answer, int]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Checks the folder `repo` with the folder `cache`; the outcomes, and how many files were judged anew."""
    monkeypatch.chdir(tmp_path)
    Path("repo").mkdir()
    judged: list[bytes] = []

    def spy(data: bytes, *arguments: object, **options: object) -> Outcome:
        judged.append(data)
        return check_text(data, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(checker, "check_text", spy)

    def check(**changes: object) -> tuple[Answer, int]:
        judged.clear()
        caching._version.cache_clear()
        cache = Cache(Path("cache"))
        options = replace(Options(Target("1.31"), cache=cache), **changes)  # type: ignore[arg-type]
        outcomes = check_files(discover(["repo"]), ["repo"], options)
        assert cache.save() is None
        return outcomes, len(judged)

    return check


def _write(name: str, text: str) -> None:
    Path("repo", name).write_text(text)


def test_unchanged(run: Run) -> None:
    """The second run judges nothing and says the same; a new path is no new content."""
    _write("a.yaml", BAD)
    _write("c.yaml", "a: [")
    first, judged = run()
    assert judged == 2
    assert [len(outcome.findings) for _, outcome in first] == [1, 1]
    assert run() == (first, 0)
    Path("repo/a.yaml").rename("repo/b.yaml")
    outcomes, judged = run()
    assert ([path for path, _ in outcomes], judged) == (["repo/b.yaml", "repo/c.yaml"], 0)


@pytest.mark.parametrize(
    "changes",
    [{"target": Target("1.30")}, {"target": Target("1.31", "4.18")}, {"strict": True}],
    ids=["kubernetes", "openshift", "strict"],
)
def test_options_make_a_difference(run: Run, changes: dict[str, object]) -> None:
    """Nothing that was found under other options is taken over; both are remembered."""
    _write("a.yaml", BAD)
    run()
    assert run(**changes)[1] == 1
    assert run(**changes)[1] == 0
    assert run()[1] == 0


def test_content_and_role_make_a_difference(run: Run) -> None:
    """A changed file is judged anew, and so is one that a kustomization names by now, because it reads otherwise."""
    _write("a.yaml", BAD)
    run()
    _write("kustomization.yaml", KUSTOMIZATION)
    assert run()[1] == 2
    _write("a.yaml", BAD + "# changed\n")
    assert run()[1] == 1
    _write("a.yaml", BAD)
    assert run()[1] == 0, "what was there before is still known"


def test_another_program_makes_a_difference(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any change of our own files, schemas among them, and of what is installed."""
    _write("a.yaml", BAD)
    run()
    package = tmp_path / "generator"
    package.mkdir()
    monkeypatch.setattr(caching, "_PACKAGE", package)
    assert run()[1] == 1
    (package / "bundle.json").write_text("{}")
    assert run()[1] == 1
    monkeypatch.syspath_prepend(tmp_path / "site")
    (tmp_path / "site/jsonschema_rs-9.dist-info").mkdir(parents=True)
    assert run()[1] == 1


def _page() -> Path:
    (page,) = Path("cache").iterdir()
    return page


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: data.replace(b"cache 1", b"cache 2"),
        lambda data: caching._MAGIC + caching._digest(b"\x80") + b"\x80",
    ],
    ids=["empty", "cut", "flipped", "version", "shape"],
)
def test_damaged(run: Run, damage: Callable[[bytes], bytes]) -> None:
    """A page that is not exactly what was written is as good as none, and is written anew."""
    _write("a.yaml", BAD)
    first, _ = run()
    sound = _page().read_bytes()
    _page().write_bytes(damage(sound))
    assert run() == (first, 1)
    assert _page().read_bytes() == sound


def test_two_runs_at_once(run: Run) -> None:
    """Each starts from what was there; what both found stays, whoever writes last."""
    _write("a.yaml", BAD)
    one, other = Cache(Path("cache")), Cache(Path("cache"))
    for cache, text in ((one, BAD), (other, BAD + "# other\n")):
        _write("a.yaml", text)
        check_files(discover(["repo"]), ["repo"], Options(Target("1.31"), cache=cache))
    assert (one.save(), other.save()) == (None, None)
    assert run()[1] == 0
    _write("a.yaml", BAD)
    assert run()[1] == 0


def test_killed_while_writing(run: Run) -> None:
    """The old page is still there; what is left over goes after a month, as do pages that nobody reads."""
    _write("a.yaml", BAD)
    run()
    left, unread = Path(f"{_page()}.leftover"), Path("cache/0.page")
    foreign = Path("cache/notes.txt")
    for path in (left, unread, foreign):
        path.write_bytes(b"half of it")
        os.utime(path, (time.time() - 40 * 24 * 3600,) * 2)
    assert run()[1] == 0
    assert not left.exists()
    assert not unread.exists()
    assert foreign.exists()


def test_room_is_limited(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contents that nobody has any more do not pile up for ever."""
    monkeypatch.setattr(caching, "_SPARE_ENTRIES", 3)
    for number in range(20):
        _write("a.yaml", f"{BAD}# {number}\n")
        run()
    assert len(caching._read(_page())) <= 5


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Is told, and nothing else: the check itself is done."""
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    cache.page(b"").used[b"k" * 16] = Outcome()
    assert cache.save() == f"the cache {tmp_path}/file cannot be written: File exists"
