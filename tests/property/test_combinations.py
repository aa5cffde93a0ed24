"""Every valid combination of providers and modes renders, builds with the real kustomize and checks clean.

Providers and modes are walked completely; of everything else, Hypothesis picks.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.k8s.versions import KUBERNETES, OPENSHIFT
from generator.spec.merge import merged
from tests.property.built import SMALLEST, assert_good

STORES = ("elasticsearch", "mongodb", "redis")
TLS = ("cert-manager", "service-ca", "existing")
SECRETS: dict[str, dict[str, Any]] = {
    "bootstrap": {"provider": "bootstrap"},
    "existing": {"provider": "existing"},
    "external-secrets": {"provider": "external-secrets", "externalSecrets": {"store": {"name": "vault"}}},
}
MODES = list(product(("managed", "external"), repeat=3))


def _external(store: str, **more: Any) -> dict[str, Any]:
    return {"mode": "external", "external": {"host": f"{store}.example.com", "secret": {"name": f"{store}-x"}, **more}}


@pytest.fixture(autouse=True)
def _kustomize_without_garbage_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build is short: what Go collects in it costs more than it frees, and this suite is made of builds."""
    monkeypatch.setenv("GOGC", "off")


@pytest.mark.parametrize("modes", MODES, ids="-".join)
@pytest.mark.parametrize("provider", SECRETS)
@pytest.mark.parametrize("tls", TLS)
def test_providers_and_modes(tmp_path: Path, tls: str, provider: str, modes: tuple[str, str, str]) -> None:
    """All of them on OpenShift, 3 x 3 x 8; plain Kubernetes has no service CA and takes the other two in turn."""
    external = [store for store, mode in zip(STORES, modes, strict=True) if mode == "external"]
    dev = ("cert-manager", "existing")[len(external) % 2]
    # The top of the file, and so the base, is either overlay's: patches go both ways.
    top = dev if "redis" in external else tls
    overlays = {"openshift": {"tls": {"provider": tls}}, "dev": {"tls": {"provider": dev}}}
    stores = {store: _external(store) for store in external}
    assert_good(
        {**SMALLEST, **stores, "secrets": SECRETS[provider], "tls": {"provider": top}, "overlays": overlays}, tmp_path
    )


# --- everything else ----------------------------------------------------------------------------------------------


def _maybe(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with any of the keys, or none."""
    return st.fixed_dictionaries({}, optional=values)


NAMES = st.sampled_from(["a", "x1", "other-name", "n" * 40])
HOSTS = st.sampled_from(["s3.example.com", "a.b", "db-0.example.org"])
CA = st.one_of(
    st.builds(lambda name: {"configMap": name}, NAMES),
    st.builds(lambda name: {"secret": name, "key": "my.pem"}, NAMES),
)
# Texts that a reader of YAML, HOCON or shell could take for something else.
TEXTS = st.sampled_from(["", "true", "1e3", "null", "a: b # c", "é $x 'q' \"d\"", "line\nline\n", "~", " lead"])
CIDRS = st.lists(st.sampled_from(["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"]), unique=True, max_size=2)


def _workload() -> dict[str, st.SearchStrategy[Any]]:
    image = _maybe(
        repository=st.just("quay.example.com:5000/x/y"),
        tag=st.sampled_from(["7.0.1", "v1_x.y-"]),
        digest=st.just("sha256:" + "0123456789abcdef" * 4),
        pullSecret=NAMES,
    )
    return {
        "image": image,
        "env": st.dictionaries(st.sampled_from(["HOME", "TZ", "a.b", "WAIT_FOR"]), TEXTS, max_size=2),
        "labels": st.dictionaries(st.sampled_from(["team", "example.com/x"]), st.sampled_from(["", "1", "no"])),
        "annotations": st.dictionaries(st.sampled_from(["note", "example.com/y"]), TEXTS),
        "nodeSelector": st.dictionaries(st.sampled_from(["disk", "kubernetes.io/os"]), st.sampled_from(["", "linux"])),
        "tolerations": st.lists(st.just({"key": "k", "operator": "Exists"}), max_size=1),
        "resources": _maybe(limits=_maybe(cpu=st.sampled_from(["4", "2500m"]), memory=st.just("32Gi"))),
    }


STORAGE = _maybe(
    size=st.sampled_from(["1Gi", "2.5T", "800M"]),
    storageClass=st.sampled_from(["fast", "a.b"]),
    accessMode=st.sampled_from(["ReadWriteMany", "ReadWriteOncePod"]),
)


def _store(store: str) -> st.SearchStrategy[dict[str, Any]]:
    managed = _maybe(**_workload(), storage=STORAGE)
    reached = _maybe(ca=CA, cidrs=CIDRS, namespace=st.just("data"), port=st.sampled_from([443, 9999]))
    login = st.sampled_from([{"name": "l"}, {"name": "l", "usernameKey": "u", "passwordKey": "p"}])
    external = st.builds(lambda more, secret: _external(store, **{**more, "secret": secret}), reached, login)
    return st.one_of(managed, external)


REPLICAS = st.sampled_from([1, 2, 5])
SHARED = st.just({"accessMode": "ReadWriteMany"})
SETTINGS = {
    "images": _maybe(registry=st.just("mirror.example.com/hub"), pullSecret=NAMES, pullPolicy=st.just("Always")),
    "users": st.lists(st.sampled_from(["admin", "jane", "j.doe@x"]), min_size=1, unique=True).map(
        lambda names: [{"username": name} for name in names]
    ),
    "elasticsearch": _store("elasticsearch"),
    "mongodb": _store("mongodb"),
    "redis": _store("redis"),
    "apiserver": _maybe(**_workload(), replicas=REPLICAS, workers=st.sampled_from([1, 9])),
    "fileserver": _maybe(**_workload(), replicas=REPLICAS, storage=SHARED).map(
        lambda section: section if "storage" in section else {**section, "replicas": 1}
    ),
    "webserver": _maybe(
        **_workload(),
        replicas=REPLICAS,
        ipv6=st.booleans(),
        accessLog=st.booleans(),
        connectSources=st.lists(HOSTS, unique=True),
        loginNotice=TEXTS,
    ),
    "asyncDelete": _maybe(**_workload(), formerUrls=st.just(["https://files.old.example.com"])),
    "secrets": st.sampled_from(list(SECRETS.values())),
    "tls": st.one_of(
        st.just({"provider": "cert-manager", "certManager": {"issuer": {"name": "company"}}}),
        CA.map(lambda ca: {"provider": "existing", "existing": {"ca": ca, "webserver": "w"}}),
    ),
    "network": st.just({"egress": [{"components": ["apiserver", "redis"], "port": 443}]}),
    "version": st.sampled_from(["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0"]),
}
GITOPS = st.just({"repoURL": "https://git.example.com/x.git", "path": "a/b"})
INGRESS = _maybe(enabled=st.just(True), className=NAMES, tlsSecret=NAMES, namespace=NAMES)


def _routes(openshift: str) -> st.SearchStrategy[dict[str, Any]]:
    passthrough = st.just({"termination": "passthrough", "certificate": "public"})
    plain = _maybe(timeout=st.just("30s"), annotations=st.just({"example.com/z": "true"}))
    allowed = [plain, passthrough]
    if list(OPENSHIFT).index(openshift) >= list(OPENSHIFT).index("4.19"):
        allowed.append(st.just({"externalCertificate": "public"}))
    return st.one_of(allowed)


@st.composite
def _specs(draw: st.DrawFn, openshift: str) -> dict[str, Any]:
    top = draw(_maybe(**SETTINGS, gitops=GITOPS))
    own = draw(_maybe(**SETTINGS))
    # A block that a mode leaves without effect is refused: an overlay of its own keeps to what the top says.
    for section in (*STORES, "tls", "secrets", "fileserver"):
        own.pop(section, None)
    overlays = {
        "openshift": {"openshift": openshift, "route": draw(_routes(openshift))},
        "dev": draw(_maybe(kubernetes=st.sampled_from(KUBERNETES), ingress=INGRESS, localPort=st.just(9443))),
        "own": {"from": draw(st.sampled_from(["openshift", "dev"])), "namespace": "own-place", **own},
    }
    return merged(
        {**SMALLEST, "name": draw(st.sampled_from(["c", "clearml", "n" * 30]))}, {**top, "overlays": overlays}
    )


@pytest.mark.parametrize("openshift", ["4.12", "4.14", "4.19", "5.2"])
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_everything_else(tmp_path_factory: pytest.TempPathFactory, openshift: str, data: st.DataObject) -> None:
    """A sample of the rest, each of its overlays built."""
    assert_good(data.draw(_specs(openshift)), tmp_path_factory.mktemp("tree"))
