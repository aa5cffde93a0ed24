"""What looks like a contradiction but is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.spec.load import load_spec

SMALLEST = "name: clearml\nnamespace: ml\nversion: 2.3.0\nhost: clearml.example.com\n"
EXTERNAL = "host: a.example.com, secret: {name: login}"

NONE = {
    "service-ca where dev has another": "tls: {provider: service-ca}\noverlays: {dev: {tls: {provider: "
    "cert-manager}}}\n",
    "service-ca where dev is away": "tls: {provider: service-ca}\noverlays: {dev: {enabled: false}}\n",
    "external for a disabled overlay": (
        f"redis: {{external: {{{EXTERNAL}}}}}\noverlays: {{openshift: {{enabled: false, redis: {{mode: external}}}}}}\n"
    ),
    "a conflict in a disabled overlay": "overlays: {dev: {enabled: false, redis: {storage: {size: 0Gi}}}}\n",
    "equal amounts in other words": (
        "redis: {resources: {requests: {cpu: 1000m, memory: 1024Mi}, limits: {cpu: 1, memory: 1Gi}}}\n"
    ).replace("cpu: 1,", 'cpu: "1",'),
    "half of the limit": "elasticsearch: {heap: 2048m}\n",
    "no limit": "elasticsearch: {heap: 8g, resources: {limits: {memory: null}}}\n",
    "many file servers": "fileserver: {replicas: 3, storage: {accessMode: ReadWriteMany}}\n",
    "passthrough": "overlays: {openshift: {route: {termination: passthrough, certificate: c}}}\n",
    "externalCertificate": 'overlays: {openshift: {openshift: "5.0", route: {externalCertificate: c}}}\n',
    "Exists": "redis: {tolerations: [{operator: Exists}, {key: a, value: b}]}\n",
    "IPv6": "network: {egress: [{components: [apiserver], port: 443, cidrs: ['fd00::/8']}]}\n",
    "overlays named alike": "overlays: {d: {from: dev}, de: {from: dev, redis: {storage: {size: 1Gi}}}}\n",
}


@pytest.mark.parametrize("more", NONE.values(), ids=NONE.keys())
def test_what_is_no_conflict(more: str, tmp_path: Path) -> None:
    path = tmp_path / "clearml.yaml"
    path.write_text(SMALLEST + more)
    assert load_spec(path).spec.name == "clearml"
