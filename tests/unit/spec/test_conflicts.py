"""Every contradiction between well-formed values, with its exact line."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import SpecError
from generator.spec.load import load_spec
from generator.spec.tls_conflicts import seconds

SMALLEST = "name: clearml\nnamespace: ml\nversion: 2.3.0\nhost: clearml.example.com\n"
EXTERNAL = "host: a.example.com, secret: {name: login}"

CASES = {
    "service-ca in dev": (
        "tls: {provider: service-ca}\n",
        "5:17: overlay dev: tls.provider service-ca is OpenShift's own and not there on plain Kubernetes: set "
        "tls.provider to cert-manager or existing in overlays.dev, or leave it out with enabled: false",
    ),
    "service-ca in an own overlay": (
        "overlays: {mine: {from: dev, tls: {provider: service-ca}}}\n",
        "5:46: tls.provider service-ca is OpenShift's own and not there on plain Kubernetes: set tls.provider to "
        "cert-manager or existing in overlays.mine, or leave it out with enabled: false",
    ),
    "two overlays in one namespace": (
        "gitops: {repoURL: https://git.example.com/a.git}\noverlays: {mine: {from: openshift}}\n",
        "6:18: overlays openshift and mine would both deploy to the namespace ml: give mine its own",
    ),
    "a password over the private CA": (
        "secrets: {names: {redis: clearml-ca}}\n",
        '5:26: Secret "clearml-ca" would hold the passwords of redis and the private CA: give one of them another name',
    ),
    "a password over the certificate behind the Route": (
        "secrets: {names: {redis: clearml-webserver-serving}}\n",
        '5:26: overlay openshift: Secret "clearml-webserver-serving" would hold the passwords of redis and the '
        "certificate behind the Route: give one of them another name",
    ),
    "external without a place": (
        "redis: {mode: external}\n",
        "5:15: redis.mode external needs redis.external: host and secret of the store",
    ),
    "a place without external": (
        f"redis: {{external: {{{EXTERNAL}}}}}\n",
        "5:9: redis.external has no effect, because redis.mode is managed: remove it, or set redis.mode to external",
    ),
    "a place without external in an overlay": (
        f"overlays: {{dev: {{redis: {{external: {{{EXTERNAL}}}}}}}}}\n",
        "5:26: redis.external has no effect, because redis.mode is managed: remove it, or set redis.mode to external",
    ),
    "external-secrets without a store": (
        "secrets: {provider: external-secrets}\n",
        "5:21: secrets.provider external-secrets needs secrets.externalSecrets: the store to read from",
    ),
    "a store without external-secrets": (
        "secrets: {externalSecrets: {store: {name: x}}}\n",
        "5:11: secrets.externalSecrets has no effect, because secrets.provider is bootstrap: remove it, or set "
        "secrets.provider to external-secrets",
    ),
    "names without existing": (
        "tls: {existing: {redis: x}}\n",
        "5:7: tls.existing has no effect, because tls.provider is cert-manager: remove it, or set "
        "tls.provider to existing",
    ),
    "refresh never": (
        "secrets: {provider: external-secrets, externalSecrets: {store: {name: x}, refreshInterval: 0s}}\n",
        "5:92: secrets.externalSecrets.refreshInterval is zero, and the operator would read only once: use 1h",
    ),
    "two file servers on one volume": (
        "fileserver: {replicas: 2, storage: {accessMode: ReadWriteOncePod}}\n",
        "5:24: fileserver.replicas is 2, but a ReadWriteOncePod volume serves one pod: set "
        "fileserver.storage.accessMode to ReadWriteMany",
    ),
    "a CA from nowhere": (
        f"redis: {{mode: external, external: {{{EXTERNAL}, ca: {{}}}}}}\n",
        "5:84: redis.external.ca has neither of configMap and secret: give exactly one",
    ),
    "a CA from two places": (
        "tls: {provider: existing, existing: {ca: {configMap: a, secret: b}}}\n",
        "5:54: tls.existing.ca has both of configMap and secret: give exactly one",
    ),
    "externalCertificate on an old OpenShift": (
        "overlays: {openshift: {route: {externalCertificate: x}}}\n",
        "5:53: route.externalCertificate needs OpenShift 4.19, and this overlay is for 4.18: remove it or "
        "raise openshift",
    ),
    "externalCertificate with passthrough": (
        'overlays: {openshift: {openshift: "4.19", route: '
        "{externalCertificate: x, termination: passthrough, certificate: z}}}\n",
        "5:72: route.externalCertificate is the router's, and with termination passthrough the router shows none: "
        "remove it, or use termination reencrypt",
    ),
    "passthrough without a certificate": (
        "overlays: {openshift: {route: {termination: passthrough}}}\n",
        "5:45: route.termination passthrough needs route.certificate: the Secret with the certificate for "
        "the public host",
    ),
    "certificate without passthrough": (
        "overlays: {openshift: {route: {certificate: x}}}\n",
        "5:45: route.certificate has no effect with termination reencrypt: remove it, or use termination passthrough",
    ),
    "request over limit": (
        "apiserver: {resources: {requests: {memory: 3Gi}}}\n",
        "5:44: apiserver.resources: memory request 3Gi is more than the limit 2Gi: raise the limit or lower "
        "the request",
    ),
    "limit under request": (
        "redis: {resources: {limits: {cpu: 50m}}}\n",
        "5:35: redis.resources: cpu request 100m is more than the limit 50m: raise the limit or lower the request",
    ),
    "heap over half": (
        "elasticsearch: {heap: 2049m}\n",
        "5:23: elasticsearch.heap 2049m is more than half of the memory limit 4Gi: lower the heap or raise "
        "elasticsearch.resources.limits.memory",
    ),
    "half under heap": (
        "elasticsearch: {resources: {requests: {memory: 2Gi}, limits: {memory: 2Gi}}}\n",
        "5:71: elasticsearch.heap 2g is more than half of the memory limit 2Gi: lower the heap or raise "
        "elasticsearch.resources.limits.memory",
    ),
    "an empty volume": (
        "redis: {storage: {size: 0Gi}}\n",
        "5:25: redis.storage.size is zero; allowed: more than that, such as 50Gi",
    ),
    "no room for uploads": (
        'fileserver: {uploadBuffer: "0"}\n',
        "5:28: fileserver.uploadBuffer is zero; allowed: more than that, such as 5Gi",
    ),
    "the same user twice": (
        "users: [{username: a}, {username: b}, {username: a}]\n",
        '5:50: user "a" is there twice, see users[0]: remove or rename one',
    ),
    "a Secret for two users": (
        "users: [{username: a, secret: x}, {username: b, secret: x}]\n",
        '5:57: Secret "x" would hold the password of user "b" and the password of user "a": give one of them '
        "another name",
    ),
    "a Secret of ours for a user": (
        "users: [{username: a, secret: clearml-redis}]\n",
        '5:31: Secret "clearml-redis" would hold the password of user "a" and the passwords of redis: give one of '
        "them another name",
    ),
    "a Secret of a certificate": (
        "secrets: {names: {redis: clearml-webserver-tls}}\n",
        '5:26: Secret "clearml-webserver-tls" would hold the passwords of redis and the certificate of webserver: '
        "give one of them another name",
    ),
    "a cluster named twice": (
        "gitops: {repoURL: git@example.com:x, destination: {server: https://a, name: b}}\n",
        "5:60: gitops.destination names the cluster twice: keep one of server and name",
    ),
    "from on a built-in overlay": (
        "overlays: {openshift: {from: dev}}\n",
        "5:24: overlay openshift is built in and takes no `from`: remove it",
    ),
    "no from on an own overlay": (
        "overlays: {mine: {}}\n",
        '5:12: overlay mine does not say what it is derived from: add "from: openshift" or "from: dev"',
    ),
    "an overlay called base": (
        "overlays: {base: {from: dev}}\n",
        '5:19: an overlay cannot be called "base", which is what all overlays share: rename it',
    ),
    "openshift in dev": (
        'overlays: {dev: {openshift: "4.18"}}\n',
        "5:18: openshift has no place in overlay dev, which is for plain Kubernetes: remove it",
    ),
    "kubernetes in openshift": (
        'overlays: {openshift: {kubernetes: "1.31"}}\n',
        "5:24: kubernetes has no place in overlay openshift, which is for OpenShift: remove it",
    ),
    "route in a dev overlay of one's own": (
        "overlays: {mine: {from: dev, route: {}}}\n",
        "5:30: route has no place in overlay mine, which is for plain Kubernetes: remove it",
    ),
    "ingress in openshift": (
        "overlays: {openshift: {ingress: {}}}\n",
        "5:24: ingress has no place in overlay openshift, which is for OpenShift: remove it",
    ),
    "Exists with a value": (
        "redis: {tolerations: [{operator: Exists, value: x}]}\n",
        "5:49: redis.tolerations[0]: operator Exists takes no value: remove it, or use Equal",
    ),
    "Equal without a key": (
        "redis: {tolerations: [{value: x}]}\n",
        "5:23: redis.tolerations[0]: operator Equal needs a key; without one only Exists is allowed",
    ),
    "a label of ours": (
        "redis: {labels: {app.kubernetes.io/name: x}}\n",
        "5:18: redis.labels: labels under app.kubernetes.io/ are set here by us, and selectors depend on them: remove "
        "app.kubernetes.io/name",
    ),
    "renewed without end": (
        "tls: {certManager: {duration: 720h}}\n",
        "5:31: tls.certManager.renewBefore 720h is not less than duration 720h: certificates would be "
        "renewed without end",
    ),
    "a CA renewed without end": (
        "tls: {certManager: {caDuration: 700h, duration: 699h, renewBefore: 699h30m}}\n",
        "5:68: tls.certManager.renewBefore 699h30m is not less than duration 699h: certificates would be renewed "
        "without end",
    ),
    "no life": (
        "tls: {certManager: {duration: 0h}}\n",
        "5:31: tls.certManager.duration 0h is too short; allowed: 1h or more",
    ),
    "no time to renew": (
        "tls: {certManager: {renewBefore: 299s}}\n",
        "5:34: tls.certManager.renewBefore 299s is too short; allowed: 5m or more",
    ),
    "a certificate that outlives its CA": (
        "tls: {certManager: {duration: 87601h}}\n",
        "5:31: tls.certManager.duration 87601h is longer than caDuration 87600h: a certificate would outlive its CA",
    ),
    "no IP block": (
        f"redis: {{mode: external, external: {{{EXTERNAL}, cidrs: [300.0.0.0/8]}}}}\n",
        '5:88: "300.0.0.0/8" is no IP block; allowed: an address and a prefix length, such as 10.20.0.0/16',
    ),
    "bits beyond the prefix": (
        "network: {egress: [{components: [apiserver], port: 443, cidrs: [10.0.0.0/8, 10.0.0.1/8]}]}\n",
        '5:77: "10.0.0.1/8" has bits beyond its prefix; did you mean "10.0.0.0/8"?',
    ),
    "a flow of nobody": (
        "network: {egress: [{components: [], port: 443}]}\n",
        "5:33: network.egress[0].components is empty: name who may open the flow",
    ),
    "inherited from the built-in overlay": (
        "overlays: {dev: {redis: {storage: {size: 0Gi}}}, mine: {from: dev}}\n",
        "5:42: redis.storage.size is zero; allowed: more than that, such as 50Gi",
    ),
}


@pytest.mark.parametrize(("more", "line"), CASES.values(), ids=CASES.keys())
def test_one_conflict_is_one_line(more: str, line: str, tmp_path: Path) -> None:
    path = tmp_path / "clearml.yaml"
    path.write_text(SMALLEST + more)
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    assert caught.value.message == f"{path}:{line}"


@pytest.mark.parametrize(("text", "number"), [("1h", 3600), ("1h30m", 5400), ("90s", 90), ("2m5s", 125), ("0h", 0)])
def test_seconds(text: str, number: int) -> None:
    assert seconds(text) == number
