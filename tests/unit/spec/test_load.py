"""From the file to what is rendered: defaults, merges, and which places there are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from generator.components.credentials import needed_secrets
from generator.errors import SpecError
from generator.k8s.versions import KUBERNETES, OPENSHIFT
from generator.spec.load import Loaded, OverlayTarget, load_spec
from generator.spec.model import ClearmlVersion
from generator.spec.profiles import DEV_PROFILE
from generator.spec.releases import releases
from generator.spec.secret_conflicts import secret_names
from generator.spec.sections.overlay import KubernetesVersion, OpenShiftVersion

ROOT = Path(__file__).parents[3]
SMALLEST = "name: clearml\nnamespace: ml\nversion: 2.3.0\nhost: clearml.example.com\n"


def _load(folder: Path, more: str = "") -> Loaded:
    path = folder / "clearml.yaml"
    path.write_text(SMALLEST + more)
    return load_spec(path)


def test_the_smallest_file(tmp_path: Path) -> None:
    loaded = _load(tmp_path)
    assert loaded.overlays == (OverlayTarget("openshift", "1.31", "4.18"), OverlayTarget("dev", "1.33", None))
    openshift, dev = loaded.apps
    assert (openshift.namespace, openshift.public_url, openshift.local) == ("ml", "https://clearml.example.com", False)
    assert (dev.namespace, dev.public_url, dev.local) == ("ml-dev", "https://localhost:8443", True)
    base = loaded.base
    assert (base.overlay, base.platform.kind, base.platform.kubernetes) == ("base", "base", "1.31")
    assert (base.namespace, base.public_url) == ("ml", "https://clearml.example.com")
    assert loaded.spec is base.spec


def test_a_part_of_a_block_keeps_the_other_defaults_of_its_component(tmp_path: Path) -> None:
    spec = _load(tmp_path, "redis: {storage: {storageClass: fast}, resources: {limits: {memory: 1Gi}}}\n").spec
    assert spec.redis.storage.size == "5Gi"
    assert spec.redis.resources.requests.memory == "128Mi"


def test_null_takes_a_default_away(tmp_path: Path) -> None:
    assert _load(tmp_path, "redis: {resources: {limits: {memory: null}}}\n").spec.redis.resources.limits.memory is None


def test_the_dev_profile_wins_over_the_top_and_the_overlay_over_the_profile(tmp_path: Path) -> None:
    more = "apiserver: {workers: 8, env: {A: b}}\noverlays: {dev: {redis: {storage: {size: 1Gi}}}}\n"
    openshift, dev = _load(tmp_path, more).apps
    assert (openshift.spec.apiserver.workers, dev.spec.apiserver.workers) == (8, 1)
    assert dev.spec.apiserver.env == {"A": "b"}
    assert (openshift.spec.redis.storage.size, dev.spec.redis.storage.size) == ("5Gi", "1Gi")
    assert dev.spec.elasticsearch.heap == DEV_PROFILE["elasticsearch"]["heap"]


def test_lists_replace(tmp_path: Path) -> None:
    more = "users: [{username: a}, {username: b}]\noverlays: {dev: {users: [{username: c}]}}\n"
    assert [user.username for user in _load(tmp_path, more).apps[1].spec.users] == ["c"]


def test_a_cpu_limit_of_production_is_not_taken_to_dev(tmp_path: Path) -> None:
    more = "redis: {resources: {requests: {cpu: 10m}, limits: {cpu: 15m}}}\n"
    assert _load(tmp_path, more).apps[1].spec.redis.resources.limits.cpu is None


def test_own_overlays_inherit_from_a_built_in_one(tmp_path: Path) -> None:
    more = """
overlays:
  openshift: {openshift: "4.20", route: {timeout: 30s, annotations: {a: b}}, webserver: {replicas: 3}, enabled: false}
  staging: {from: openshift, route: {timeout: 60s}, host: staging.example.com, version: 2.2.0, namespace: st}
  laptop: {from: dev, localPort: 9443}
"""
    loaded = _load(tmp_path, more)
    assert [app.overlay for app in loaded.apps] == ["dev", "laptop", "staging"]
    _, laptop, staging = loaded.apps
    assert (laptop.namespace, laptop.public_url) == ("ml-dev", "https://localhost:9443")
    assert laptop.spec.elasticsearch.heap == "512m"
    assert (staging.namespace, staging.public_url, staging.spec.version) == (
        "st",
        "https://staging.example.com",
        "2.2.0",
    )
    assert (staging.platform.openshift, staging.platform.kubernetes) == ("4.20", "1.33")
    assert (staging.keys.route.timeout, staging.keys.route.annotations) == ("60s", {"a": "b"})
    assert staging.spec.webserver.replicas == 3


def test_an_ingress_makes_dev_public(tmp_path: Path) -> None:
    dev = _load(tmp_path, "overlays: {dev: {ingress: {enabled: true}, host: dev.example.com}}\n").apps[1]
    assert (dev.public_url, dev.local) == ("https://dev.example.com", False)


def test_an_overlay_completes_a_block_of_the_top(tmp_path: Path) -> None:
    more = """
mongodb: {mode: external, external: {host: a.example.com, secret: {name: login}}}
overlays: {dev: {mongodb: {external: {port: 27018}}}}
"""
    external = _load(tmp_path, more).apps[1].spec.mongodb.external
    assert external is not None
    assert (external.host, external.port) == ("a.example.com", 27018)


def test_an_external_store_in_production_and_a_managed_one_in_dev(tmp_path: Path) -> None:
    more = """
mongodb: {mode: external, external: {host: a.example.com, secret: {name: login}}}
overlays: {dev: {mongodb: {mode: managed}}}
"""
    assert [app.spec.mongodb.mode for app in _load(tmp_path, more).apps] == ["external", "managed"]


def test_all_overlays_disabled(tmp_path: Path) -> None:
    loaded = _load(tmp_path, "overlays: {dev: {enabled: false}, openshift: {enabled: false}}\n")
    assert (loaded.apps, loaded.overlays, loaded.base.platform.kubernetes) == ((), (), "1.31")


@pytest.mark.parametrize("path", ["clearml.yaml", "generator/spec/template.yaml"])
def test_the_shipped_files_load_with_and_without_what_is_commented_out(path: str, tmp_path: Path) -> None:
    text = (ROOT / path).read_text()
    load_spec(ROOT / path)
    complete = re.sub(r"(?m)^( *)# (?!yaml-language-server)", r"\1", text)
    assert complete.count("\n") > 20
    assert not re.search(r"(?m)^ *#[^#]", complete.partition("\n")[2])
    whole = tmp_path / "whole.yaml"
    whole.write_text(complete)
    assert load_spec(whole).spec.gitops is not None


def test_a_good_file_needs_no_schema_and_no_positions() -> None:
    code = (
        "import sys; from pathlib import Path; from generator.spec.load import load_spec;"
        "load_spec(Path('clearml.yaml'));"
        "slow = {'jsonschema_rs', 'difflib', 'generator.spec.json_schema'} & set(sys.modules);"
        "sys.exit(' '.join(sorted(slow)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_the_releases_are_the_versions_of_the_type() -> None:
    assert tuple(releases()) == get_args(ClearmlVersion)


@pytest.mark.parametrize(
    ("known", "kind"), [(tuple(OPENSHIFT), OpenShiftVersion), (KUBERNETES, KubernetesVersion)], ids=["openshift", "k8s"]
)
def test_the_version_patterns_are_the_table(known: tuple[str, ...], kind: object) -> None:
    pattern = re.compile(get_args(kind)[1].pattern)
    candidates = [f"{major}.{minor}" for major in (1, 4, 5) for minor in range(60)]
    assert {one for one in candidates if pattern.search(one)} == set(known)


def test_the_secret_names_are_those_of_the_components(tmp_path: Path) -> None:
    app = _load(tmp_path, "users: [{username: a}, {username: b}, {username: c, secret: own}]\n").base
    names = [name for pointer, _, name in secret_names(app) if not pointer.startswith("/tls")]
    assert names == [secret.name for secret in needed_secrets(app)]


def test_a_trailing_line_break_is_no_part_of_a_name(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"redis\.storage\.storageClass"):
        _load(tmp_path, 'redis: {storage: {storageClass: "fast\\n"}}\n')
